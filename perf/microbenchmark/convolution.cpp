// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// One 3x3 convolution at a time, as the network's layers have them: by Winograd, directly, and in cv::dnn.

#include <benchmark/benchmark.h>

#include <opencv2/core.hpp>
#include <opencv2/dnn.hpp>

#include "cpu/direct_steps.hpp"
#include "cpu/dispatch.hpp"
#include "cpu/winograd_step.hpp"
#include "memory_plan.hpp"

namespace
{

using namespace cv::flsnet::cpu;
using cv::flsnet::detail::AlignedMemory;
using cv::flsnet::detail::MemoryPlan;

/** Channels in, channels out, side of the maps. */
struct Shape
{
    explicit Shape(const benchmark::State& state)
        : inputs(static_cast<int>(state.range(0))), outputs(static_cast<int>(state.range(1))),
          side(static_cast<int>(state.range(2)))
    {
    }

    MapShape size() const
    {
        const MapShape maps = {1, side, side};
        return maps;
    }

    int inputs;
    int outputs;
    int side;
};

cv::Mat noise(const std::vector<int>& sizes, double deviation)
{
    cv::Mat blob(sizes, CV_32F);
    cv::theRNG().fill(blob, cv::RNG::NORMAL, 0, deviation);
    return blob;
}

cv::Mat kernelOf(const Shape& shape)
{
    return noise({shape.outputs, shape.inputs, 3, 3}, std::sqrt(2. / (9 * shape.inputs)));
}

/** Counts what a plain convolution would have to multiply and add. */
void countOperations(benchmark::State& state, const Shape& shape)
{
    const double operations = 2. * 9 * shape.inputs * shape.outputs * shape.side * shape.side;
    state.counters["FLOPS"] = benchmark::Counter(operations, benchmark::Counter::kIsIterationInvariantRate);
}

void runSteps(benchmark::State& state, const std::vector<const Step*>& steps, MemoryPlan& plan, int workers)
{
    AlignedMemory memory;
    const size_t size = plan.place();
    memory.resize(size);
    std::fill(memory.data(), memory.data() + size, uchar(0));
    const std::vector<float*> results;
    const EngineInput input;
    const StepContext context = {bestFloatKernels(), plan, memory.data(), workers, input, results};
    for (auto _ : state)
    {
        for (const Step* step : steps)
        {
            step->run(context);
        }
    }
}

int addMap(MemoryPlan& plan, int channels, int side)
{
    const int buffer = plan.add(sizeof(float) * channels * side * side);
    plan.use(buffer, 0);
    plan.use(buffer, 1);
    return buffer;
}

void winogradConvolution(benchmark::State& state, const WinogradKernels& kernels)
{
    const Shape shape(state);
    const auto weights = std::make_shared<const PackedWeights>(kernelOf(shape), noise({shape.outputs}, 1),
                                                               bestFloatKernels().groupWidth);
    MemoryPlan plan;
    MapSlot input;
    input.channels = shape.inputs;
    input.values = addMap(plan, shape.inputs, shape.side);
    WinogradOutput output;
    output.map = addMap(plan, shape.outputs, shape.side);
    const int workers = cv::getNumThreads();
    const WinogradStep step(shape.size(), {input}, weights, output, bestFloatKernels(), kernels, workers,
                            plan, 0);
    runSteps(state, {&step}, plan, workers);
    countOperations(state, shape);
}

void directConvolution(benchmark::State& state)
{
    const Shape shape(state);
    const auto weights = std::make_shared<const PackedWeights>(kernelOf(shape), noise({shape.outputs}, 1),
                                                               bestFloatKernels().groupWidth);
    MemoryPlan plan;
    MapSlot input;
    input.channels = shape.inputs;
    input.values = addMap(plan, shape.inputs, shape.side);
    const int padded = addMap(plan, shape.inputs, shape.side + 2);
    const int output = addMap(plan, shape.outputs, shape.side);
    const PadStep pad(shape.size(), {input}, padded);
    const DirectStep convolve(shape.size(), weights, padded, output);
    runSteps(state, {&pad, &convolve}, plan, cv::getNumThreads());
    countOperations(state, shape);
}

void opencvConvolution(benchmark::State& state)
{
    const Shape shape(state);
    cv::dnn::LayerParams params;
    params.set("kernel_size", 3);
    params.set("pad", 1);
    params.set("num_output", shape.outputs);
    params.blobs = {kernelOf(shape), noise({shape.outputs}, 1)};
    cv::dnn::LayerParams relu;
    cv::dnn::Net net;
    net.addLayerToPrev("convolution", "Convolution", params);
    net.addLayerToPrev("relu", "ReLU", relu);
    net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
    net.setInput(noise({1, shape.inputs, shape.side, shape.side}, 1));
    net.forward();
    for (auto _ : state)
    {
        net.forward();
    }
    countOperations(state, shape);
}

void layerShapes(benchmark::internal::Benchmark* benchmark)
{
    benchmark->ArgNames({"inputs", "outputs", "side"})->Unit(benchmark::kMicrosecond)->UseRealTime();
    for (const int level : {0, 1, 2, 3, 4})
    {
        for (const int width : {16, 64}) // of level 0: quarter and full width of the paper
        {
            const int channels = std::min(width << level, width * 8);
            benchmark->Args({channels, channels, 224 >> level});
        }
    }
}

BENCHMARK_CAPTURE(winogradConvolution, tile_4, bestFloatKernels().largeTiles)->Apply(layerShapes);
BENCHMARK_CAPTURE(winogradConvolution, tile_2, bestFloatKernels().smallTiles)->Apply(layerShapes);
BENCHMARK(directConvolution)->Apply(layerShapes);
BENCHMARK(opencvConvolution)->Apply(layerShapes);

} // namespace
