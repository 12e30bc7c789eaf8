// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_FLOAT_RESULT_STEPS_HPP
#define OPENCV_FLSNET_CPU_FLOAT_RESULT_STEPS_HPP

#include "direct_steps.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

// Most pixels of computeLogits(): a multiple of the register runs of 6 and 14.
const int LOGIT_RUN = 168;

/** Logits of consecutive pixels by a 1x1 convolution.
@param maps of the first pixel: blocks of channels, blockStride floats from one to the next.
@param logits of the first class and pixel; the next class is planeSize floats further. */
void computeLogits(const FloatKernels& kernels, const PackedWeights& weights, const float* maps,
                   size_t blockStride, int count, int classes, float* logits, size_t planeSize);

/** 1x1 convolution to logits: N x classes x H x W. */
class FloatHeadStep : public Step
{
public:
    /** @param result number of the result that gets the logits. */
    FloatHeadStep(const MapShape& size, const std::shared_ptr<const PackedWeights>& weights, int classes,
                  const MapSlot& input, int result);

    void run(const StepContext& context) const CV_OVERRIDE;

private:
    MapShape size_;
    std::shared_ptr<const PackedWeights> weights_;
    int classes_;
    MapSlot input_;
    int result_;
};

/** Hands maps out as N x C x H x W. */
class FloatMapStep : public Step
{
public:
    FloatMapStep(const MapShape& size, const MapSlot& map, int result);

    void run(const StepContext& context) const CV_OVERRIDE;

private:
    MapShape size_;
    MapSlot map_;
    int result_;
};
} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_FLOAT_RESULT_STEPS_HPP
