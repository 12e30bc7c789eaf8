// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "engine.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

std::vector<std::vector<int>> EngineSpec::resultsByNode() const
{
    std::vector<std::vector<int>> results(graph.nodes.size());
    int next = 0;
    for (size_t i = 0; i < graph.nodes.size(); ++i)
    {
        if (!graph.nodes[i].result.empty())
        {
            results[i].push_back(next++);
        }
    }
    for (const std::string& map : maps)
    {
        results[graph.nodeOfMap(map)].push_back(next++);
    }
    return results;
}

Engine::Engine(const EngineSpec& spec, const FloatKernels& kernels) : spec_(spec), kernels_(kernels)
{
    spec_.resultsByNode(); // stops if a map is unknown
}

std::vector<std::vector<int>> Engine::resultShapes(int batch, const Size& size) const
{
    CV_CheckGE(size.width >> spec_.graph.levels, 1, "The input is too narrow: each level halves it");
    CV_CheckGE(size.height >> spec_.graph.levels, 1, "The input is too low: each level halves it");
    const int multiple = spec_.graph.sizeMultiple;
    CV_Check(size, size.width % multiple == 0 && size.height % multiple == 0,
             "Width and height of a detector's input must be multiples of 2 to the power of its levels");
    const std::vector<std::vector<int>> results = spec_.resultsByNode();
    std::vector<std::vector<int>> shapes;
    for (size_t i = 0; i < results.size(); ++i)
    {
        const detail::ConvolutionNode& node = spec_.graph.nodes[i];
        const Size mapSize = detail::halvedSize(size, node.halvings);
        for (const int result : results[i])
        {
            shapes.resize(std::max(shapes.size(), result + size_t(1)));
            shapes[result] = {batch, node.outputs, mapSize.height, mapSize.width};
        }
    }
    return shapes;
}

void Engine::forward(const std::vector<Mat>& crops, std::vector<Mat>& results)
{
    CV_Assert(!crops.empty() && !crops[0].empty());
    for (const Mat& crop : crops)
    {
        CV_Assert(crop.type() == CV_8UC3 && crop.dims == 2 && crop.size() == crops[0].size());
    }
    EngineInput input;
    input.crops = &crops;
    run(input, static_cast<int>(crops.size()), crops[0].size(), results);
}

void Engine::forwardBlob(const Mat& images, std::vector<Mat>& results)
{
    CV_Assert(images.dims == 4 && images.size[1] == 3 && images.type() == CV_32F && images.isContinuous());
    EngineInput input;
    input.planes = images.ptr<float>();
    run(input, images.size[0], Size(images.size[3], images.size[2]), results);
}

void Engine::prepare(int batch, const Size& size)
{
    const int workers = std::max(1, getNumThreads());
    if (batch == batch_ && size == size_ && workers == workers_)
    {
        return;
    }
    batch_ = 0; // of no use until all of it is done
    shapes_ = resultShapes(batch, size);
    plan_ = plan(batch, size, workers);
    plan_.memorySize = plan_.memory.place();
    memory_.resize(plan_.memorySize);
    batch_ = batch;
    size_ = size;
    workers_ = workers;
}

void Engine::run(const EngineInput& input, int batch, const Size& size, std::vector<Mat>& results)
{
    prepare(batch, size);
    results.resize(shapes_.size());
    resultData_.resize(shapes_.size());
    for (size_t i = 0; i < results.size(); ++i)
    {
        results[i].create(static_cast<int>(shapes_[i].size()), shapes_[i].data(), CV_32F);
        CV_Assert(results[i].isContinuous());
        resultData_[i] = results[i].ptr<float>();
    }
    const StepContext context = {kernels_, plan_.memory, memory_.data(), workers_, input, resultData_};
    for (const std::unique_ptr<Step>& step : plan_.steps)
    {
        step->run(context);
    }
}
} // namespace cpu
} // namespace flsnet
} // namespace cv
