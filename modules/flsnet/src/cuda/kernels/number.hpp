// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CUDA_KERNELS_NUMBER_HPP
#define OPENCV_FLSNET_CUDA_KERNELS_NUMBER_HPP

#include "host_device.hpp"

namespace cv
{
namespace flsnet
{
namespace gpu
{

/** How a number type of blobs becomes a float and back; all arithmetic is done in float. */
template <typename T> struct Number;

template <> struct Number<float>
{
    static FLSNET_HOST_DEVICE float toFloat(float value) { return value; }
    static FLSNET_HOST_DEVICE float fromFloat(float value) { return value; }
};

} // namespace gpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CUDA_KERNELS_NUMBER_HPP
