// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "head_step.hpp"
#include "tasks.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

namespace
{

const int RUN_LENGTH = 168;  // pixels of a task's piece: a multiple of the register runs of 6 and 14
const int MOST_OUTPUTS = 32; // of a group; room for them is on the stack
const int TASK_RUNS = 8;

} // namespace

HeadStep::HeadStep(const MapSize& size, const std::shared_ptr<PackedWeights>& weights, int classes,
                   const MapSlot& input, int result)
    : size_(size), weights_(weights), classes_(classes), input_(input), result_(result)
{
    weights_->packDirect(BLOCK);
}

void HeadStep::run(const StepContext& context) const
{
    const size_t planeSize = static_cast<size_t>(size_.height) * size_.width;
    const int taskLength = RUN_LENGTH * TASK_RUNS;
    const int tasks = static_cast<int>((planeSize + taskLength - 1) / taskLength);
    runTasks(size_.batch * tasks, context.workers, [&](int task, int /*worker*/) {
        const size_t image = static_cast<size_t>(task / tasks);
        const size_t end = std::min((task % tasks + size_t(1)) * taskLength, planeSize);
        AutoBuffer<float, RUN_LENGTH * MOST_OUTPUTS> rows(static_cast<size_t>(RUN_LENGTH) *
                                                          context.kernels.groupWidth);
        DirectRow job;
        job.inputBlockStride = planeSize * BLOCK;
        job.inputRowStride = 0;
        job.blocks = input_.channels / BLOCK;
        job.lanes = BLOCK;
        job.kernel = 1;
        job.lowest = -std::numeric_limits<float>::infinity();
        job.output = rows.data();
        job.outputBlockStride = static_cast<size_t>(RUN_LENGTH) * BLOCK;
        for (size_t first = static_cast<size_t>(task % tasks) * taskLength; first < end; first += RUN_LENGTH)
        {
            job.input =
                context.at<const float>(input_.values) + (image * job.blocks * planeSize + first) * BLOCK;
            job.count = static_cast<int>(std::min(static_cast<size_t>(RUN_LENGTH), end - first));
            for (int group = 0; group < weights_->groups(); ++group)
            {
                const int firstClass = weights_->firstOutput(group);
                job.weights = weights_->direct(group);
                job.bias = weights_->bias() + firstClass;
                job.width = weights_->width(group);
                context.kernels.convolveRow(job);
                for (int c = 0; c < std::min(job.width, classes_ - firstClass); ++c)
                {
                    const float* in = rows.data() + c / BLOCK * job.outputBlockStride + c % BLOCK;
                    float* out =
                        context.results[result_] + (image * classes_ + firstClass + c) * planeSize + first;
                    for (int i = 0; i < job.count; ++i)
                    {
                        out[i] = in[static_cast<size_t>(i) * BLOCK];
                    }
                }
            }
        }
    });
}

} // namespace cpu
} // namespace flsnet
} // namespace cv
