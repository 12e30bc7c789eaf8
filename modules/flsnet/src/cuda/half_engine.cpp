// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#ifdef FLSNET_CUDA
#include "half_engine.hpp"

namespace cv
{
namespace flsnet
{
namespace gpu
{

namespace
{

bool sameSize(const ChannelMapSize& a, const ChannelMapSize& b)
{
    return a.batch == b.batch && a.height == b.height && a.width == b.width;
}

int currentDevice()
{
    int device = 0;
    checkCuda(cudaGetDevice(&device));
    return device;
}

} // namespace

HalfEngine::HalfEngine(const detail::NetworkGraph& graph, const detail::Weights& weights,
                       const Normalization& normalization)
    : graph_(graph), device_(currentDevice()), weights_(graph, weights), normalization_(normalization)
{
}

void HalfEngine::forward(const __half* images, const ChannelMapSize& size, __half* result,
                         const DeviceContext& context)
{
    CV_CheckEQ(device_, currentDevice(),
               "The network lies on another GPU: call cuda::setDevice() alike where nets are made and where "
               "they run");
    HalfPlan& plan = prepare(size, context);
    // Also for plans that had their room before: a larger one may have taken it, and then got none.
    maps_.resize(plan.mapBytes());
    workspace_.resize(plan.workspaceBytes());
    plan.run({images, result, maps_.at<unsigned char>(), workspace_.at<unsigned char>(), context});
}

HalfPlan& HalfEngine::prepare(const ChannelMapSize& size, const DeviceContext& context)
{
    const auto known = std::find_if(plans_.begin(), plans_.end(), [&](const std::unique_ptr<HalfPlan>& plan) {
        return sameSize(plan->size(), size);
    });
    if (known != plans_.end())
    {
        plans_.splice(plans_.begin(), plans_, known);
        return *plans_.front();
    }
    std::unique_ptr<HalfPlan> plan(new HalfPlan(graph_, weights_, normalization_, size));
    maps_.resize(plan->mapBytes());
    plan->chooseKernels(maps_.at<unsigned char>(), workspace_, context);
    plans_.push_front(std::move(plan));
    if (plans_.size() > MOST_PLANS)
    {
        plans_.pop_back();
    }
    return *plans_.front();
}

} // namespace gpu
} // namespace flsnet
} // namespace cv
#endif
