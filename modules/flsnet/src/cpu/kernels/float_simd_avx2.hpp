// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Vectors of 8 floats. Included inside of a variant's namespace.

typedef __m256 Floats;

const int LANES = 8;
const int GROUP_VECTORS = 2; // output channels of a multiplication, in vectors
const int RUN = 6;           // x GROUP_VECTORS sums fill the registers but for weights and input

static inline Floats load(const float* p)
{
    return _mm256_loadu_ps(p);
}

static inline void store(float* p, Floats a)
{
    _mm256_storeu_ps(p, a);
}

static inline Floats broadcast(float a)
{
    return _mm256_set1_ps(a);
}

static inline Floats add(Floats a, Floats b)
{
    return _mm256_add_ps(a, b);
}

static inline Floats subtract(Floats a, Floats b)
{
    return _mm256_sub_ps(a, b);
}

/** a * b + c */
static inline Floats multiplyAdd(Floats a, Floats b, Floats c)
{
    return _mm256_fmadd_ps(a, b, c);
}

static inline Floats maximum(Floats a, Floats b)
{
    return _mm256_max_ps(a, b);
}

/** One bit a lane: a > b. */
static inline unsigned greaterBits(Floats a, Floats b)
{
    return static_cast<unsigned>(_mm256_movemask_ps(_mm256_cmp_ps(a, b, _CMP_GT_OQ)));
}

/** Lanes whose bit is not set become zero. */
static inline Floats keep(Floats a, unsigned bits)
{
    const __m256i lane = _mm256_setr_epi32(1, 2, 4, 8, 16, 32, 64, 128);
    const __m256i set = _mm256_and_si256(_mm256_set1_epi32(static_cast<int>(bits)), lane);
    return _mm256_and_ps(a, _mm256_castsi256_ps(_mm256_cmpeq_epi32(set, lane)));
}
