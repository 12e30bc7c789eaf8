// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// AVX2: 4 outputs a vector, two sums of two products each. Included inside of a variant's namespace.

typedef __m256i Sums;
typedef __m256i Weights; // 16-bit: products of bytes (_mm256_maddubs_epi16) would be cut off at 16 bits
typedef __m256i Inputs;
typedef __m128i BlockValues;

struct BlockSums
{
    __m256i half[2];
};

const int LANES = 4;
const int RUN = 4; // pixels x 2 sums fill the registers but for 6 weights and the input

static FLSNET_INLINE Sums noSums()
{
    return _mm256_setzero_si256();
}

static FLSNET_INLINE Weights loadWeights(const int8_t* p)
{
    return _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
}

static FLSNET_INLINE Inputs broadcastQuad(const uint8_t* p)
{
    int quad;
    memcpy(&quad, p, sizeof(quad));
    return _mm256_cvtepu8_epi16(_mm_set1_epi32(quad));
}

static FLSNET_INLINE Sums multiplyAdd(Sums sums, Inputs inputs, Weights weights)
{
    return _mm256_add_epi32(sums, _mm256_madd_epi16(inputs, weights));
}

static FLSNET_INLINE void storeSums(int32_t* p, Sums sums, bool adds)
{
    __m128i* out = reinterpret_cast<__m128i*>(p);
    const __m128i all = _mm_hadd_epi32(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
    _mm_storeu_si128(out, adds ? _mm_add_epi32(_mm_loadu_si128(out), all) : all);
}

static FLSNET_INLINE BlockSums loadBlock(const int32_t* p)
{
    const __m256i* in = reinterpret_cast<const __m256i*>(p);
    const BlockSums sums = {{_mm256_loadu_si256(in), _mm256_loadu_si256(in + 1)}};
    return sums;
}

static FLSNET_INLINE BlockSums maximum(BlockSums a, BlockSums b)
{
    const BlockSums result = {
        {_mm256_max_epi32(a.half[0], b.half[0]), _mm256_max_epi32(a.half[1], b.half[1])}};
    return result;
}

/** One bit a channel: a > b. */
static FLSNET_INLINE unsigned greaterBits(BlockSums a, BlockSums b)
{
    unsigned bits = 0;
    FLSNET_UNROLL
    for (int i = 0; i < 2; ++i)
    {
        const __m256i greater = _mm256_cmpgt_epi32(a.half[i], b.half[i]);
        bits |= static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(greater))) << (8 * i);
    }
    return bits;
}

struct Rescaler
{
    __m256i bias[2];
    __m256 scale[2];
};

static FLSNET_INLINE Rescaler loadRescaler(const Rescaling& rescaling)
{
    const BlockSums bias = loadBlock(rescaling.bias);
    const Rescaler rescaler = {{bias.half[0], bias.half[1]},
                               {_mm256_loadu_ps(rescaling.scale), _mm256_loadu_ps(rescaling.scale + 8)}};
    return rescaler;
}

/** Adds the bias; what is below zero becomes zero. */
static FLSNET_INLINE BlockSums rectify(BlockSums sums, const Rescaler& rescaler)
{
    FLSNET_UNROLL
    for (int i = 0; i < 2; ++i)
    {
        sums.half[i] =
            _mm256_max_epi32(_mm256_add_epi32(sums.half[i], rescaler.bias[i]), _mm256_setzero_si256());
    }
    return sums;
}

/** Rectified sums to bytes. */
static FLSNET_INLINE BlockValues rescale(BlockSums sums, const Rescaler& rescaler)
{
    __m256i numbers[2];
    FLSNET_UNROLL
    for (int i = 0; i < 2; ++i)
    {
        const __m256 scaled = _mm256_mul_ps(_mm256_cvtepi32_ps(sums.half[i]), rescaler.scale[i]);
        numbers[i] = _mm256_cvtps_epi32(_mm256_min_ps(scaled, _mm256_set1_ps(255.f)));
    }
    const __m256i words = _mm256_permute4x64_epi64(_mm256_packs_epi32(numbers[0], numbers[1]), 0xD8);
    return _mm_packus_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1));
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
    const __m128i place = _mm_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1);
    const __m128i all = _mm_shuffle_epi8(_mm_cvtsi32_si128(static_cast<int>(bits)), place);
    return _mm_and_si128(bytes, _mm_cmpeq_epi8(_mm_and_si128(all, lane), lane));
}
