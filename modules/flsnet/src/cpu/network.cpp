// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "dispatch.hpp"
#include "int8/dispatch.hpp"
#include "int8/network_plan.hpp"
#include "map_names.hpp"
#include "network.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

Network::Network(const NetworkDescription& description, const std::vector<Mat>& weights)
    : description_(description), kernels_(bestKernels()), int8Kernels_(int8::bestKernels()), batch_(0),
      workers_(0)
{
    const std::vector<detail::Convolution> convolutions = networkConvolutions(description_.spec);
    CV_CheckEQ(weights.size(), 2 * convolutions.size(), "There must be a kernel and a bias a convolution");
    for (size_t i = 0; i < convolutions.size(); ++i)
    {
        const detail::Convolution& conv = convolutions[i];
        const Mat& kernel = weights[2 * i];
        const Mat& bias = weights[2 * i + 1];
        CV_Assert(kernel.dims == 4 && kernel.type() == CV_32F && kernel.isContinuous() &&
                  kernel.size[0] == conv.outputs && kernel.size[1] == conv.inputs &&
                  kernel.size[2] == conv.kernel && kernel.size[3] == conv.kernel);
        CV_Assert(bias.type() == CV_32F && bias.isContinuous() &&
                  bias.total() == static_cast<size_t>(conv.outputs));
        if (!isInt8())
        {
            weights_[conv.name] = std::make_shared<PackedWeights>(kernel, bias, kernels_.groupWidth);
        }
    }
    for (const std::string& map : description_.maps)
    {
        findMap(description_.spec, map);
    }
    if (isInt8())
    {
        flow_ = int8::mapFlow(description_.spec, description_.maps);
        int8Weights_ = int8::quantizeNetwork(flow_, description_.ranges, weights, description_.mean,
                                             description_.deviation, kernels_.groupWidth);
    }
}

std::vector<std::vector<int>> Network::resultShapes(int batch, const Size& size) const
{
    const int levels = static_cast<int>(description_.spec.channels.size());
    CV_CheckGE(size.width >> levels, 1, "The input is too narrow: each level halves it");
    CV_CheckGE(size.height >> levels, 1, "The input is too low: each level halves it");
    std::vector<std::vector<int>> shapes = {{batch, description_.spec.classCount, size.height, size.width}};
    for (const std::string& name : description_.maps)
    {
        const NamedMap map = findMap(description_.spec, name);
        const Size mapSize = sizeAtLevel(size, map.level);
        shapes.push_back({batch, map.channels, mapSize.height, mapSize.width});
    }
    return shapes;
}

void Network::prepare(int batch, const Size& size)
{
    const int workers = std::max(1, getNumThreads());
    if (batch == batch_ && size == size_ && workers == workers_)
    {
        return;
    }
    batch_ = 0; // of no use until all of it is done
    plan_ = isInt8() ? int8::planNetwork(flow_, int8Weights_, batch, size, int8Kernels_, workers)
                     : planNetwork(description_, weights_, batch, size, kernels_, workers);
    memory_.resize(plan_.memorySize);
    batch_ = batch;
    size_ = size;
    workers_ = workers;
}

void Network::forward(const Mat& images, std::vector<Mat>& results)
{
    CV_Assert(images.dims == 4 && images.size[1] == 3 && images.type() == CV_32F && images.isContinuous());
    prepare(images.size[0], Size(images.size[3], images.size[2]));
    CV_CheckEQ(results.size(), description_.maps.size() + 1, "There must be a blob a result");
    resultData_.resize(results.size());
    for (size_t i = 0; i < results.size(); ++i)
    {
        CV_Assert(results[i].type() == CV_32F && results[i].isContinuous());
        resultData_[i] = results[i].ptr<float>();
    }
    const StepContext context = {kernels_, plan_.memory,        memory_.data(),
                                 workers_, images.ptr<float>(), resultData_};
    for (const std::unique_ptr<Step>& step : plan_.steps)
    {
        step->run(context);
    }
}

} // namespace cpu
} // namespace flsnet
} // namespace cv
