// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_POOL_STEP_HPP
#define OPENCV_FLSNET_CPU_POOL_STEP_HPP

#include "step.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

/** Max pooling with codes of stored maps; WinogradStep pools by itself. */
class PoolStep : public Step
{
public:
    /** @param size before pooling. @param pooled its codes are written, too. */
    PoolStep(const MapSize& size, const MapSlot& map, const MapSlot& pooled);

    void run(const StepContext& context) const CV_OVERRIDE;

private:
    MapSize size_;
    MapSlot map_;
    MapSlot pooled_;
};

} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_POOL_STEP_HPP
