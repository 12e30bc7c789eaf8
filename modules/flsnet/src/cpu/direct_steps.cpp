// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "direct_steps.hpp"
#include "tasks.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

namespace
{

/** out: the block with its border, all zero. */
void copyBlock(const float* map, const MapShape& size, float* out)
{
    const size_t row = static_cast<size_t>(size.width) * BLOCK;
    const size_t paddedRow = row + 2 * BLOCK;
    out += paddedRow + BLOCK;
    for (int y = 0; y < size.height; ++y, map += row, out += paddedRow)
    {
        std::copy(map, map + row, out);
    }
}

void unpoolBlock(const float* pooled, const PoolCode* codes, const MapShape& size, float* out)
{
    const size_t paddedRow = (static_cast<size_t>(size.width) + 2) * BLOCK;
    for (int y = 0; y < size.height / 2; ++y)
    {
        float* window = out + (2 * y + 1) * paddedRow + BLOCK;
        for (int x = 0; x < size.width / 2; ++x, pooled += BLOCK, ++codes, window += 2 * BLOCK)
        {
            for (int c = 0; c < BLOCK; ++c)
            {
                const size_t row = codes->lower >> c & 1;
                const size_t column = codes->right >> c & 1;
                window[row * paddedRow + column * BLOCK + c] = pooled[c];
            }
        }
    }
}

// Weights of a group that stay in the second cache while a band of rows is computed.
const size_t LARGE_GROUP = 1 << 17;
const int BAND = 8; // rows

} // namespace

PadStep::PadStep(const MapShape& size, const std::vector<MapSlot>& inputs, int padded)
    : size_(size), inputs_(inputs), padded_(padded)
{
}

void PadStep::run(const StepContext& context) const
{
    int blocks = 0;
    for (const MapSlot& input : inputs_)
    {
        blocks += input.channels / BLOCK;
    }
    const size_t paddedSize = (size_.height + size_t(2)) * (size_.width + size_t(2)) * BLOCK;
    const size_t planeSize = static_cast<size_t>(size_.height) * size_.width;
    const size_t pooledSize = static_cast<size_t>(size_.height / 2) * (size_.width / 2);
    runTasks(size_.batch * blocks, context.workers, [&](int task, int /*worker*/) {
        float* out = context.at<float>(padded_) + task * paddedSize;
        std::fill(out, out + paddedSize, 0.f);
        int block = task % blocks;
        size_t i = 0;
        for (; block >= inputs_[i].channels / BLOCK; ++i)
        {
            block -= inputs_[i].channels / BLOCK;
        }
        const MapInput input = inputs_[i].input(context);
        const size_t plane = static_cast<size_t>(task / blocks) * (input.channels / BLOCK) + block;
        if (input.codes != nullptr)
        {
            unpoolBlock(input.values + plane * pooledSize * BLOCK, input.codes + plane * pooledSize, size_,
                        out);
        }
        else
        {
            copyBlock(input.values + plane * planeSize * BLOCK, size_, out);
        }
    });
}

DirectStep::DirectStep(const MapShape& size, const std::shared_ptr<const PackedWeights>& weights, int padded,
                       int output)
    : size_(size), weights_(weights), padded_(padded), output_(output)
{
    weights_->packDirect();
}

void DirectStep::run(const StepContext& context) const
{
    const int lanes = weights_->lanes();
    const int blocks = weights_->inputs() / lanes;
    const int groups = weights_->groups();
    const size_t paddedRow = (static_cast<size_t>(size_.width) + 2) * lanes;
    const size_t paddedSize = (static_cast<size_t>(size_.height) + 2) * paddedRow;
    const size_t row = static_cast<size_t>(size_.width) * BLOCK;
    const size_t planeSize = static_cast<size_t>(size_.height) * row;
    const size_t groupBytes =
        static_cast<size_t>(weights_->inputs()) * 9 * weights_->width(0) * sizeof(float);
    // Heavy groups are streamed once; light ones leave room for many small tasks.
    const int band = groupBytes > LARGE_GROUP ? size_.height : BAND;
    const int bands = (size_.height + band - 1) / band;
    runTasks(size_.batch * groups * bands, context.workers, [&](int task, int /*worker*/) {
        const int group = task / bands % groups;
        const size_t image = static_cast<size_t>(task / bands / groups);
        const int firstRow = task % bands * band;
        DirectRow job;
        job.inputBlockStride = paddedSize;
        job.inputRowStride = paddedRow;
        job.blocks = blocks;
        job.lanes = lanes;
        job.kernel = 3;
        job.weights = weights_->direct(group);
        job.bias = weights_->bias() + weights_->firstOutput(group);
        job.lowest = 0;
        job.outputBlockStride = planeSize;
        job.width = weights_->width(group);
        job.count = size_.width;
        const size_t plane = image * (weights_->outputs() / BLOCK) + weights_->firstOutput(group) / BLOCK;
        for (int y = firstRow; y < std::min(firstRow + band, size_.height); ++y)
        {
            job.input = context.at<const float>(padded_) + image * blocks * paddedSize + y * paddedRow;
            job.output = context.at<float>(output_) + plane * planeSize + y * row;
            context.kernels.convolveRow(job);
        }
    });
}

PoolStep::PoolStep(const MapShape& size, const MapSlot& map, const MapSlot& pooled)
    : size_(size), map_(map), pooled_(pooled)
{
}

void PoolStep::run(const StepContext& context) const
{
    const int blocks = map_.channels / BLOCK;
    const int rows = size_.height / 2; // of windows
    const size_t pooledRow = static_cast<size_t>(size_.width / 2);
    const size_t planeSize = static_cast<size_t>(size_.height) * size_.width * BLOCK;
    // A few rows a task, so that a single block of channels keeps all workers busy.
    const int band = std::max(1, rows / 8);
    const int bands = (rows + band - 1) / band;
    runTasks(size_.batch * blocks * bands, context.workers, [&](int task, int /*worker*/) {
        const size_t plane = static_cast<size_t>(task / bands);
        const int first = task % bands * band;
        const int count = std::min(band, rows - first);
        const size_t pooled = (plane * rows + first) * pooledRow;
        context.kernels.poolBlock(context.at<const float>(map_.values) + plane * planeSize +
                                      static_cast<size_t>(2 * first) * size_.width * BLOCK,
                                  2 * count, size_.width, context.at<float>(pooled_.values) + pooled * BLOCK,
                                  context.at<PoolCode>(pooled_.codes) + pooled);
    });
}
} // namespace cpu
} // namespace flsnet
} // namespace cv
