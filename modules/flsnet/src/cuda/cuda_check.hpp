// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CUDA_CUDA_CHECK_HPP
#define OPENCV_FLSNET_CUDA_CUDA_CHECK_HPP

#include <cuda_runtime_api.h>

#include "opencv2/core.hpp"

namespace cv
{
namespace flsnet
{
namespace gpu
{

inline void checkCuda(cudaError_t error)
{
    if (error != cudaSuccess)
    {
        cudaGetLastError(); // or the next launch that works would be blamed for it
        CV_Error(Error::GpuApiCallError, cudaGetErrorString(error));
    }
}

} // namespace gpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CUDA_CUDA_CHECK_HPP
