// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_OCCURRENCES_HPP
#define OPENCV_FLSNET_OCCURRENCES_HPP

#include "opencv2/core.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** Number of 8-connected blobs of a class.
@param labels CV_8UC1.
@param minPixels blobs with fewer pixels are specks and do not count. */
int countOccurrences(const Mat& labels, int classId, double minPixels);

/** Number of whites of eyes. Whites that touch the same blob of FACE_PUPIL are one eye's and count once, by
the sum of their pixels. */
int countWhiteOccurrences(const Mat& labels, double minPixels);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_OCCURRENCES_HPP
