// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// SSE2: 2 outputs a vector, two sums of two products each. Included inside of a variant's namespace.

typedef __m128i Sums;
typedef __m128i Weights; // 16-bit
typedef __m128i Inputs;
typedef __m128i BlockValues;

const int PARTS = 4; // of a block of sums

struct BlockSums
{
    __m128i part[PARTS];
};

const int LANES = 2;
const int RUN = 4; // pixels x 2 sums fill the registers but for 6 weights and the input

static FLSNET_INLINE Sums noSums()
{
    return _mm_setzero_si128();
}

static FLSNET_INLINE Weights loadWeights(const int8_t* p)
{
    const __m128i bytes = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(p));
    return _mm_unpacklo_epi8(bytes, _mm_cmpgt_epi8(_mm_setzero_si128(), bytes));
}

static FLSNET_INLINE Inputs broadcastQuad(const uint8_t* p)
{
    int quad;
    memcpy(&quad, p, sizeof(quad));
    return _mm_unpacklo_epi8(_mm_set1_epi32(quad), _mm_setzero_si128());
}

static FLSNET_INLINE Sums multiplyAdd(Sums sums, Inputs inputs, Weights weights)
{
    return _mm_add_epi32(sums, _mm_madd_epi16(inputs, weights));
}

static FLSNET_INLINE void storeSums(int32_t* p, Sums sums, bool adds)
{
    __m128i* out = reinterpret_cast<__m128i*>(p);
    const __m128i swapped = _mm_shuffle_epi32(sums, _MM_SHUFFLE(2, 3, 0, 1));
    const __m128i all = _mm_shuffle_epi32(_mm_add_epi32(sums, swapped), _MM_SHUFFLE(3, 1, 2, 0));
    _mm_storel_epi64(out, adds ? _mm_add_epi32(_mm_loadl_epi64(out), all) : all);
}

static FLSNET_INLINE BlockSums loadBlock(const int32_t* p)
{
    const __m128i* in = reinterpret_cast<const __m128i*>(p);
    const BlockSums sums = {
        {_mm_loadu_si128(in), _mm_loadu_si128(in + 1), _mm_loadu_si128(in + 2), _mm_loadu_si128(in + 3)}};
    return sums;
}

static FLSNET_INLINE BlockSums maximum(BlockSums a, const BlockSums& b)
{
    FLSNET_UNROLL
    for (int i = 0; i < PARTS; ++i)
    {
        const __m128i greater = _mm_cmpgt_epi32(a.part[i], b.part[i]);
        a.part[i] = _mm_or_si128(_mm_and_si128(greater, a.part[i]), _mm_andnot_si128(greater, b.part[i]));
    }
    return a;
}

/** One bit a channel: a > b. */
static FLSNET_INLINE unsigned greaterBits(const BlockSums& a, const BlockSums& b)
{
    unsigned bits = 0;
    FLSNET_UNROLL
    for (int i = 0; i < PARTS; ++i)
    {
        const __m128i greater = _mm_cmpgt_epi32(a.part[i], b.part[i]);
        bits |= static_cast<unsigned>(_mm_movemask_ps(_mm_castsi128_ps(greater))) << (4 * i);
    }
    return bits;
}

struct Rescaler
{
    BlockSums bias;
    __m128 scale[PARTS];
};

static FLSNET_INLINE Rescaler loadRescaler(const Rescaling& rescaling)
{
    const Rescaler rescaler = {loadBlock(rescaling.bias),
                               {_mm_loadu_ps(rescaling.scale), _mm_loadu_ps(rescaling.scale + 4),
                                _mm_loadu_ps(rescaling.scale + 8), _mm_loadu_ps(rescaling.scale + 12)}};
    return rescaler;
}

/** Adds the bias; what is below zero becomes zero. */
static FLSNET_INLINE BlockSums rectify(BlockSums sums, const Rescaler& rescaler)
{
    FLSNET_UNROLL
    for (int i = 0; i < PARTS; ++i)
    {
        const __m128i biased = _mm_add_epi32(sums.part[i], rescaler.bias.part[i]);
        sums.part[i] = _mm_and_si128(biased, _mm_cmpgt_epi32(biased, _mm_setzero_si128()));
    }
    return sums;
}

/** Rectified sums to bytes. */
static FLSNET_INLINE BlockValues rescale(const BlockSums& sums, const Rescaler& rescaler)
{
    __m128i numbers[PARTS];
    FLSNET_UNROLL
    for (int i = 0; i < PARTS; ++i)
    {
        const __m128 scaled = _mm_mul_ps(_mm_cvtepi32_ps(sums.part[i]), rescaler.scale[i]);
        numbers[i] = _mm_cvtps_epi32(_mm_min_ps(scaled, _mm_set1_ps(255.f)));
    }
    return _mm_packus_epi16(_mm_packs_epi32(numbers[0], numbers[1]), _mm_packs_epi32(numbers[2], numbers[3]));
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
    const __m128i lane = _mm_setr_epi8(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128);
    const __m128i low = _mm_set1_epi8(static_cast<char>(bits & 0xFF));
    const __m128i high = _mm_set1_epi8(static_cast<char>(bits >> 8 & 0xFF));
    const __m128i all = _mm_unpacklo_epi64(low, high);
    return _mm_and_si128(bytes, _mm_cmpeq_epi8(_mm_and_si128(all, lane), lane));
}
