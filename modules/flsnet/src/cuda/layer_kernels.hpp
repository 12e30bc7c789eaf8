// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CUDA_LAYER_KERNELS_HPP
#define OPENCV_FLSNET_CUDA_LAYER_KERNELS_HPP

#include <cuda_runtime_api.h>

#include "kernels/class_values.hpp"
#include "kernels/map_size.hpp"
#include "kernels/softmax_pixels.hpp"

namespace cv
{
namespace flsnet
{
namespace gpu
{

// The layers on the GPU, for float and __half. All pointers are of the device; nothing waits for the results.

/** MaxPoolWithCodes. @param size of x. */
template <typename T>
void maxPoolWithCodes(const T* x, T* y, T* code, const MapSize& size, cudaStream_t stream);

/** MaxUnpoolWithCodes; a window whose code is none of 0 to 3 is empty. @param size of x. */
template <typename T>
void maxUnpoolWithCodes(const T* y, const T* code, T* x, const MapSize& size, cudaStream_t stream);

/** AreaWeightedSoftmax. */
template <typename T>
void areaWeightedSoftmax(const T* logits, T* scores, const ScoresSize& size, const ClassValues& weights,
                         cudaStream_t stream);

} // namespace gpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CUDA_LAYER_KERNELS_HPP
