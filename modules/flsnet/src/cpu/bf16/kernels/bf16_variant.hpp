// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Compiles all kernels of the network in bfloat16 in the namespace FLSNET_VARIANT. No include guard: one source file of
// each variant includes it. Nothing of the standard library's templates is used here: the linker may keep a copy that
// another variant made, with instructions that the processor does not have.

#include <cstddef>
#include <cstdint>
#include <string.h>

#include <immintrin.h>

#include "../../kernels/loop_hints.hpp"
#include "bf16_kernels.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{
namespace bf16
{
namespace FLSNET_VARIANT
{

const Bf16Kernels* kernels();

typedef Bf16Format Format;

#include "bf16_simd_avx512.hpp"

#define FLSNET_TILE_MULTIPLY(sums, pixels, weights) _tile_dpbf16ps(sums, pixels, weights)
#include "../../padded/kernels/tile_convolution.hpp"
const size_t NEAR_WEIGHTS = 1 << 20; // tiles of weights are read from the second cache fast enough
const size_t NEAR_SUMS = 1 << 18;    // an eighth of that cache; fewer bands, fewer shapes of tiles

#include "../../padded/kernels/store_sums.hpp"

const Bf16Kernels* kernels()
{
    static const Bf16Kernels table = {FLSNET_VARIANT_NAME, NEAR_WEIGHTS, NEAR_SUMS, true,
                                      convolveRow,         rescaleRow,   poolRows,  unpoolRow};
    return &table;
}

} // namespace FLSNET_VARIANT
} // namespace bf16
} // namespace cpu
} // namespace flsnet
} // namespace cv
