// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_DISPATCH_HPP
#define OPENCV_FLSNET_CPU_DISPATCH_HPP

#include "bf16/kernels/bf16_kernels.hpp"
#include "int8/kernels/int8_kernels.hpp"
#include "kernels/float_kernels.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

/** The fastest kernels that this processor can run, as cv::checkHardwareSupport() tells: the environment
variable OPENCV_CPU_DISABLE and cv::setUseOptimized(false) rule variants out. */
const FloatKernels& bestFloatKernels();

/** The same for the 8-bit network. */
const int8::Int8Kernels& bestInt8Kernels();

/** The same for the network in bfloat16; null where none would be faster than floats. */
const bf16::Bf16Kernels* bestBf16Kernels();

} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_DISPATCH_HPP
