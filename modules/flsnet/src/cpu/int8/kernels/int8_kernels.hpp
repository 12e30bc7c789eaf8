// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_INT8_KERNELS_HPP
#define OPENCV_FLSNET_CPU_INT8_KERNELS_HPP

#include "../../padded/kernels/padded_kernels.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{
namespace int8
{

// Input channels that one multiplication takes: their bytes are read as one number.
const int QUAD = 4;

/** How the sums of BLOCK channels become bytes: round((sum + bias) * scale), 0 to 255. */
struct Rescaling
{
    const int32_t* bias;
    const float* scale;
};

/** Bytes; their products are added up exactly. */
struct Int8Format
{
    typedef uint8_t Value;
    typedef int8_t Weight;
    typedef int32_t Sum;
    typedef int8::Rescaling Rescaling;
};

/** All variants give the same bytes. */
typedef PaddedKernels<Int8Format> Int8Kernels;

} // namespace int8
} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_INT8_KERNELS_HPP
