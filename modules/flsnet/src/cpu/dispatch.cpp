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
#if defined FLSNET_USES_AMX
#include <atomic>
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>
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
namespace amx
{
const Int8Kernels* kernels();
}
namespace neon_dotprod
{
const Int8Kernels* kernels();
}
} // namespace int8

namespace bf16
{
namespace amx
{
const Bf16Kernels* kernels();
}
} // namespace bf16

#ifdef FLSNET_USES_AMX
namespace
{

/** Whether the processor has tiles, their products of bytes and of bfloat16, and the system lets this process use them. */
bool mayUseTiles()
{
    unsigned a = 0;
    unsigned b = 0;
    unsigned c = 0;
    unsigned features = 0;
    const unsigned amxBf16 = 1U << 22;
    const unsigned amxTile = 1U << 24;
    const unsigned amxInt8 = 1U << 25;
    const unsigned all = amxBf16 | amxTile | amxInt8;
    if (__get_cpuid_count(7, 0, &a, &b, &c, &features) == 0 || (features & all) != all)
    {
        return false;
    }
    const unsigned avx512Bf16 = 1U << 5;
    if (__get_cpuid_count(7, 1, &a, &b, &c, &features) == 0 || (a & avx512Bf16) == 0)
    {
        return false;
    }
    // Linux makes room for tiles in a process that asks for it, once for all its threads.
    const long requestPermission = 0x1023; // ARCH_REQ_XCOMP_PERM
    const long tileData = 18;              // XFEATURE_XTILEDATA
    return syscall(SYS_arch_prctl, requestPermission, tileData) == 0;
}

/** OpenCV has no name for AMX: it goes with the newest AVX-512 that OpenCV knows, which all such processors have. The system
is asked only where nothing rules them out: what it grants makes alternative signal stacks of the process larger. */
bool hasTiles()
{
    static std::atomic<bool> granted(false);
    if (!checkHardwareSupport(CV_CPU_AVX512_SKX) || !checkHardwareSupport(CV_CPU_AVX512_CLX) ||
        !checkHardwareSupport(CV_CPU_AVX512_ICL))
    {
        return false;
    }
    granted = granted || mayUseTiles();
    return granted;
}

} // namespace
#endif

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
#ifdef FLSNET_USES_AMX
    if (hasTiles())
    {
        return *int8::amx::kernels();
    }
#endif
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

const bf16::Bf16Kernels* bestBf16Kernels()
{
#ifdef FLSNET_USES_AMX
    if (hasTiles())
    {
        return bf16::amx::kernels();
    }
#endif
    return nullptr;
}

} // namespace cpu
} // namespace flsnet
} // namespace cv
