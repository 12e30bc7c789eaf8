// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../../precomp.hpp"

#include "dispatch.hpp"

// In OpenCV's own build its configuration tells which variants there are, else ours does.
#if (defined CV_TRY_AVX2 && CV_TRY_AVX2) || defined FLSNET_HAS_AVX2
#define FLSNET_USES_AVX2
#endif
#if (defined CV_TRY_AVX512_CLX && CV_TRY_AVX512_CLX) || defined FLSNET_HAS_AVX512_CLX
#define FLSNET_USES_AVX512_CLX
#endif

namespace cv
{
namespace flsnet
{
namespace cpu
{
namespace int8
{

namespace baseline
{
const Kernels* kernels();
}
#ifdef FLSNET_USES_AVX2
namespace avx2
{
const Kernels* kernels();
}
#endif
#ifdef FLSNET_USES_AVX512_CLX
namespace avx512_clx
{
const Kernels* kernels();
}
#endif

const Kernels& bestKernels()
{
#ifdef FLSNET_USES_AVX512_CLX
    if (checkHardwareSupport(CV_CPU_AVX512_SKX) && checkHardwareSupport(CV_CPU_AVX512_CLX))
    {
        return *avx512_clx::kernels();
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

} // namespace int8
} // namespace cpu
} // namespace flsnet
} // namespace cv
