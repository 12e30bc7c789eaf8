// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "fma_rate.hpp"

#include <vector>

#include <opencv2/core.hpp>

#include "best_time.hpp"

namespace
{

// Enough chains of operations to fill two pipes, few enough to stay in 16 registers.
const int CHAINS = 12;
const int ROUNDS = 20000000;

typedef float Vector4 __attribute__((vector_size(16)));
typedef float Vector8 __attribute__((vector_size(32)));
typedef float Vector16 __attribute__((vector_size(64)));

/** Multiplies and adds in registers. @return something that depends on all of it. */
template <typename Vector>
inline __attribute__((always_inline)) float multiplyAdd(float factor, float summand)
{
    Vector chains[CHAINS];
    for (int i = 0; i < CHAINS; ++i)
    {
        chains[i] = Vector{} + static_cast<float>(i); // all different, else one would do for the compiler
    }
    for (int round = 0; round < ROUNDS; ++round)
    {
        for (int i = 0; i < CHAINS; ++i)
        {
            chains[i] = chains[i] * factor + summand; // one instruction with -ffp-contract=fast
        }
    }
    Vector sum = {};
    for (const Vector& chain : chains)
    {
        sum += chain;
    }
    return sum[0];
}

#if defined __x86_64__ || defined __i386__
__attribute__((target("avx512f"))) float withAvx512(float factor, float summand)
{
    return multiplyAdd<Vector16>(factor, summand);
}

__attribute__((target("avx2,fma"))) float withAvx2(float factor, float summand)
{
    return multiplyAdd<Vector8>(factor, summand);
}
#endif

float withBaseline(float factor, float summand)
{
    return multiplyAdd<Vector4>(factor, summand);
}

/** One way to compute, and how many numbers it takes at once. */
struct Way
{
    const char* name;
    float (*run)(float, float);
    int lanes;
};

/** The same choice as the module's own, by cv::checkHardwareSupport(). */
Way bestWay()
{
#if defined __x86_64__ || defined __i386__
    if (cv::checkHardwareSupport(CV_CPU_AVX512_SKX))
    {
        return {"AVX-512", withAvx512, 16};
    }
    if (cv::checkHardwareSupport(CV_CPU_AVX2) && cv::checkHardwareSupport(CV_CPU_FMA3))
    {
        return {"AVX2", withAvx2, 8};
    }
#endif
    return {"baseline", withBaseline, 4};
}

} // namespace

const char* fmaInstructions()
{
    return bestWay().name;
}

double fmaRate(int threads)
{
    const Way way = bestWay();
    volatile float factor = 0.5f, summand = 1;
    std::vector<float> sums(static_cast<size_t>(threads));
    const double seconds =
        bestTime(threads, [&](int thread) { sums[static_cast<size_t>(thread)] = way.run(factor, summand); });
    return 2. * CHAINS * way.lanes * ROUNDS * threads / seconds;
}
