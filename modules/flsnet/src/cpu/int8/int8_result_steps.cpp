// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../../precomp.hpp"

#include "../float_result_steps.hpp"
#include "../tasks.hpp"
#include "int8_result_steps.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{
namespace int8
{

namespace
{

const int SMALL_BLOCKS = 4; // of floats on the stack

} // namespace

Int8HeadStep::Int8HeadStep(int batch, const PaddedLayout& layout,
                           const std::shared_ptr<const PackedWeights>& weights, int classes, int input,
                           int result)
    : batch_(batch), layout_(layout), weights_(weights), classes_(classes), input_(input), result_(result)
{
    weights_->packDirect();
}

void Int8HeadStep::run(const StepContext& context) const
{
    const size_t planeSize = static_cast<size_t>(layout_.height) * layout_.width;
    const size_t runFloats = static_cast<size_t>(LOGIT_RUN) * BLOCK;
    runTasks(batch_ * layout_.height, context.workers, [&](int task, int /*worker*/) {
        const size_t image = static_cast<size_t>(task / layout_.height);
        const int y = task % layout_.height;
        AutoBuffer<float, SMALL_BLOCKS * LOGIT_RUN * BLOCK> floats(layout_.blocks * runFloats);
        const uchar* maps = context.at<const uchar>(input_) + image * layout_.imageBytes();
        float* logits =
            context.results[result_] + image * classes_ * planeSize + static_cast<size_t>(y) * layout_.width;
        for (int first = 0; first < layout_.width; first += LOGIT_RUN)
        {
            const int count = std::min(LOGIT_RUN, layout_.width - first);
            for (int block = 0; block < layout_.blocks; ++block)
            {
                const uchar* in = maps + layout_.at(block, y, first);
                std::copy(in, in + static_cast<size_t>(count) * BLOCK, floats.data() + block * runFloats);
            }
            computeLogits(context.kernels, *weights_, floats.data(), runFloats, count, classes_,
                          logits + first, planeSize);
        }
    });
}

Int8MapStep::Int8MapStep(int batch, const PaddedLayout& layout, int map, const Steps& steps, int result)
    : batch_(batch), layout_(layout), map_(map), steps_(steps), result_(result)
{
}

void Int8MapStep::run(const StepContext& context) const
{
    const int channels = layout_.blocks * BLOCK;
    const size_t planeSize = static_cast<size_t>(layout_.height) * layout_.width;
    runTasks(batch_ * channels, context.workers, [&](int plane, int /*worker*/) {
        const int channel = plane % channels;
        const uchar* maps =
            context.at<const uchar>(map_) + static_cast<size_t>(plane / channels) * layout_.imageBytes();
        float* out = context.results[result_] + static_cast<size_t>(plane) * planeSize;
        for (int y = 0; y < layout_.height; ++y)
        {
            const uchar* in = maps + layout_.at(channel / BLOCK, y, 0) + channel % BLOCK;
            for (int x = 0; x < layout_.width; ++x)
            {
                *out++ = in[static_cast<size_t>(x) * BLOCK] * steps_[channel];
            }
        }
    });
}

} // namespace int8
} // namespace cpu
} // namespace flsnet
} // namespace cv
