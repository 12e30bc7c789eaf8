// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CUDA_HALF_NUMBER_HPP
#define OPENCV_FLSNET_CUDA_HALF_NUMBER_HPP

#include <cuda_fp16.h>

#include "kernels/number.hpp"

namespace cv
{
namespace flsnet
{
namespace gpu
{

template <> struct Number<__half>
{
    static FLSNET_HOST_DEVICE float toFloat(__half value) { return __half2float(value); }
    static FLSNET_HOST_DEVICE __half fromFloat(float value) { return __float2half_rn(value); }
};

} // namespace gpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CUDA_HALF_NUMBER_HPP
