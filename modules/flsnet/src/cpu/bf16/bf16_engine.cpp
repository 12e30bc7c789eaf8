// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../../precomp.hpp"

#include "../float_engine.hpp"
#include "../padded/padded_plan.hpp"
#include "bf16_engine.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{
namespace bf16
{

Bf16Weights::Bf16Weights(const EngineSpec& spec, const std::shared_ptr<const detail::Weights>& weights,
                         const Bf16Kernels& kernels, const FloatKernels& headKernels)
    : kernels_(kernels), headKernels_(headKernels), weights_(weights)
{
    for (int c = 0; c < IMAGE_LANES; ++c)
    {
        border_[c] = borderOf(c < 3 ? spec.mean[c] : 1);
    }
    for (const detail::ConvolutionNode& node : spec.graph.nodes)
    {
        if (!node.result.empty())
        {
            heads_[node.name()] = std::make_shared<const PackedWeights>(
                weightView(weights->at(node.name() + ".weight")),
                weightView(weights->at(node.name() + ".bias")), headKernels.groupWidth);
            continue;
        }
        Entry& entry = convolutions_[node.name()];
        entry.outputs = node.outputs;
        entry.zeros.assign(static_cast<size_t>(node.inputs), 0.);
        if (node.sources[0].node == detail::IMAGE)
        {
            entry.scale = 1 / spec.deviation;
            entry.zeros.assign(spec.mean.val, spec.mean.val + 3);
        }
    }
}

std::shared_ptr<const RoundedWeights> Bf16Weights::of(const std::string& convolution) const
{
    const Entry& entry = convolutions_.at(convolution);
    std::call_once(entry.once, [&] {
        entry.rounded = std::make_shared<const RoundedWeights>(
            weightView(weights_->at(convolution + ".weight")),
            weightView(weights_->at(convolution + ".bias")), entry.scale, entry.zeros);
    });
    return entry.rounded;
}

Bf16Engine::Bf16Engine(const EngineSpec& spec, const std::shared_ptr<const Bf16Weights>& weights)
    : Engine(spec, weights->headKernels()), weights_(weights)
{
}

NetworkPlan Bf16Engine::plan(int batch, const Size& size, int workers) const
{
    return PaddedPlanner<Bf16Weights>(spec(), *weights_, batch, size, workers).build();
}

} // namespace bf16
} // namespace cpu
} // namespace flsnet
} // namespace cv
