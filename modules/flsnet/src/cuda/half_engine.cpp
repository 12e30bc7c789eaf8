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

} // namespace

HalfEngine::HalfEngine(const detail::NetworkGraph& graph, const detail::Weights& weights,
                       const Normalization& normalization)
    : graph_(graph), weights_(graph, weights), normalization_(normalization)
{
}

void HalfEngine::forward(const __half* images, const ChannelMapSize& size, __half* result,
                         const DeviceContext& context)
{
    HalfPlan& plan = prepare(size, context);
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
