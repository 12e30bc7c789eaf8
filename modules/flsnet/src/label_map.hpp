// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_LABEL_MAP_HPP
#define OPENCV_FLSNET_LABEL_MAP_HPP

#include "opencv2/core.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** Value of pixels that count in no statistic and no score. */
const uchar IGNORED_LABEL = 255;

enum IgnoredPixels
{
    IGNORED_PIXELS_FORBIDDEN,
    IGNORED_PIXELS_ALLOWED
};

/** The label map as a Mat, once it is known to be one.
@param name of the argument, for the message.
@throws cv::Exception if it is empty, not CV_8UC1, or holds a value of classCount or more. */
Mat checkedLabelMap(InputArray labels, int classCount, const char* name,
                    IgnoredPixels ignored = IGNORED_PIXELS_FORBIDDEN);

/** @throws cv::Exception unless 1 <= classCount <= 255. */
void checkClassCount(int classCount);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_LABEL_MAP_HPP
