// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// AVX-512 with VNNI: 16 outputs a vector, four products an instruction. Included inside of a variant's namespace.

typedef __m512i Sums;
typedef __m512i Weights;
typedef __m512i Inputs;
typedef __m512i BlockSums;
typedef __m128i BlockValues;

const int LANES = 16;
const int RUN = 12; // pixels x 2 sums fill the registers but for 6 weights and the input

static FLSNET_INLINE Sums noSums()
{
    return _mm512_setzero_si512();
}

static FLSNET_INLINE Weights loadWeights(const int8_t* p)
{
    return _mm512_loadu_si512(p);
}

static FLSNET_INLINE Inputs broadcastQuad(const uint8_t* p)
{
    int quad;
    memcpy(&quad, p, sizeof(quad));
    return _mm512_set1_epi32(quad);
}

static FLSNET_INLINE Sums multiplyAdd(Sums sums, Inputs inputs, Weights weights)
{
    return _mm512_dpbusd_epi32(sums, inputs, weights);
}

static FLSNET_INLINE void storeSums(int32_t* p, Sums sums, bool adds)
{
    _mm512_storeu_si512(p, adds ? _mm512_add_epi32(_mm512_loadu_si512(p), sums) : sums);
}

static FLSNET_INLINE BlockSums loadBlock(const int32_t* p)
{
    return _mm512_loadu_si512(p);
}

static FLSNET_INLINE BlockSums maximum(BlockSums a, BlockSums b)
{
    // Not _mm512_max_epi32: GCC 12 takes what it ignores for an uninitialised value.
    return _mm512_maskz_max_epi32(0xFFFF, a, b);
}

/** One bit a channel: a > b. */
static FLSNET_INLINE unsigned greaterBits(BlockSums a, BlockSums b)
{
    return _cvtmask16_u32(_mm512_cmpgt_epi32_mask(a, b));
}

struct Rescaler
{
    __m512i bias;
    __m512 scale;
};

static FLSNET_INLINE Rescaler loadRescaler(const Rescaling& rescaling)
{
    const Rescaler rescaler = {_mm512_loadu_si512(rescaling.bias), _mm512_loadu_ps(rescaling.scale)};
    return rescaler;
}

/** Adds the bias; what is below zero becomes zero. */
static FLSNET_INLINE BlockSums rectify(BlockSums sums, const Rescaler& rescaler)
{
    return maximum(_mm512_add_epi32(sums, rescaler.bias), _mm512_setzero_si512());
}

/** Rectified sums to bytes. */
static FLSNET_INLINE BlockValues rescale(BlockSums sums, const Rescaler& rescaler)
{
    const __m512 scaled = _mm512_mul_ps(_mm512_maskz_cvtepi32_ps(0xFFFF, sums), rescaler.scale);
    const __m512 bounded = _mm512_maskz_min_ps(0xFFFF, scaled, _mm512_set1_ps(255.f));
    return _mm512_maskz_cvtepi32_epi8(0xFFFF, _mm512_maskz_cvtps_epi32(0xFFFF, bounded));
}

static FLSNET_INLINE BlockValues loadValues(const uint8_t* p)
{
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
}

static FLSNET_INLINE void storeValues(uint8_t* p, BlockValues bytes)
{
    _mm_storeu_si128(reinterpret_cast<__m128i*>(p), bytes);
}

/** Channels whose bit is not set become zero. */
static FLSNET_INLINE BlockValues keep(BlockValues bytes, unsigned bits)
{
    return _mm_maskz_mov_epi8(_cvtu32_mask16(bits), bytes);
}
