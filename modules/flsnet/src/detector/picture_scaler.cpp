// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "picture_scaler.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

Point2d PictureScaler::scale(const Mat& picture, const Size& size, Mat& result)
{
    Mat current = picture;
    double halving = 1;
    for (size_t i = 0; current.cols >= 2 * size.width && current.rows >= 2 * size.height; ++i)
    {
        const Size half = current.size() / 2;
        if (halves_.size() <= i)
        {
            halves_.resize(i + 1);
        }
        Mat& target = half == size ? result : halves_[i];
        resize(current(Rect(Point(), half * 2)), target, half, 0, 0, INTER_AREA);
        current = target;
        halving /= 2;
    }
    const Point2d scale(halving * size.width / current.cols, halving * size.height / current.rows);
    if (current.size() != size)
    {
        resize(current, result, size, 0, 0, INTER_LINEAR);
    }
    else if (halving == 1)
    {
        current.copyTo(result);
    }
    return scale;
}

} // namespace detail
} // namespace flsnet
} // namespace cv
