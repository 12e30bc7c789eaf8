// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "../image_input.hpp"
#include "class_scores.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

/** Pixels whose centres lie on a crop's edge belong to it, though rounding moves them. */
const float EDGE_TOLERANCE = 1e-3f;

/** The plane of a class. */
Mat planeOf(const Mat& scores, int c)
{
    return Mat(scores.size[1], scores.size[2], CV_32FC1, const_cast<float*>(scores.ptr<float>(c)));
}

} // namespace

void classScores(const Mat& logits, const std::vector<float>& prior, const CropArea& area, const Rect& region,
                 Mat& scores)
{
    const int classes = logits.size[1];
    const Size size(logits.size[3], logits.size[2]);
    const int sizes[] = {classes, region.height, region.width};
    scores = Mat(3, sizes, CV_32F);
    // From pixels of the region to places of the logits; beyond the crop the logits of its edge go on.
    const Matx23d map = photoToCrop(area, size);
    Mat atX(region.size(), CV_32FC1), atY(region.size(), CV_32FC1), outside;
    for (int y = 0; y < region.height; ++y)
    {
        for (int x = 0; x < region.width; ++x)
        {
            const double photoX = region.x + x, photoY = region.y + y;
            atX.at<float>(y, x) = static_cast<float>(map(0, 0) * photoX + map(0, 1) * photoY + map(0, 2));
            atY.at<float>(y, x) = static_cast<float>(map(1, 0) * photoX + map(1, 1) * photoY + map(1, 2));
        }
    }
    if (area.isTurned())
    {
        const float least = -0.5f - EDGE_TOLERANCE;
        outside = (atX < least) | (atY < least) |
                  (atX > static_cast<float>(size.width) - 0.5f + EDGE_TOLERANCE) |
                  (atY > static_cast<float>(size.height) - 0.5f + EDGE_TOLERANCE);
    }
    parallel_for_(Range(0, region.height), [&](const Range& range) {
        std::vector<float> largest(region.width), sum(region.width);
        for (int y = range.start; y < range.end; ++y)
        {
            const float* placeX = atX.ptr<float>(y);
            const float* placeY = atY.ptr<float>(y);
            for (int c = 0; c < classes; ++c)
            {
                const float* plane = logits.ptr<float>(0, c);
                float* value = scores.ptr<float>(c, y);
                for (int x = 0; x < region.width; ++x)
                {
                    const float inX = std::min(std::max(placeX[x], 0.f), static_cast<float>(size.width - 1));
                    const float inY = std::min(std::max(placeY[x], 0.f), static_cast<float>(size.height - 1));
                    const int left = static_cast<int>(inX), top = static_cast<int>(inY);
                    const int right = std::min(left + 1, size.width - 1);
                    const int bottom = std::min(top + 1, size.height - 1);
                    const float* upper = plane + static_cast<size_t>(top) * size.width;
                    const float* lower = plane + static_cast<size_t>(bottom) * size.width;
                    const float toRight = inX - static_cast<float>(left),
                                down = inY - static_cast<float>(top);
                    const float onLeft = upper[left] + down * (lower[left] - upper[left]);
                    const float onRight = upper[right] + down * (lower[right] - upper[right]);
                    value[x] = onLeft + toRight * (onRight - onLeft) + prior[c];
                    largest[x] = c == 0 ? value[x] : std::max(largest[x], value[x]);
                }
            }
            std::fill(sum.begin(), sum.end(), 0.f);
            for (int c = 0; c < classes; ++c)
            {
                float* value = scores.ptr<float>(c, y);
                for (int x = 0; x < region.width; ++x)
                {
                    value[x] -= largest[x];
                }
                Mat exponentials(1, region.width, CV_32FC1, value);
                exp(exponentials, exponentials);
                for (int x = 0; x < region.width; ++x)
                {
                    sum[x] += value[x];
                }
            }
            for (int c = 0; c < classes; ++c)
            {
                float* value = scores.ptr<float>(c, y);
                for (int x = 0; x < region.width; ++x)
                {
                    value[x] /= sum[x];
                }
            }
        }
    });
    for (int c = 0; c < classes && !outside.empty(); ++c)
    {
        planeOf(scores, c).setTo(Scalar::all(c == FACE_BACKGROUND ? 1 : 0), outside);
    }
}

void clearTransparentScores(const Mat& photo, const Rect& region, Mat& scores)
{
    if (scores.empty() || photo.empty())
    {
        return;
    }
    Mat visible(region.size(), CV_8UC1, Scalar::all(255));
    clearTransparent(photo, region, visible);
    for (int c = 0; c < scores.size[0]; ++c)
    {
        planeOf(scores, c).setTo(Scalar::all(c == FACE_BACKGROUND ? 1 : 0), visible == 0);
    }
}

} // namespace detail
} // namespace flsnet
} // namespace cv
