// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CUDA_CHANNEL_KERNELS_HPP
#define OPENCV_FLSNET_CUDA_CHANNEL_KERNELS_HPP

#include <cuda_fp16.h>
#include <cuda_runtime_api.h>

#include "kernels/channel_maps.hpp"

namespace cv
{
namespace flsnet
{
namespace gpu
{

// What the engine of halves does beside convolutions; nothing waits for the results.

void packImage(const PackImage<__half>& work, cudaStream_t stream);

void unpackPlanes(const UnpackPlanes<__half>& work, cudaStream_t stream);

void copyChannels(const CopyChannels<__half>& work, cudaStream_t stream);

void poolChannels(const PoolChannels<__half>& work, cudaStream_t stream);

void unpoolChannels(const UnpoolChannels<__half>& work, cudaStream_t stream);

} // namespace gpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CUDA_CHANNEL_KERNELS_HPP
