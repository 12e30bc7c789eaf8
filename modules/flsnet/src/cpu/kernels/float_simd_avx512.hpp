// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Vectors of 16 floats. Included inside of a variant's namespace.

typedef __m512 Floats;

const int LANES = 16;
const int GROUP_VECTORS = 2; // output channels of a multiplication, in vectors
const int RUN = 14;          // x GROUP_VECTORS sums fill the registers but for weights and input

static inline Floats load(const float* p)
{
    return _mm512_loadu_ps(p);
}

static inline void store(float* p, Floats a)
{
    _mm512_storeu_ps(p, a);
}

static inline Floats broadcast(float a)
{
    return _mm512_set1_ps(a);
}

static inline Floats add(Floats a, Floats b)
{
    return _mm512_add_ps(a, b);
}

static inline Floats subtract(Floats a, Floats b)
{
    return _mm512_sub_ps(a, b);
}

/** a * b + c */
static inline Floats multiplyAdd(Floats a, Floats b, Floats c)
{
    return _mm512_fmadd_ps(a, b, c);
}

static inline Floats maximum(Floats a, Floats b)
{
    // Not _mm512_max_ps: GCC 12 takes what it ignores for an uninitialised value.
    return _mm512_maskz_max_ps(0xFFFF, a, b);
}

/** One bit a lane: a > b. */
static inline unsigned greaterBits(Floats a, Floats b)
{
    return _cvtmask16_u32(_mm512_cmp_ps_mask(a, b, _CMP_GT_OQ));
}

/** Lanes whose bit is not set become zero. */
static inline Floats keep(Floats a, unsigned bits)
{
    return _mm512_maskz_mov_ps(_cvtu32_mask16(bits), a);
}
