// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "pad_step.hpp"
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
void copyBlock(const float* map, const MapSize& size, float* out)
{
    const size_t row = static_cast<size_t>(size.width) * BLOCK;
    const size_t paddedRow = row + 2 * BLOCK;
    out += paddedRow + BLOCK;
    for (int y = 0; y < size.height; ++y, map += row, out += paddedRow)
    {
        std::copy(map, map + row, out);
    }
}

void unpoolBlock(const float* pooled, const PoolCode* codes, const MapSize& size, float* out)
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

} // namespace

PadStep::PadStep(const MapSize& size, const std::vector<MapSlot>& inputs, int padded)
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
        const MapInput input = context.input(inputs_[i]);
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

} // namespace cpu
} // namespace flsnet
} // namespace cv
