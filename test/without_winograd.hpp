// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_TEST_WITHOUT_WINOGRAD_HPP
#define OPENCV_FLSNET_TEST_WITHOUT_WINOGRAD_HPP

#include "opencv2/dnn.hpp"

namespace opencv_test
{

/** The network without the Winograd convolutions of OpenCV 4.7 and newer, which round more. */
// NOLINTNEXTLINE(performance-unnecessary-value-param): OpenCV 4.6 leaves the copy as it is
inline cv::dnn::Net withoutWinograd(cv::dnn::Net net)
{
#if CV_VERSION_MAJOR * 100 + CV_VERSION_MINOR >= 407
    net.enableWinograd(false);
#endif
    return net;
}

} // namespace opencv_test

#endif // OPENCV_FLSNET_TEST_WITHOUT_WINOGRAD_HPP
