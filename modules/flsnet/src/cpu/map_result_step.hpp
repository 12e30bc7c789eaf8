// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_MAP_RESULT_STEP_HPP
#define OPENCV_FLSNET_CPU_MAP_RESULT_STEP_HPP

#include "step.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

/** Hands maps out as N x C x H x W. */
class MapResultStep : public Step
{
public:
    MapResultStep(const MapSize& size, const MapSlot& map, int result);

    void run(const StepContext& context) const CV_OVERRIDE;

private:
    MapSize size_;
    MapSlot map_;
    int result_;
};

} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_MAP_RESULT_STEP_HPP
