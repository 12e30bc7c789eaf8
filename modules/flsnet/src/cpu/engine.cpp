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

const size_t Engine::MOST_PLANS;

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
    detail::checkInputSize(spec_.graph, size);
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

const Engine::Prepared& Engine::prepare(int batch, const Size& size)
{
    const int workers = std::max(1, getNumThreads());
    const auto known = std::find_if(prepared_.begin(), prepared_.end(), [&](const Prepared& candidate) {
        return candidate.batch == batch && candidate.size == size && candidate.workers == workers;
    });
    if (known != prepared_.end())
    {
        prepared_.splice(prepared_.begin(), prepared_, known);
    }
    else
    {
        Prepared made = {batch, size, workers, resultShapes(batch, size), plan(batch, size, workers), 0};
        made.memory = made.plan.memory.place();
        prepared_.push_front(std::move(made));
        if (prepared_.size() > MOST_PLANS)
        {
            prepared_.pop_back();
        }
    }
    // For a known plan, too: it has lost its memory if there was not enough for another one.
    memory_.resize(prepared_.front().memory);
    return prepared_.front();
}

void Engine::run(const EngineInput& input, int batch, const Size& size, std::vector<Mat>& results)
{
    const Prepared& prepared = prepare(batch, size);
    results.resize(prepared.shapes.size());
    resultData_.resize(results.size());
    for (size_t i = 0; i < results.size(); ++i)
    {
        const std::vector<int>& shape = prepared.shapes[i];
        results[i].create(static_cast<int>(shape.size()), shape.data(), CV_32F);
        CV_Assert(results[i].isContinuous());
        resultData_[i] = results[i].ptr<float>();
    }
    const StepContext context = {kernels_, prepared.plan.memory, memory_.data(), prepared.workers,
                                 input,    resultData_};
    for (const std::unique_ptr<Step>& step : prepared.plan.steps)
    {
        step->run(context);
    }
}
} // namespace cpu
} // namespace flsnet
} // namespace cv
