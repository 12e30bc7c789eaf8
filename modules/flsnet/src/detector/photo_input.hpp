// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_DETECTOR_PHOTO_INPUT_HPP
#define OPENCV_FLSNET_DETECTOR_PHOTO_INPUT_HPP

#include "../precomp.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** @brief The photo that was given to FaceDetector::detect.
@throws cv::Exception if it is empty or not CV_8UC3. */
Mat photoInput(InputArray image);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_DETECTOR_PHOTO_INPUT_HPP
