// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_INT8_NETWORK_PLAN_HPP
#define OPENCV_FLSNET_CPU_INT8_NETWORK_PLAN_HPP

#include "../network_plan.hpp"
#include "map_flow.hpp"
#include "quantized_weights.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{
namespace int8
{

/** As cpu::planNetwork(), with maps of bytes. @param network must live as long as the plan. */
NetworkPlan planNetwork(const std::vector<FlowNode>& flow, const QuantizedNetwork& network, int batch,
                        const Size& size, const Kernels& kernels, int workers);

} // namespace int8
} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_INT8_NETWORK_PLAN_HPP
