// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Compiles all kernels of the 8-bit network in the namespace FLSNET_VARIANT. No include guard: one source file of
// each variant includes it. Nothing of the standard library's templates is used here: the linker may keep a copy that
// another variant made, with instructions that the processor does not have.

#include <cstddef>
#include <cstdint>
#include <math.h>
#include <string.h>

#if defined __AVX2__ || defined __SSE2__ || defined _M_X64
#include <immintrin.h>
#elif defined __aarch64__ || defined _M_ARM64
#include <arm_neon.h>
#endif

#include "../../kernels/loop_hints.hpp"
#include "int8_kernels.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{
namespace int8
{
namespace FLSNET_VARIANT
{

const Int8Kernels* kernels();

typedef Int8Format Format;

#if defined FLSNET_VARIANT_HAS_VNNI // MSVC has no macro of its own for that
#include "int8_simd_vnni.hpp"
#elif defined __AVX2__
#include "int8_simd_avx2.hpp"
#elif defined __SSE2__ || defined _M_X64
#include "int8_simd_sse2.hpp"
#elif defined __aarch64__ || defined _M_ARM64
#include "int8_simd_neon.hpp"
#else
#include "int8_simd_plain.hpp"
#endif

#if defined FLSNET_VARIANT_HAS_TILES
#define FLSNET_TILE_MULTIPLY(sums, pixels, weights) _tile_dpbusd(sums, pixels, weights)
#include "../../padded/kernels/tile_convolution.hpp"
const size_t NEAR_WEIGHTS = 1 << 20; // tiles of weights are read from the second cache fast enough
const size_t NEAR_SUMS = 1 << 18;    // an eighth of that cache; fewer bands, fewer shapes of tiles
const bool TAKES_BANDS = true;
#else
#if !defined __aarch64__ && !defined _M_ARM64
#include "int8_unsigned_inputs.hpp"
#endif
#include "int8_convolution.hpp"
const size_t NEAR_WEIGHTS = 20000; // they stay in the first cache
const size_t NEAR_SUMS = 1 << 16;  // a quarter of a small second cache
const bool TAKES_BANDS = false;
#endif

#include "../../padded/kernels/store_sums.hpp"

const Int8Kernels* kernels()
{
    static const Int8Kernels table = {FLSNET_VARIANT_NAME, NEAR_WEIGHTS, NEAR_SUMS, TAKES_BANDS,
                                      convolveRow,         rescaleRow,   poolRows,  unpoolRow};
    return &table;
}

} // namespace FLSNET_VARIANT
} // namespace int8
} // namespace cpu
} // namespace flsnet
} // namespace cv
