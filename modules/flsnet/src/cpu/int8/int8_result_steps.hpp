// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_INT8_INT8_RESULT_STEPS_HPP
#define OPENCV_FLSNET_CPU_INT8_INT8_RESULT_STEPS_HPP

#include "../packed_weights.hpp"
#include "../step.hpp"
#include "padded_maps.hpp"
#include "quantized_weights.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{
namespace int8
{

/** 1x1 convolution from bytes to logits, in floats: N x classes x H x W. */
class Int8HeadStep : public Step
{
public:
    /** @param input buffer of the maps. @param result number of the result that gets the logits. */
    Int8HeadStep(int batch, const PaddedLayout& layout, const std::shared_ptr<const PackedWeights>& weights,
                 int classes, int input, int result);

    void run(const StepContext& context) const CV_OVERRIDE;

private:
    int batch_;
    PaddedLayout layout_;
    std::shared_ptr<const PackedWeights> weights_;
    int classes_;
    int input_;
    int result_;
};

/** Hands maps out as floats, N x C x H x W. */
class Int8MapStep : public Step
{
public:
    /** @param steps what a byte is worth, by channel. */
    Int8MapStep(int batch, const PaddedLayout& layout, int map, const Steps& steps, int result);

    void run(const StepContext& context) const CV_OVERRIDE;

private:
    int batch_;
    PaddedLayout layout_;
    int map_;
    Steps steps_;
    int result_;
};

} // namespace int8
} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_INT8_INT8_RESULT_STEPS_HPP
