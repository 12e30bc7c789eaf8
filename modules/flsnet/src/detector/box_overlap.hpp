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

/** Whether a weaker find, which is not the same face as a stronger one, is only a part of it (a mouth, an
ear) or around it: they have 40 % of the smaller box in common. */
bool isPartOfFace(const Rect2d& stronger, const Rect2d& weaker);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_DETECTOR_BOX_OVERLAP_HPP
