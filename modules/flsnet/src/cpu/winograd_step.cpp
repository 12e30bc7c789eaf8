// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "tasks.hpp"
#include "winograd_step.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

namespace
{

int tileCount(const MapShape& size, int tile)
{
    return size.batch * ((size.height + tile - 1) / tile) * ((size.width + tile - 1) / tile);
}

/** Floats from one frequency to the next; a little more than needed: at multiples of 4 KiB, all frequencies
of a value would share one set of the first cache. */
size_t frequencyStride(int tiles, int channels)
{
    return static_cast<size_t>(tiles) * channels + BLOCK;
}

} // namespace

WinogradStep::WinogradStep(const MapShape& size, const std::vector<MapSlot>& inputs,
                           const std::shared_ptr<const PackedWeights>& weights, const WinogradOutput& output,
                           const FloatKernels& all, const WinogradKernels& kernels, int workers,
                           detail::MemoryPlan& plan, int step)
    : size_(size), inputs_(inputs), weights_(weights), output_(output), kernels_(kernels),
      groupWidth_(all.groupWidth), tiles_(tileCount(size, kernels.tile))
{
    weights_->packWinograd(kernels.tile);
    // Many tiles: a worker takes a range of tiles from input to output, so that all but the weights stay in
    // its caches. Few: the weights are what is large, so each of them is read by one worker only, for all
    // tiles.
    const int shortRange = 2 * all.run;
    byTiles_ = tiles_ >= std::max(7 * all.run, 2 * workers * shortRange);
    rangeLength_ = shortRange;
    if (!byTiles_)
    {
        const int chunks = std::max(1, std::min(tiles_ / all.run, workers * 2 / weights_->groups()));
        rangeLength_ = (tiles_ + chunks - 1) / chunks;
    }
    const int held = byTiles_ ? workers : (tiles_ + rangeLength_ - 1) / rangeLength_;
    frequencies_ = plan.add(held * frequencyStride(rangeLength_, weights_->inputs()) * kernels_.frequencies *
                            sizeof(float));
    products_ =
        plan.add(workers * frequencyStride(rangeLength_, groupWidth_) * kernels_.frequencies * sizeof(float));
    plan.use(frequencies_, step);
    plan.use(products_, step);
}

void WinogradStep::run(const StepContext& context) const
{
    if (byTiles_)
    {
        runByTiles(context);
    }
    else
    {
        runByGroups(context);
    }
}

void WinogradStep::runByTiles(const StepContext& context) const
{
    const int blocks = weights_->inputs() / BLOCK;
    const size_t workerSize = frequencyStride(rangeLength_, weights_->inputs()) * kernels_.frequencies;
    runTasks((tiles_ + rangeLength_ - 1) / rangeLength_, context.workers, [&](int task, int worker) {
        const int first = task * rangeLength_;
        const TileRange tiles = {size_, first, std::min(rangeLength_, tiles_ - first)};
        const size_t stride = frequencyStride(tiles.count, weights_->inputs());
        float* frequencies = context.at<float>(frequencies_) + worker * workerSize;
        for (int block = 0; block < blocks; ++block)
        {
            transformBlock(context, block, tiles,
                           frequencies + static_cast<size_t>(block) * tiles.count * BLOCK, stride);
        }
        for (int group = 0; group < weights_->groups(); ++group)
        {
            finishGroup(context, frequencies, stride, tiles, group, worker);
        }
    });
}

void WinogradStep::runByGroups(const StepContext& context) const
{
    const int blocks = weights_->inputs() / BLOCK;
    const int ranges = (tiles_ + rangeLength_ - 1) / rangeLength_;
    const size_t rangeSize = frequencyStride(rangeLength_, weights_->inputs()) * kernels_.frequencies;
    const auto rangeOf = [&](int i) {
        const TileRange tiles = {size_, i * rangeLength_, std::min(rangeLength_, tiles_ - i * rangeLength_)};
        return tiles;
    };
    runTasks(blocks * ranges, context.workers, [&](int task, int /*worker*/) {
        const int block = task / ranges;
        const TileRange tiles = rangeOf(task % ranges);
        float* frequencies = context.at<float>(frequencies_) + task % ranges * rangeSize;
        transformBlock(context, block, tiles, frequencies + static_cast<size_t>(block) * tiles.count * BLOCK,
                       frequencyStride(tiles.count, weights_->inputs()));
    });
    runTasks(weights_->groups() * ranges, context.workers, [&](int task, int worker) {
        const TileRange tiles = rangeOf(task % ranges);
        finishGroup(context, context.at<const float>(frequencies_) + task % ranges * rangeSize,
                    frequencyStride(tiles.count, weights_->inputs()), tiles, task / ranges, worker);
    });
}

void WinogradStep::transformBlock(const StepContext& context, int block, const TileRange& tiles,
                                  float* frequencies, size_t stride) const
{
    size_t i = 0;
    for (; block >= inputs_[i].channels / BLOCK; ++i)
    {
        block -= inputs_[i].channels / BLOCK;
    }
    kernels_.transformInput(inputs_[i].input(context), block, tiles, frequencies, stride);
}

void WinogradStep::finishGroup(const StepContext& context, const float* frequencies, size_t stride,
                               const TileRange& tiles, int group, int worker) const
{
    const int width = weights_->width(group);
    const size_t productStride = frequencyStride(tiles.count, width);
    float* products = context.at<float>(products_) +
                      worker * frequencyStride(rangeLength_, groupWidth_) * kernels_.frequencies;
    kernels_.multiply(frequencies, stride, tiles.count, weights_->inputs() / BLOCK,
                      weights_->winograd(kernels_.tile, group), width, products, productStride);
    MapOutput output;
    output.map = output_.map < 0 ? nullptr : context.at<float>(output_.map);
    output.pooled = output_.pooled < 0 ? nullptr : context.at<float>(output_.pooled);
    output.codes = output_.codes < 0 ? nullptr : context.at<PoolCode>(output_.codes);
    output.channels = weights_->outputs();
    kernels_.transformOutput(products, productStride, width, tiles, weights_->bias(),
                             weights_->firstOutput(group), output);
}

} // namespace cpu
} // namespace flsnet
} // namespace cv
