// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_STEP_HPP
#define OPENCV_FLSNET_CPU_STEP_HPP

#include <vector>

#include "kernels/kernels.hpp"
#include "memory_plan.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

/** Maps in the memory plan. */
struct MapSlot
{
    int values = -1; // buffer, -1: none
    int codes = -1;  // of unpooling: the maps are stored pooled, and are read as if they were not
    int channels = 0;
};

/** What a step works with, in each run. */
struct StepContext
{
    const Kernels& kernels;
    const MemoryPlan& plan;
    uchar* memory;
    int workers;
    const float* images;                // N x 3 x H x W
    const std::vector<float*>& results; // N x C x H x W each

    template <typename T> T* at(int buffer) const
    {
        return reinterpret_cast<T*>(memory + plan.offset(buffer));
    }

    MapInput input(const MapSlot& slot) const
    {
        return {at<const float>(slot.values), slot.codes < 0 ? nullptr : at<const PoolCode>(slot.codes),
                slot.channels};
    }
};

/** One step of the network's computation; its sizes are fixed. */
class Step
{
public:
    virtual ~Step() = default;

    virtual void run(const StepContext& context) const = 0;
};

} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_STEP_HPP
