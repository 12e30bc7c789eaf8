// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "head_step.hpp"
#include "logits.hpp"
#include "tasks.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

namespace
{

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

} // namespace cpu
} // namespace flsnet
} // namespace cv
