// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CUDA_FACE_KERNELS_HPP
#define OPENCV_FLSNET_CUDA_FACE_KERNELS_HPP

#include <cuda_runtime_api.h>

#include "kernels/cut_crop.hpp"
#include "kernels/device_confidence.hpp"
#include "kernels/device_labels.hpp"
#include "kernels/raise_classes.hpp"
#include "kernels/shrink_picture.hpp"

namespace cv
{
namespace flsnet
{
namespace gpu
{

// The steps before and after the network on the GPU, for float and __half; nothing waits for the results.

void shrinkPicture(const ShrinkPicture& work, cudaStream_t stream);

template <typename T> void cutCrop(const CutCrop<T>& work, cudaStream_t stream);

template <typename T> void labelPixels(const LabelPixels<T>& work, cudaStream_t stream);

template <typename T> void raiseClasses(const RaiseClasses<T>& work, cudaStream_t stream);

/** @param sums room for CONFIDENCE_CLASSES x CONFIDENCE_THREADS. @param confidences room for CONFIDENCE_CLASSES. */
template <typename T>
void classConfidences(const Logits<T>& logits, ClassSum* sums, float* confidences, cudaStream_t stream);

} // namespace gpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CUDA_FACE_KERNELS_HPP
