// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../../precomp.hpp"

#include <functional>

#include "../float_engine.hpp"
#include "../padded/padded_plan.hpp"
#include "int8_engine.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{
namespace int8
{

namespace
{

/** A channel that was never above zero gets the coarse steps of the channel with the largest range. */
Steps stepsOf(const std::vector<float>& ranges)
{
    const float highest = *std::max_element(ranges.begin(), ranges.end());
    Steps steps(ranges.size());
    for (size_t i = 0; i < ranges.size(); ++i)
    {
        const float range = ranges[i] > 0 ? ranges[i] : highest;
        steps[i] = range > 0 ? std::max(range / HIGHEST_BYTE, std::numeric_limits<float>::min()) : 1;
    }
    return steps;
}

} // namespace

Int8Weights::Int8Weights(const EngineSpec& spec, const std::shared_ptr<const detail::Weights>& weights,
                         const detail::ActivationRanges& ranges, const Int8Kernels& kernels,
                         const FloatKernels& headKernels)
    : kernels_(kernels), headKernels_(headKernels), weights_(weights)
{
    for (int c = 0; c < IMAGE_LANES; ++c)
    {
        border_[c] = saturate_cast<uchar>(c < 3 ? spec.mean[c] : 0);
    }
    for (const detail::ConvolutionNode& node : spec.graph.nodes)
    {
        const QuantizedInputs inputs = inputsOf(node, spec);
        if (node.result.empty())
        {
            Entry& entry = convolutions_[node.name()];
            entry.inputs = inputs;
            entry.outputs = stepsOf(ranges.at(node.name()));
            continue;
        }
        Mat fromBytes = weightView(weights->at(node.name() + ".weight")).clone();
        for (int output = 0; output < node.outputs; ++output)
        {
            float* row = fromBytes.ptr<float>(output);
            std::transform(row, row + node.inputs, inputs.steps.begin(), row, std::multiplies<float>());
        }
        heads_[node.name()] = std::make_shared<const PackedWeights>(
            fromBytes, weightView(weights->at(node.name() + ".bias")), headKernels.groupWidth);
    }
}

QuantizedInputs Int8Weights::inputsOf(const detail::ConvolutionNode& node, const EngineSpec& spec) const
{
    QuantizedInputs inputs;
    for (const detail::MapSource& source : node.sources)
    {
        if (source.node == detail::IMAGE)
        {
            inputs.steps.assign(3, static_cast<float>(1 / spec.deviation));
            inputs.zeros.assign(spec.mean.val, spec.mean.val + 3);
        }
        else
        {
            const Steps& own = steps(spec.graph.nodes[source.node].name());
            inputs.steps.insert(inputs.steps.end(), own.begin(), own.end());
            inputs.zeros.resize(inputs.steps.size(), 0.);
        }
    }
    return inputs;
}

std::shared_ptr<const QuantizedWeights> Int8Weights::of(const std::string& convolution) const
{
    const Entry& entry = convolutions_.at(convolution);
    std::call_once(entry.once, [&] {
        entry.quantized = std::make_shared<const QuantizedWeights>(
            weightView(weights_->at(convolution + ".weight")),
            weightView(weights_->at(convolution + ".bias")), entry.inputs, entry.outputs);
    });
    return entry.quantized;
}

Int8Engine::Int8Engine(const EngineSpec& spec, const std::shared_ptr<const Int8Weights>& weights)
    : Engine(spec, weights->headKernels()), weights_(weights)
{
}

NetworkPlan Int8Engine::plan(int batch, const Size& size, int workers) const
{
    return PaddedPlanner<Int8Weights>(spec(), *weights_, batch, size, workers).build();
}
} // namespace int8
} // namespace cpu
} // namespace flsnet
} // namespace cv
