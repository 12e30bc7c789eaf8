// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Vectors of 4 floats. Included inside of a variant's namespace.

typedef __m128 Floats;

const int LANES = 4;
const int GROUP_VECTORS = 2; // output channels of a multiplication, in vectors
const int RUN = 6;           // x GROUP_VECTORS sums fill the registers but for weights and input

static inline Floats load(const float* p)
{
    return _mm_loadu_ps(p);
}

static inline void store(float* p, Floats a)
{
    _mm_storeu_ps(p, a);
}

static inline Floats broadcast(float a)
{
    return _mm_set1_ps(a);
}

static inline Floats add(Floats a, Floats b)
{
    return _mm_add_ps(a, b);
}

static inline Floats subtract(Floats a, Floats b)
{
    return _mm_sub_ps(a, b);
}

/** a * b + c */
static inline Floats multiplyAdd(Floats a, Floats b, Floats c)
{
    return _mm_add_ps(_mm_mul_ps(a, b), c);
}

static inline Floats maximum(Floats a, Floats b)
{
    return _mm_max_ps(a, b);
}

/** One bit a lane: a > b. */
static inline unsigned greaterBits(Floats a, Floats b)
{
    return static_cast<unsigned>(_mm_movemask_ps(_mm_cmpgt_ps(a, b)));
}

/** Lanes whose bit is not set become zero. */
static inline Floats keep(Floats a, unsigned bits)
{
    const __m128i lane = _mm_setr_epi32(1, 2, 4, 8);
    const __m128i set = _mm_and_si128(_mm_set1_epi32(static_cast<int>(bits)), lane);
    return _mm_and_ps(a, _mm_castsi128_ps(_mm_cmpeq_epi32(set, lane)));
}
