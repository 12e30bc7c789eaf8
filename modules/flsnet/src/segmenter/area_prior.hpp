// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_SEGMENTER_AREA_PRIOR_HPP
#define OPENCV_FLSNET_SEGMENTER_AREA_PRIOR_HPP

#include <vector>

namespace cv
{
namespace flsnet
{
namespace detail
{

/** Eq. 3 before the softmax: exponent * ln(area(c) / mean(area)), to be added to the logits of class c. A class with the
area 0 gets so small a number that it is never the largest, unless the exponent is 0.

The softmax of the sum is the area-weighted softmax but for a factor that all classes share, so its largest class is
the same, and it can be interpolated without ever computing a softmax. */
std::vector<float> areaPrior(const std::vector<double>& areas, double exponent);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_SEGMENTER_AREA_PRIOR_HPP
