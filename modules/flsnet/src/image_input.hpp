// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_IMAGE_INPUT_HPP
#define OPENCV_FLSNET_IMAGE_INPUT_HPP

#include "opencv2/core.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** Brings any photo that the module takes to 8-bit BGR.

Takes 8-bit, 16-bit (0 to 65535) and float (0 to 1; values beyond are clamped) with 1 (gray), 3 (BGR) or 4
channels (BGRA; alpha is not looked at).
@param buffer for what must be converted; used again if it has the right size.
@return the image itself if it is a Mat of CV_8UC3, else the buffer.
@throws cv::Exception (StsBadArg) if image is empty, of another type, or holds a NaN or an infinity. */
Mat toBgr8(InputArray image, Mat& buffer);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_IMAGE_INPUT_HPP
