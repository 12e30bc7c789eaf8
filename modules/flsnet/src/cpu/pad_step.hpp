// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_PAD_STEP_HPP
#define OPENCV_FLSNET_CPU_PAD_STEP_HPP

#include "step.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

/** Maps with a border of one zero, unpooled where they are stored pooled: what DirectStep reads. Several
inputs are concatenated. */
class PadStep : public Step
{
public:
    /** @param size of the maps, unpooled. @param padded buffer for blocks of (height + 2) x (width + 2). */
    PadStep(const MapSize& size, const std::vector<MapSlot>& inputs, int padded);

    void run(const StepContext& context) const CV_OVERRIDE;

private:
    MapSize size_;
    std::vector<MapSlot> inputs_;
    int padded_;
};

} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_PAD_STEP_HPP
