// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CUDA_HALF_WEIGHTS_HPP
#define OPENCV_FLSNET_CUDA_HALF_WEIGHTS_HPP

#include <cuda_fp16.h>

#include "../model/weights.hpp"
#include "device_memory.hpp"
#include "kernels/channel_maps.hpp"

namespace cv
{
namespace flsnet
{
namespace gpu
{

/** Channels of the maps that hold so many. */
inline int paddedChannels(int channels)
{
    return alignSize(channels, GROUP);
}

/** Of the maps that a convolution reads: those of its sources side by side. */
int paddedInputs(const detail::NetworkGraph& graph, const detail::ConvolutionNode& node);

/** The weights of a network in a GPU's memory: outputs x rows x columns x inputs, and one bias an output. Channels that
maps have beyond the network's get zeros. */
class HalfWeights
{
public:
    HalfWeights(const detail::NetworkGraph& graph, const detail::Weights& weights);

    /** @param node number in the graph. */
    const __half* kernel(size_t node) const { return memory_.at<__half>(places_[node].kernel); }

    const __half* bias(size_t node) const { return memory_.at<__half>(places_[node].bias); }

private:
    /** In bytes. */
    struct Place
    {
        size_t kernel;
        size_t bias;
    };

    std::vector<Place> places_;
    DeviceMemory memory_;
};

} // namespace gpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CUDA_HALF_WEIGHTS_HPP
