// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_STEP_HPP
#define OPENCV_FLSNET_CPU_STEP_HPP

#include <memory>
#include <vector>

#include "../memory_plan.hpp"
#include "kernels/float_kernels.hpp"
#include "opencv2/core.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

/** What the network is run on: the one or the other. */
struct EngineInput
{
    const float* planes = nullptr;           // N x 3 x H x W
    const std::vector<Mat>* crops = nullptr; // N of H x W, CV_8UC3
};

/** What a step works with, in each run. */
struct StepContext
{
    const FloatKernels& kernels;
    const detail::MemoryPlan& plan;
    uchar* memory;
    int workers;
    const EngineInput& input;
    const std::vector<float*>& results; // N x C x H x W each

    template <typename T> T* at(int buffer) const
    {
        return reinterpret_cast<T*>(memory + plan.offset(buffer));
    }
};

/** Maps of floats in the memory plan. */
struct MapSlot
{
    int values = -1; // buffer, -1: none
    int codes = -1;  // of unpooling: the maps are stored pooled, and are read as if they were not
    int channels = 0;

    MapInput input(const StepContext& context) const
    {
        return {context.at<const float>(values), codes < 0 ? nullptr : context.at<const PoolCode>(codes),
                channels};
    }
};

/** One step of a network's computation; its sizes are fixed. */
class Step
{
public:
    virtual ~Step() = default;

    virtual void run(const StepContext& context) const = 0;
};

/** The steps of a network for one size and batch, and their memory. */
struct NetworkPlan
{
    std::vector<std::unique_ptr<Step>> steps;
    detail::MemoryPlan memory;
    size_t memorySize = 0;

    int nextStep() const { return static_cast<int>(steps.size()); }

    void add(Step* step) { steps.emplace_back(step); }

    /** A buffer that the next step writes. */
    int addBuffer(size_t bytes)
    {
        const int buffer = memory.add(bytes);
        memory.use(buffer, nextStep());
        return buffer;
    }
};
} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_STEP_HPP
