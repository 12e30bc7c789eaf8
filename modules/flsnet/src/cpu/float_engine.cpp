// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "float_engine.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

FloatWeights::FloatWeights(const detail::NetworkGraph& graph,
                           const std::shared_ptr<const detail::Weights>& weights, const FloatKernels& kernels)
    : kernels_(kernels), weights_(weights)
{
    for (const detail::ConvolutionNode& node : graph.nodes)
    {
        const Mat kernel = weightView(weights->at(node.name() + ".weight"));
        const Mat bias = weightView(weights->at(node.name() + ".bias"));
        packed_[node.name()] = std::make_shared<const PackedWeights>(
            node.stride == 2 ? groupedStem(kernel) : kernel, bias, kernels.groupWidth);
    }
}

FloatEngine::FloatEngine(const EngineSpec& spec, const std::shared_ptr<const FloatWeights>& weights)
    : Engine(spec, weights->kernels()), weights_(weights)
{
}

NetworkPlan FloatEngine::plan(int batch, const Size& size, int workers) const
{
    return planFloatNetwork(spec(), *weights_, batch, size, workers);
}

Mat weightView(const detail::Tensor& weight)
{
    float* values = const_cast<float*>(weight.values.data()); // a Mat has no constant view
    const int dims = static_cast<int>(weight.shape.size());
    return dims == 1 ? Mat(weight.shape[0], 1, CV_32F, values)
                     : Mat(dims, weight.shape.data(), CV_32F, values);
}
} // namespace cpu
} // namespace flsnet
} // namespace cv
