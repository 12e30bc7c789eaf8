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

/** Whether all pixels of a region are those of a photo; of regions that callers changed, too. */
bool isWithin(const Rect& region, const Size& photo);

/** An array in host memory. What is elsewhere is copied to buffer: a UMat stays locked as long as it is mapped, also where the
result takes its place. */
Mat onHost(InputArray image, Mat& buffer);

/** Brings any photo that the module takes to 8-bit BGR.

Takes 8-bit, 16-bit and float (0 to 1; what rounding put beyond is clamped) with 1 (gray), 3 (BGR) or 4 channels (BGRA;
alpha is not looked at here). 16 bits are 0 to 65535, but where no value is above 255, 1023, 4095 or 16383 they are read
as 8, 10, 12 or 14 bits.
@param buffer for what must be converted; used again if it has the right size.
@return the image itself if it is a Mat of CV_8UC3, else the buffer.
@throws cv::Exception (StsBadArg) if image is empty, of another type, holds a NaN or an infinity, or is float and has
values outside of 0 to 1; the message names their range. */
Mat toBgr8(InputArray image, Mat& buffer);

/** What clearTransparent() looks at. It must be taken before the results are made, which may take the photo's place.
@param image photo that toBgr8() takes. @return the photo on the host, or an empty Mat if it has no alpha. */
Mat photoWithAlpha(InputArray image);

/** Makes background of the pixels whose alpha is 0.
@param photo from photoWithAlpha(); if it is empty, all stays as it is. @param labels label map of a region of it. */
void clearTransparent(const Mat& photo, const Rect& region, Mat& labels);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_IMAGE_INPUT_HPP
