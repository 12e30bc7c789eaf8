// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "clear_logits.hpp"
#include "label_pixels.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

FaceFrame faceInCrop(const CropGeometry& geometry, const Size& size)
{
    const double width = size.width / geometry.enlargement;
    const double height = size.height / geometry.enlargement;
    return {Point2d(size.width / 2. - geometry.shift.x * width, size.height / 2. - geometry.shift.y * height),
            std::sqrt(width * height), 0};
}

bool IslandClearer::find(const Mat& classes, const FaceFrame& face, Mat& wanted)
{
    classes.copyTo(cleared_);
    if (!remover_.remove(cleared_, face))
    {
        return false;
    }
    wanted.create(classes.size(), CV_8UC1);
    for (int y = 0; y < classes.rows; ++y)
    {
        const uchar* before = classes.ptr(y);
        const uchar* after = cleared_.ptr(y);
        uchar* out = wanted.ptr(y);
        for (int x = 0; x < classes.cols; ++x)
        {
            out[x] = before[x] == after[x] ? KEPT : after[x];
        }
    }
    return true;
}

void IslandClearer::clear(Mat& logits, const std::vector<float>& prior, const FaceFrame& face)
{
    largestClasses(logits, prior, classes_);
    if (!find(classes_, face, wanted_))
    {
        return;
    }
    for (int y = 0; y < wanted_.rows; ++y)
    {
        for (int x = 0; x < wanted_.cols; ++x)
        {
            const uchar from = classes_.at<uchar>(y, x), to = wanted_.at<uchar>(y, x);
            if (to != KEPT)
            {
                const size_t place = static_cast<size_t>(y) * wanted_.cols + x;
                const float largest = logits.ptr<float>(0, from)[place] + prior[from];
                logits.ptr<float>(0, to)[place] = largest + ISLAND_LEAD - prior[to];
            }
        }
    }
}

} // namespace detail
} // namespace flsnet
} // namespace cv
