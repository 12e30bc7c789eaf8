// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_DETECTOR_PICTURE_SCALER_HPP
#define OPENCV_FLSNET_DETECTOR_PICTURE_SCALER_HPP

#include <vector>

#include "opencv2/core.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** Shrinks and enlarges pictures: by averages of 2 x 2 pixels as far as possible, by bilinear interpolation for what
is left. So it is many times as fast as INTER_AREA, which is fast for such averages only, and every pixel counts all the
same. An object keeps its buffers from call to call. */
class PictureScaler
{
public:
    /** @param picture of any type that cv::resize takes.
    @param size of the result, at least 1 x 1.
    @return size of the result over that part of the picture that it shows, along x and y: an odd last row or column may
    be left out. */
    Point2d scale(const Mat& picture, const Size& size, Mat& result);

private:
    std::vector<Mat> halves_;
};

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_DETECTOR_PICTURE_SCALER_HPP
