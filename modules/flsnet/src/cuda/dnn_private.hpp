// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CUDA_DNN_PRIVATE_HPP
#define OPENCV_FLSNET_CUDA_DNN_PRIVATE_HPP

// What opencv_dnn does not install: the nodes and wrappers of its CUDA backend. For builds inside OpenCV alone.
#include "cvconfig.h"

#include "op_cuda.hpp"

#include "opencv2/dnn.hpp"

namespace cv
{
namespace flsnet
{
namespace gpu
{

namespace csl = dnn::cuda4dnn::csl;

/** The stream of a net; context as Layer::initCUDA() has it. */
inline csl::Stream streamOf(void* context)
{
    return static_cast<csl::CSLContext*>(context)->stream;
}

/** A blob to be read on the GPU; it is copied there if its numbers are on the host. */
template <typename T> csl::TensorView<T> viewOf(const Ptr<dnn::BackendWrapper>& wrapper)
{
    const auto blob = wrapper.dynamicCast<dnn::GetCUDABackendWrapperType<T>>();
    CV_Assert(blob && "The blob is not of the net's CUDA target");
    return blob->getView();
}

/** A blob to be written on the GPU. */
template <typename T> csl::TensorSpan<T> spanOf(const Ptr<dnn::BackendWrapper>& wrapper)
{
    const auto blob = wrapper.dynamicCast<dnn::GetCUDABackendWrapperType<T>>();
    CV_Assert(blob && "The blob is not of the net's CUDA target");
    return blob->getSpan();
}

} // namespace gpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CUDA_DNN_PRIVATE_HPP
