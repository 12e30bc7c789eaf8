// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_LOGITS_HPP
#define OPENCV_FLSNET_CPU_LOGITS_HPP

#include "kernels/kernels.hpp"
#include "packed_weights.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

// Most pixels of computeLogits(): a multiple of the register runs of 6 and 14.
const int LOGIT_RUN = 168;

/** Logits of consecutive pixels by a 1x1 convolution.
@param maps of the first pixel: blocks of channels, blockStride floats from one to the next.
@param logits of the first class and pixel; the next class is planeSize floats further. */
void computeLogits(const Kernels& kernels, const PackedWeights& weights, const float* maps,
                   size_t blockStride, int count, int classes, float* logits, size_t planeSize);

} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_LOGITS_HPP
