// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_HEAD_STEP_HPP
#define OPENCV_FLSNET_CPU_HEAD_STEP_HPP

#include "packed_weights.hpp"
#include "step.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

/** 1x1 convolution to logits: N x classes x H x W. */
class HeadStep : public Step
{
public:
    /** @param result number of the result that gets the logits. */
    HeadStep(const MapSize& size, const std::shared_ptr<PackedWeights>& weights, int classes,
             const MapSlot& input, int result);

    void run(const StepContext& context) const CV_OVERRIDE;

private:
    MapSize size_;
    std::shared_ptr<PackedWeights> weights_;
    int classes_;
    MapSlot input_;
    int result_;
};

} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_HEAD_STEP_HPP
