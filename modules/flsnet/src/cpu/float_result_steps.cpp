// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "float_result_steps.hpp"
#include "tasks.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

namespace
{

const int MOST_OUTPUTS = 32; // of a group; room for them is on the stack

const int TASK_RUNS = 8;

} // namespace

void computeLogits(const FloatKernels& kernels, const PackedWeights& weights, const float* maps,
                   size_t blockStride, int count, int classes, float* logits, size_t planeSize)
{
    AutoBuffer<float, LOGIT_RUN * MOST_OUTPUTS> rows(static_cast<size_t>(LOGIT_RUN) * kernels.groupWidth);
    DirectRow job;
    job.input = maps;
    job.inputBlockStride = blockStride;
    job.inputRowStride = 0;
    job.blocks = weights.inputs() / BLOCK;
    job.lanes = BLOCK;
    job.kernel = 1;
    job.lowest = -std::numeric_limits<float>::infinity();
    job.output = rows.data();
    job.outputBlockStride = static_cast<size_t>(LOGIT_RUN) * BLOCK;
    job.count = count;
    for (int group = 0; group < weights.groups(); ++group)
    {
        const int firstClass = weights.firstOutput(group);
        job.weights = weights.direct(group);
        job.bias = weights.bias() + firstClass;
        job.width = weights.width(group);
        kernels.convolveRow(job);
        for (int c = 0; c < std::min(job.width, classes - firstClass); ++c)
        {
            const float* in = rows.data() + c / BLOCK * job.outputBlockStride + c % BLOCK;
            float* out = logits + (static_cast<size_t>(firstClass) + c) * planeSize;
            for (int i = 0; i < count; ++i)
            {
                out[i] = in[static_cast<size_t>(i) * BLOCK];
            }
        }
    }
}

FloatHeadStep::FloatHeadStep(const MapShape& size, const std::shared_ptr<const PackedWeights>& weights,
                             int classes, const MapSlot& input, int result)
    : size_(size), weights_(weights), classes_(classes), input_(input), result_(result)
{
    weights_->packDirect();
}

void FloatHeadStep::run(const StepContext& context) const
{
    const size_t planeSize = static_cast<size_t>(size_.height) * size_.width;
    const int taskLength = LOGIT_RUN * TASK_RUNS;
    const int tasks = static_cast<int>((planeSize + taskLength - 1) / taskLength);
    runTasks(size_.batch * tasks, context.workers, [&](int task, int /*worker*/) {
        const size_t image = static_cast<size_t>(task / tasks);
        const size_t end = std::min((task % tasks + size_t(1)) * taskLength, planeSize);
        const float* maps = context.at<const float>(input_.values) + image * input_.channels * planeSize;
        float* logits = context.results[result_] + image * classes_ * planeSize;
        for (size_t first = static_cast<size_t>(task % tasks) * taskLength; first < end; first += LOGIT_RUN)
        {
            const int count = static_cast<int>(std::min(static_cast<size_t>(LOGIT_RUN), end - first));
            computeLogits(context.kernels, *weights_, maps + first * BLOCK, planeSize * BLOCK, count,
                          classes_, logits + first, planeSize);
        }
    });
}

FloatMapStep::FloatMapStep(const MapShape& size, const MapSlot& map, int result)
    : size_(size), map_(map), result_(result)
{
}

void FloatMapStep::run(const StepContext& context) const
{
    const size_t planeSize = static_cast<size_t>(size_.height) * size_.width;
    runTasks(size_.batch * map_.channels, context.workers, [&](int plane, int /*worker*/) {
        const float* in = context.at<const float>(map_.values) +
                          static_cast<size_t>(plane / BLOCK) * planeSize * BLOCK + plane % BLOCK;
        float* out = context.results[result_] + static_cast<size_t>(plane) * planeSize;
        for (size_t i = 0; i < planeSize; ++i)
        {
            out[i] = in[i * BLOCK];
        }
    });
}
} // namespace cpu
} // namespace flsnet
} // namespace cv
