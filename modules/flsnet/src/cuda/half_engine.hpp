// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CUDA_HALF_ENGINE_HPP
#define OPENCV_FLSNET_CUDA_HALF_ENGINE_HPP

#include <list>
#include <memory>

#include "half_plan.hpp"

namespace cv
{
namespace flsnet
{
namespace gpu
{

/** A network in half floats on a GPU.

Maps have their channels last, where tensor cores want them, and stay on the GPU in one piece of memory. cuDNN convolves,
adds the bias and applies the ReLU in one pass; which of its kernels are the fastest is measured once for each size and
number of pictures. From the second run of a size on, all steps go to the GPU as one CUDA graph.

One engine is not for several threads at once, and works on the GPU on which it was made. */
class HalfEngine
{
public:
    /** Of so many sizes and numbers of pictures the plans are kept. */
    static const size_t MOST_PLANS = 16;

    HalfEngine(const detail::NetworkGraph& graph, const detail::Weights& weights,
               const Normalization& normalization);

    const detail::NetworkGraph& graph() const { return graph_; }

    /** Computes the network's result; does not wait for it.
    @param images batch x 3 x rows x columns. @param size of them.
    @param result batch x channels x rows x columns, as the last node of the graph gives them. */
    void forward(const __half* images, const ChannelMapSize& size, __half* result,
                 const DeviceContext& context);

private:
    HalfPlan& prepare(const ChannelMapSize& size, const DeviceContext& context);

    detail::NetworkGraph graph_;
    int device_;
    HalfWeights weights_;
    Normalization normalization_;
    DeviceMemory maps_;
    DeviceMemory workspace_;
    std::list<std::unique_ptr<HalfPlan>> plans_; // the one used last comes first
};

} // namespace gpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CUDA_HALF_ENGINE_HPP
