// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_PADDED_KERNELS_HPP
#define OPENCV_FLSNET_CPU_PADDED_KERNELS_HPP

#include "../../kernels/float_kernels.hpp"

// What the compiled variants of the networks in small numbers have in common: plain data and tables of functions. A format
// (int8::Int8Format, bf16::Bf16Format) names the types: Value in maps, Weight, Sum of their products, and Rescaling, how
// sums become values.
namespace cv
{
namespace flsnet
{
namespace cpu
{

// Output channels that are computed together; the last group of a convolution may have BLOCK.
const int GROUP = 2 * BLOCK;
// Channels of a pixel of the image: blue, green, red, and one that is zero within the image.
const int IMAGE_LANES = 4;
// Channels are multiplied in units of 32 bits: four bytes, or two numbers of 16 bits.
const int UNIT_BYTES = 4;
// Room behind maps and sums, in pixels.
const int BAND_SLACK = 64;

/** One row of a 3x3 convolution: count pixels, width output channels, some blocks of the input.

Pixels lie one row after the other with their border, so that all that is read exists. */
template <typename Format> struct ConvolutionRow
{
    const typename Format::Value* input; // the upper left pixel under the kernel of the first output
    size_t inputBlockStride;
    size_t inputRowStride;
    int blocks;
    int units; // of a pixel
    const typename Format::Weight*
        weights;                // [block][kernel row][kernel column][unit][width][channel of the unit]
    typename Format::Sum* sums; // [pixel][width]
    bool adds;                  // to what the sums hold already
    int width;
    int count;
};

/** The innermost loops, compiled for one instruction set. Sums and maps are those of BLOCK channels, a pixel of
 * sums starts stride numbers after the one before. */
template <typename Format> struct PaddedKernels
{
    typedef typename Format::Value Value;
    typedef typename Format::Sum Sum;
    typedef typename Format::Rescaling Rescaling;

    const char* name;
    size_t nearWeights; // bytes of weights that convolveRow() is best given at once
    size_t nearSums;    // bytes of sums that are best computed before they are made values
    bool takesBands; // Consecutive rows are best given as one, the borders between them computed, too. Up to
                     // BAND_SLACK pixels and their sums behind the last one are read and written.

    void (*convolveRow)(const ConvolutionRow<Format>& row);

    /** Sums to values, with ReLU. */
    void (*rescaleRow)(const Sum* sums, size_t stride, int count, const Rescaling& rescaling, Value* map);

    /** Two rows of sums to count values of 2x2 max pooling, and where the maxima lay. */
    void (*poolRows)(const Sum* upper, const Sum* lower, size_t stride, int count, const Rescaling& rescaling,
                     Value* pooled, PoolCode* codes);

    /** Count pixels to two rows of 2 * count pixels: each value at its place, the others zero. */
    void (*unpoolRow)(const Value* pooled, const PoolCode* codes, int count, Value* upper, Value* lower);
};

} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_PADDED_KERNELS_HPP
