// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_PADDED_RESULT_STEPS_HPP
#define OPENCV_FLSNET_CPU_PADDED_RESULT_STEPS_HPP

#include "../float_result_steps.hpp"
#include "../tasks.hpp"
#include "padded_maps.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

const int HEAD_STACK_FLOATS = 4 * LOGIT_RUN * BLOCK;

/** 1x1 convolution to logits, in floats: N x classes x H x W. */
template <typename Weights> class PaddedHeadStep : public Step
{
public:
    /** @param input buffer of the maps. @param result number of the result that gets the logits. */
    PaddedHeadStep(int batch, const PaddedLayout& layout, const std::shared_ptr<const PackedWeights>& weights,
                   int classes, int input, int result)
        : batch_(batch), layout_(layout), weights_(weights), classes_(classes), input_(input), result_(result)
    {
        weights_->packDirect();
    }

    void run(const StepContext& context) const CV_OVERRIDE
    {
        typedef typename Weights::Format::Value Value;
        const size_t planeSize = static_cast<size_t>(layout_.height) * layout_.width;
        const size_t runFloats = static_cast<size_t>(LOGIT_RUN) * BLOCK;
        runTasks(batch_ * layout_.height, context.workers, [&](int task, int /*worker*/) {
            const size_t image = static_cast<size_t>(task / layout_.height);
            const int y = task % layout_.height;
            AutoBuffer<float, HEAD_STACK_FLOATS> floats(layout_.blocks * runFloats);
            const Value* maps = context.at<const Value>(input_) + image * layout_.imageValues();
            float* logits = context.results[result_] + image * classes_ * planeSize +
                            static_cast<size_t>(y) * layout_.width;
            for (int first = 0; first < layout_.width; first += LOGIT_RUN)
            {
                const int count = std::min(LOGIT_RUN, layout_.width - first);
                for (int block = 0; block < layout_.blocks; ++block)
                {
                    const Value* in = maps + layout_.at(block, y, first);
                    std::transform(in, in + static_cast<size_t>(count) * BLOCK,
                                   floats.data() + block * runFloats,
                                   [](Value value) { return Weights::numberOf(value); });
                }
                computeLogits(context.kernels, *weights_, floats.data(), runFloats, count, classes_,
                              logits + first, planeSize);
            }
        });
    }

private:
    int batch_;
    PaddedLayout layout_;
    std::shared_ptr<const PackedWeights> weights_;
    int classes_;
    int input_;
    int result_;
};

/** Hands maps out as floats, N x C x H x W. */
template <typename Weights> class PaddedMapStep : public Step
{
public:
    /** @param steps what a value of 1 is worth, by channel. */
    PaddedMapStep(int batch, const PaddedLayout& layout, int map, const std::vector<float>& steps, int result)
        : batch_(batch), layout_(layout), map_(map), steps_(steps), result_(result)
    {
    }

    void run(const StepContext& context) const CV_OVERRIDE
    {
        typedef typename Weights::Format::Value Value;
        const int channels = layout_.blocks * BLOCK;
        const size_t planeSize = static_cast<size_t>(layout_.height) * layout_.width;
        runTasks(batch_ * channels, context.workers, [&](int plane, int /*worker*/) {
            const int channel = plane % channels;
            const Value* maps =
                context.at<const Value>(map_) + static_cast<size_t>(plane / channels) * layout_.imageValues();
            float* out = context.results[result_] + static_cast<size_t>(plane) * planeSize;
            for (int y = 0; y < layout_.height; ++y)
            {
                const Value* in = maps + layout_.at(channel / BLOCK, y, 0) + channel % BLOCK;
                for (int x = 0; x < layout_.width; ++x)
                {
                    *out++ = Weights::numberOf(in[static_cast<size_t>(x) * BLOCK]) * steps_[channel];
                }
            }
        });
    }

private:
    int batch_;
    PaddedLayout layout_;
    int map_;
    std::vector<float> steps_;
    int result_;
};

} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_PADDED_RESULT_STEPS_HPP
