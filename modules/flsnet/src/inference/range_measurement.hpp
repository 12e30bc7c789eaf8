// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_INFERENCE_RANGE_MEASUREMENT_HPP
#define OPENCV_FLSNET_INFERENCE_RANGE_MEASUREMENT_HPP

#include "shared_engines.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** Ranges of a network's maps on pictures.
@param crops CV_8UC3 each; they are scaled to the input's size. @param percentile share of a channel's values that its
range must hold, 50 to 100. */
ActivationRanges measureRanges(const SharedEngines& engines, InputArrayOfArrays crops, double percentile);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_INFERENCE_RANGE_MEASUREMENT_HPP
