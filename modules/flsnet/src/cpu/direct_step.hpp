// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_DIRECT_STEP_HPP
#define OPENCV_FLSNET_CPU_DIRECT_STEP_HPP

#include "packed_weights.hpp"
#include "step.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

/** 3x3 convolution and ReLU without Winograd, from maps or planes with a border. */
class DirectStep : public Step
{
public:
    /** @param lanes channels a block of the input: BLOCK (PadStep) or 1 (ImageStep). */
    DirectStep(const MapSize& size, const std::shared_ptr<PackedWeights>& weights, int lanes, int padded,
               int output);

    void run(const StepContext& context) const CV_OVERRIDE;

private:
    MapSize size_;
    std::shared_ptr<PackedWeights> weights_;
    int lanes_;
    int padded_;
    int output_;
};

} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_DIRECT_STEP_HPP
