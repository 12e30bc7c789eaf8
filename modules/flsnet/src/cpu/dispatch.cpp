// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "dispatch.hpp"

// In OpenCV's own build its configuration tells which variants there are, else ours does.
#if (defined CV_TRY_AVX2 && CV_TRY_AVX2) || defined FLSNET_HAS_AVX2
#define FLSNET_USES_AVX2
#endif
#if (defined CV_TRY_AVX512_SKX && CV_TRY_AVX512_SKX) || defined FLSNET_HAS_AVX512_SKX
#define FLSNET_USES_AVX512_SKX
#endif
#if (defined CV_TRY_AVX512_CLX && CV_TRY_AVX512_CLX) || defined FLSNET_HAS_AVX512_CLX
#define FLSNET_USES_AVX512_CLX
#endif
#if (defined CV_TRY_NEON_DOTPROD && CV_TRY_NEON_DOTPROD) || defined FLSNET_HAS_NEON_DOTPROD
#define FLSNET_USES_NEON_DOTPROD
#endif

#if defined FLSNET_USES_NEON_DOTPROD && !defined CV_CPU_NEON_DOTPROD && defined __linux__
#include <sys/auxv.h>
#endif

namespace cv
{
namespace flsnet
{
namespace cpu
{

namespace baseline
{
const FloatKernels* kernels();
}
namespace avx2
{
const FloatKernels* kernels();
}
namespace avx512_skx
{
const FloatKernels* kernels();
}

namespace int8
{
namespace baseline
{
const Int8Kernels* kernels();
}
namespace avx2
{
const Int8Kernels* kernels();
}
namespace avx512_clx
{
const Int8Kernels* kernels();
}
namespace neon_dotprod
{
const Int8Kernels* kernels();
}
} // namespace int8

#ifdef FLSNET_USES_NEON_DOTPROD
namespace
{

/** Whether the processor has dot products of bytes, and may use them. */
bool hasDotProducts()
{
#if defined CV_CPU_NEON_DOTPROD
    return checkHardwareSupport(CV_CPU_NEON_DOTPROD);
#elif defined __linux__
    // OpenCV before 4.7 does not know them.
    const unsigned long asimddp = 1UL << 20;
    return checkHardwareSupport(CV_CPU_NEON) && (getauxval(AT_HWCAP) & asimddp) != 0;
#else
    return false;
#endif
}

} // namespace
#endif

const FloatKernels& bestFloatKernels()
{
#ifdef FLSNET_USES_AVX512_SKX
    if (checkHardwareSupport(CV_CPU_AVX512_SKX))
    {
        return *avx512_skx::kernels();
    }
#endif
#ifdef FLSNET_USES_AVX2
    if (checkHardwareSupport(CV_CPU_AVX2) && checkHardwareSupport(CV_CPU_FMA3))
    {
        return *avx2::kernels();
    }
#endif
    return *baseline::kernels();
}

const int8::Int8Kernels& bestInt8Kernels()
{
#ifdef FLSNET_USES_AVX512_CLX
    if (checkHardwareSupport(CV_CPU_AVX512_SKX) && checkHardwareSupport(CV_CPU_AVX512_CLX))
    {
        return *int8::avx512_clx::kernels();
    }
#endif
#ifdef FLSNET_USES_AVX2
    if (checkHardwareSupport(CV_CPU_AVX2) && checkHardwareSupport(CV_CPU_FMA3))
    {
        return *int8::avx2::kernels();
    }
#endif
#ifdef FLSNET_USES_NEON_DOTPROD
    if (hasDotProducts())
    {
        return *int8::neon_dotprod::kernels();
    }
#endif
    return *int8::baseline::kernels();
}

} // namespace cpu
} // namespace flsnet
} // namespace cv
