// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_INT8_DISPATCH_HPP
#define OPENCV_FLSNET_CPU_INT8_DISPATCH_HPP

#include "kernels/kernels.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{
namespace int8
{

/** As cpu::bestKernels(), for the 8-bit network. */
const Kernels& bestKernels();

} // namespace int8
} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_INT8_DISPATCH_HPP
