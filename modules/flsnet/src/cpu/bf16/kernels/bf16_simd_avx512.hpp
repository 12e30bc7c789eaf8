// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// AVX-512 with conversions to bfloat16: BLOCK sums a vector. Included inside of a variant's namespace.

typedef __m512 BlockSums;
typedef __m256i BlockValues;
typedef __m512 Rescaler; // the bias

static FLSNET_INLINE BlockSums loadBlock(const float* p)
{
    return _mm512_loadu_ps(p);
}

static FLSNET_INLINE BlockSums maximum(BlockSums a, BlockSums b)
{
    // Not _mm512_max_ps: GCC 12 takes what it ignores for an uninitialised value.
    return _mm512_maskz_max_ps(0xFFFF, a, b);
}

/** One bit a channel: a > b. */
static FLSNET_INLINE unsigned greaterBits(BlockSums a, BlockSums b)
{
    return _cvtmask16_u32(_mm512_cmp_ps_mask(a, b, _CMP_GT_OQ));
}

static FLSNET_INLINE Rescaler loadRescaler(const SumBias& sums)
{
    return _mm512_loadu_ps(sums.bias);
}

/** Adds the bias; what is below zero becomes zero. */
static FLSNET_INLINE BlockSums rectify(BlockSums sums, Rescaler bias)
{
    return maximum(_mm512_add_ps(sums, bias), _mm512_setzero_ps());
}

/** Rectified sums to the nearest values. */
static FLSNET_INLINE BlockValues rescale(BlockSums sums, Rescaler /*bias*/)
{
    return (__m256i)_mm512_cvtneps_pbh(sums);
}

static FLSNET_INLINE BlockValues loadValues(const uint16_t* p)
{
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
}

static FLSNET_INLINE void storeValues(uint16_t* p, BlockValues values)
{
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), values);
}

/** Channels whose bit is not set become zero. */
static FLSNET_INLINE BlockValues keep(BlockValues values, unsigned bits)
{
    return _mm256_maskz_mov_epi16(_cvtu32_mask16(bits), values);
}
