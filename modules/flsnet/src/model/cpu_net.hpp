// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_MODEL_CPU_NET_HPP
#define OPENCV_FLSNET_MODEL_CPU_NET_HPP

#include "activation_ranges.hpp"
#include "model_file.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** The network for cv::dnn as one layer of this module, for CPU targets.
@param ranges empty for a network that computes in floats, else it computes with bytes.
@param maps names of maps that the net shall give, too. */
dnn::Net makeCpuNet(const ModelInfo& info, const Weights& weights, const ActivationRanges& ranges,
                    const std::vector<String>& maps);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_MODEL_CPU_NET_HPP
