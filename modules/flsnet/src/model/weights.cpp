// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "weights.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

size_t elementCount(const std::vector<int>& shape)
{
    size_t count = 1;
    for (const int size : shape)
    {
        count *= static_cast<size_t>(size);
    }
    return count;
}

bool isKernel(const std::string& weightName)
{
    const std::string suffix = ".weight";
    return weightName.size() > suffix.size() &&
           weightName.compare(weightName.size() - suffix.size(), suffix.size(), suffix) == 0;
}

Weights weightShapes(const NetworkGraph& graph)
{
    Weights weights;
    for (const ConvolutionNode& conv : graph.nodes)
    {
        weights[conv.name() + ".weight"].shape = {conv.outputs, conv.inputs, conv.kernel, conv.kernel};
        weights[conv.name() + ".bias"].shape = {conv.outputs};
    }
    return weights;
}

void checkWeights(const Weights& weights, const ModelSpec& spec, const std::string& source)
{
    const Weights expected = weightShapes(networkGraph(spec, true));
    for (const std::pair<const std::string, Tensor>& item : expected)
    {
        const Weights::const_iterator found = weights.find(item.first);
        if (found == weights.end())
        {
            CV_Error(Error::StsObjectNotFound, source + ": the weight " + item.first + " is missing");
        }
        const Tensor& tensor = found->second;
        if (tensor.shape != item.second.shape || tensor.values.size() != elementCount(tensor.shape))
        {
            CV_Error(Error::StsUnmatchedSizes, source + ": the weight " + item.first + " has a wrong shape");
        }
        for (const float value : tensor.values)
        {
            if (!std::isfinite(value))
            {
                CV_Error(Error::StsBadArg,
                         source + ": the weight " + item.first + " holds a NaN or an infinity");
            }
        }
    }
    for (const std::pair<const std::string, Tensor>& item : weights)
    {
        if (expected.count(item.first) == 0)
        {
            CV_Error(Error::StsBadArg, source + ": the network has no weight " + item.first);
        }
    }
}

Weights randomWeights(const ModelSpec& spec, int seed)
{
    Weights weights = weightShapes(networkGraph(spec, true));
    RNG rng(static_cast<uint64>(seed) * 2654435761U + 1);
    for (std::pair<const std::string, Tensor>& item : weights)
    {
        Tensor& tensor = item.second;
        tensor.values.resize(elementCount(tensor.shape));
        const bool kernel = isKernel(item.first);
        const double deviation =
            kernel ? std::sqrt(2. / (tensor.shape[1] * tensor.shape[2] * tensor.shape[3])) : 0.1;
        for (float& value : tensor.values)
        {
            value = static_cast<float>(rng.gaussian(deviation));
        }
    }
    return weights;
}

} // namespace detail
} // namespace flsnet
} // namespace cv
