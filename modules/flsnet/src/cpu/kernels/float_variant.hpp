// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Compiles all kernels in the namespace FLSNET_VARIANT. No include guard: one source file of each variant
// includes it. Nothing of the standard library's templates is used here: the linker may keep a copy that
// another variant made, with instructions that the processor does not have.

#include <cstddef>
#include <cstdint>

#if defined __AVX2__ || defined __SSE2__ || defined _M_X64
#include <immintrin.h>
#elif defined __ARM_NEON
#include <arm_neon.h>
#endif

#include "float_kernels.hpp"
#include "loop_hints.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{
namespace FLSNET_VARIANT
{

const FloatKernels* kernels();

#if defined __AVX512F__ && defined __AVX512DQ__
#include "float_simd_avx512.hpp"
#elif defined __AVX2__ && defined __FMA__
#include "float_simd_avx2.hpp"
#elif defined __SSE2__ || defined _M_X64
#include "float_simd_sse2.hpp"
#elif defined __ARM_NEON
#include "float_simd_neon.hpp"
#else
#include "float_simd_plain.hpp"
#endif

#include "winograd_transform.hpp"

#include "tile_position.hpp"

#include "winograd_input.hpp"

#include "winograd_multiply.hpp"

#include "pool_window.hpp"

#include "winograd_output.hpp"

#include "direct_convolution.hpp"

template <int Tile> static WinogradKernels winogradKernels()
{
    const int frequencies = (Tile + 2) * (Tile + 2);
    const WinogradKernels own = {Tile, frequencies, transformInput<Tile>, multiply<frequencies>,
                                 transformOutput<Tile>};
    return own;
}

const FloatKernels* kernels()
{
    static const FloatKernels table = {
        FLSNET_VARIANT_NAME,
        GROUP_VECTORS * LANES < BLOCK ? BLOCK : GROUP_VECTORS * LANES,
        RUN,
        winogradKernels<LARGE_TILE>(),
        winogradKernels<SMALL_TILE>(),
        convolveRow,
        poolBlock,
    };
    return &table;
}

} // namespace FLSNET_VARIANT
} // namespace cpu
} // namespace flsnet
} // namespace cv
