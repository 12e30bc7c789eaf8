// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_SEGMENTER_AREA_PRIOR_HPP
#define OPENCV_FLSNET_SEGMENTER_AREA_PRIOR_HPP

#include <vector>

#include "opencv2/core.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** Eq. 3 before the softmax: adds exponent * ln(area(c) / mean(area)) to channel c.

The softmax of the sum is the area-weighted softmax but for a factor that all classes share, so its largest class is
the same, and it can be interpolated without ever computing a softmax.
@param logits 1 x C x H x W, CV_32F; left as it is.
@return of the same shape. */
Mat addAreaPrior(const Mat& logits, const std::vector<float>& areas, double exponent);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_SEGMENTER_AREA_PRIOR_HPP
