// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_FLOAT_KERNELS_HPP
#define OPENCV_FLSNET_CPU_FLOAT_KERNELS_HPP

#include <cstddef>
#include <cstdint>

// What the compiled variants (AVX-512, AVX2, baseline) have in common: plain data and a table of functions.
// No inline functions here: the linker would keep one copy of them for all variants, with instructions of
// any.
namespace cv
{
namespace flsnet
{
namespace cpu
{

// Maps are stored in blocks of this many channels: [image][channel / 16][row][column][channel % 16].
const int BLOCK = 16;

// Winograd F(n x n, 3x3) makes tiles of n x n pixels from patches of (n + 2) x (n + 2), which have as many
// frequencies. Tiles of 4 need the fewest multiplications, tiles of 2 fewer weights.
const int LARGE_TILE = 4;
const int SMALL_TILE = 2;

/** Where the maxima of one 2x2 window lay: bit c is set if that of channel c lay in the right column, lower
 * row. */
struct PoolCode
{
    uint16_t right;
    uint16_t lower;
};

/** Size of the maps that a convolution works on. */
struct MapShape
{
    int batch;
    int height;
    int width;
};

/** Maps that a convolution reads. */
struct MapInput
{
    const float* values;
    const PoolCode* codes; // null, or values are pooled maps, to be read as if they were unpooled
    int channels;
};

/** Maps that a convolution writes; null: not wanted. */
struct MapOutput
{
    float* map;
    float* pooled;
    PoolCode* codes;
    int channels;
};

/** Consecutive tiles, counted over images, rows and columns of tiles. */
struct TileRange
{
    MapShape size;
    int first;
    int count;
};

/** One row of a convolution without Winograd: count pixels, width output channels. */
struct DirectRow
{
    const float* input; // the upper left pixel under the kernel of the first output; all that it reads exists
    size_t inputBlockStride;
    size_t inputRowStride;
    int blocks;           // of input channels
    int lanes;            // channels a block: BLOCK, or 1 for planes
    int kernel;           // 3 or 1
    const float* weights; // [block][kernel row][kernel column][lane][width]
    const float* bias;
    float lowest;  // what is lower becomes this: 0 is a ReLU
    float* output; // [block][pixel][BLOCK]
    size_t outputBlockStride;
    int width;
    int count;
};

/** Winograd convolution by tiles of one size. */
struct WinogradKernels
{
    int tile;
    int frequencies; // of a tile

    /** Frequencies of tiles of one block of channels: out[f * stride + tile * BLOCK + channel]. */
    void (*transformInput)(const MapInput& input, int block, const TileRange& tiles, float* out,
                           size_t stride);

    /** For each frequency: tiles x channels (as transformInput() gives them, block after block) times
    channels x width. weights: [frequency][channel][width]; products[f * productStride + tile * width +
    output]. */
    void (*multiply)(const float* input, size_t stride, int tiles, int blocks, const float* weights,
                     int width, float* products, size_t productStride);

    /** Tiles from products, bias and ReLU added, stored and pooled; outputs firstChannel to + width. */
    void (*transformOutput)(const float* products, size_t productStride, int width, const TileRange& tiles,
                            const float* bias, int firstChannel, const MapOutput& output);
};

/** The innermost loops, compiled for one instruction set. */
struct FloatKernels
{
    const char* name;
    int groupWidth; // most output channels that multiply() and convolveRow() take at once: a multiple of
                    // BLOCK
    int run;        // tiles or pixels that they hold in registers; best are multiples of it
    WinogradKernels largeTiles;
    WinogradKernels smallTiles;

    void (*convolveRow)(const DirectRow& row);

    /** Pools a stored block of one image; its sizes are those before pooling. */
    void (*poolBlock)(const float* map, int height, int width, float* pooled, PoolCode* codes);
};

} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_FLOAT_KERNELS_HPP
