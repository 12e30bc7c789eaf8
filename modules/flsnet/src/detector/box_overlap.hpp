// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_DETECTOR_BOX_OVERLAP_HPP
#define OPENCV_FLSNET_DETECTOR_BOX_OVERLAP_HPP

#include "../precomp.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** Intersection over union of two boxes; 0 if they do not meet. */
double boxIoU(const Rect2d& a, const Rect2d& b);

/** Which part of the smaller box lies in the other one, 0 to 1. */
double smallerBoxOverlap(const Rect2d& a, const Rect2d& b);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_DETECTOR_BOX_OVERLAP_HPP
