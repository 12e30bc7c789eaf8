// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Each step of a network as the CPU path plans it, one after the other: where the time of a network goes.

#include "steps.hpp"

#include <benchmark/benchmark.h>

#include <opencv2/flsnet.hpp>

#include "cpu/direct_steps.hpp"
#include "cpu/dispatch.hpp"
#include "cpu/float_engine.hpp"
#include "cpu/float_result_steps.hpp"
#include "cpu/winograd_step.hpp"

namespace
{

using namespace cv::flsnet;
using namespace cv::flsnet::cpu;

/** A network's plan for one crop, with random weights, and the memory to run it. */
class PlannedNetwork
{
public:
    explicit PlannedNetwork(const ModelSpec& spec)
    {
        spec_.graph = detail::networkGraph(spec, false);
        weights_ = std::make_shared<const FloatWeights>(
            spec_.graph, std::make_shared<const detail::Weights>(detail::randomWeights(spec, 0)),
            bestFloatKernels());
        const cv::Size size = spec.inputSize;
        workers_ = cv::getNumThreads();
        plan_ = planFloatNetwork(spec_, *weights_, 1, size, workers_);
        memory_.resize(plan_.memory.place());
        crops_.emplace_back(size, CV_8UC3);
        cv::theRNG().fill(crops_[0], cv::RNG::UNIFORM, 0, 256);
        input_.crops = &crops_;
        logits_.create(std::vector<int>({1, spec.classCount, size.height, size.width}), CV_32F);
        results_.assign(1, logits_.ptr<float>());
    }

    PlannedNetwork(const PlannedNetwork&) = delete;
    PlannedNetwork& operator=(const PlannedNetwork&) = delete;

    const std::vector<std::unique_ptr<Step>>& steps() const { return plan_.steps; }
    const std::vector<detail::ConvolutionNode>& convolutions() const { return spec_.graph.nodes; }

    void run(size_t step)
    {
        const StepContext context = {bestFloatKernels(), plan_.memory, memory_.data(),
                                     workers_,           input_,       results_};
        plan_.steps[step]->run(context);
    }

private:
    EngineSpec spec_;
    std::shared_ptr<const FloatWeights> weights_;
    NetworkPlan plan_;
    detail::AlignedMemory memory_;
    int workers_ = 1;
    std::vector<cv::Mat> crops_;
    EngineInput input_;
    cv::Mat logits_;
    std::vector<float*> results_;
};

const char* kindOf(const Step& step)
{
    if (dynamic_cast<const WinogradStep*>(&step) != nullptr)
    {
        return "winograd";
    }
    if (dynamic_cast<const DirectStep*>(&step) != nullptr)
    {
        return "direct";
    }
    if (dynamic_cast<const FloatHeadStep*>(&step) != nullptr)
    {
        return "head";
    }
    if (dynamic_cast<const PadStep*>(&step) != nullptr)
    {
        return "pad";
    }
    return dynamic_cast<const PoolStep*>(&step) != nullptr ? "pool" : "image";
}

bool isConvolution(const std::string& kind)
{
    return kind == "winograd" || kind == "direct" || kind == "head";
}

/** @param operations of a plain convolution; 0 for other steps. */
void timeStep(benchmark::State& state, PlannedNetwork& network, size_t step, double operations)
{
    for (size_t i = 0; i <= step; ++i) // so that it has its inputs
    {
        network.run(i);
    }
    for (auto _ : state)
    {
        network.run(step);
    }
    if (operations > 0)
    {
        state.counters["FLOPS"] =
            benchmark::Counter(operations, benchmark::Counter::kIsIterationInvariantRate);
    }
}

void registerNetwork(const std::string& name, const ModelSpec& spec)
{
    const auto network = std::make_shared<PlannedNetwork>(spec);
    size_t next = 0; // convolution: padding comes before its own, pooling behind it
    for (size_t i = 0; i < network->steps().size(); ++i)
    {
        const std::string kind = kindOf(*network->steps()[i]);
        const detail::ConvolutionNode& conv = network->convolutions()[next - (kind == "pool" ? 1 : 0)];
        double operations = 0;
        if (isConvolution(kind))
        {
            operations = 2 * conv.macs(spec.inputSize);
            ++next;
        }
        const auto run = [network, i, operations](benchmark::State& state) {
            timeStep(state, *network, i, operations);
        };
        const std::string title =
            cv::format("step/%s/%s/%s", name.c_str(), conv.name().c_str(), kind.c_str());
        benchmark::RegisterBenchmark(title.c_str(), run)->Unit(benchmark::kMicrosecond)->UseRealTime();
    }
}

} // namespace

void registerSteps()
{
    registerNetwork("light", Model::read(FLSNET_SOURCE_DIR "/data/flsnet_light.onnx")->info().spec);
    registerNetwork("width_1", ModelSpec::vgg16());
}
