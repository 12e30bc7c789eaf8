// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_BF16_KERNELS_HPP
#define OPENCV_FLSNET_CPU_BF16_KERNELS_HPP

#include "../../padded/kernels/padded_kernels.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{
namespace bf16
{

/** How the sums of BLOCK channels become values: those of sum + bias that are above zero. */
struct SumBias
{
    const float* bias;
};

/** bfloat16, the upper half of a 32-bit float; products are added up in 32-bit floats. */
struct Bf16Format
{
    typedef uint16_t Value;
    typedef uint16_t Weight;
    typedef float Sum;
    typedef SumBias Rescaling;
};

typedef PaddedKernels<Bf16Format> Bf16Kernels;

} // namespace bf16
} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_BF16_KERNELS_HPP
