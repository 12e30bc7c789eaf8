// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_INT8_KERNELS_HPP
#define OPENCV_FLSNET_CPU_INT8_KERNELS_HPP

#include "../../kernels/float_kernels.hpp"

// What the compiled variants of the 8-bit network have in common: plain data and a table of functions. All variants
// give the same bytes.
namespace cv
{
namespace flsnet
{
namespace cpu
{
namespace int8
{

// Output channels that are computed together; the last group of a convolution may have BLOCK.
const int GROUP = 2 * BLOCK;
// Input channels that one multiplication takes: their bytes are read as one number.
const int QUAD = 4;

/** One row of a 3x3 convolution: count pixels, width output channels, some blocks of the input.

Pixels are quads of unsigned bytes, one row after the other with its border, so that all that is read exists. */
struct ConvolutionRow
{
    const uint8_t* input; // the upper left pixel under the kernel of the first output
    size_t inputBlockStride;
    size_t inputRowStride;
    int blocks;
    int quads;             // of a pixel: BLOCK / QUAD, or 1 for images
    const int8_t* weights; // [block][kernel row][quad][kernel column][width][QUAD]
    int32_t* sums;         // [pixel][width]
    bool adds;             // to what the sums hold already
    int width;
    int count;
};

/** How the sums of BLOCK channels become bytes: round((sum + bias) * scale), 0 to 255. */
struct Rescaling
{
    const int32_t* bias;
    const float* scale;
};

/** The innermost loops, compiled for one instruction set. Sums and maps are those of BLOCK channels, a pixel of
 * sums starts stride numbers after the one before. */
struct Int8Kernels
{
    const char* name;

    void (*convolveRow)(const ConvolutionRow& row);

    /** Sums to bytes, with ReLU. */
    void (*rescaleRow)(const int32_t* sums, size_t stride, int count, const Rescaling& rescaling,
                       uint8_t* map);

    /** Two rows of sums to count bytes of 2x2 max pooling, and where the maxima lay. */
    void (*poolRows)(const int32_t* upper, const int32_t* lower, size_t stride, int count,
                     const Rescaling& rescaling, uint8_t* pooled, PoolCode* codes);

    /** Count pixels to two rows of 2 * count pixels: each value at its place, the others zero. */
    void (*unpoolRow)(const uint8_t* pooled, const PoolCode* codes, int count, uint8_t* upper,
                      uint8_t* lower);
};

} // namespace int8
} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_INT8_KERNELS_HPP
