// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// 64-bit Arm; included by int8_variant.hpp. Products are of signed bytes, so inputs are read less 128, and what that
// takes from the sums is added in the end.

typedef int32x4_t Sums;
typedef int8x16_t Weights;
typedef int8x16_t Inputs;
typedef int32x4_t WeightSums;
typedef uint8x16_t BlockValues;

const int PARTS = 4; // of a block of sums

struct BlockSums
{
    int32x4_t part[PARTS];
};

const int LANES = 4;
const int RUN =
    8; // pixels x 2 sums fill the registers but for 6 weights, 2 sums of weights, the input and products

static FLSNET_INLINE Sums noSums()
{
    return vdupq_n_s32(0);
}

static FLSNET_INLINE Weights loadWeights(const int8_t* p)
{
    return vld1q_s8(p);
}

static FLSNET_INLINE Inputs broadcastQuad(const uint8_t* p)
{
    uint32_t quad;
    memcpy(&quad, p, sizeof(quad));
    return vreinterpretq_s8_u32(vdupq_n_u32(quad ^ 0x80808080U));
}

#if defined FLSNET_VARIANT_HAS_DOTPROD || defined __ARM_FEATURE_DOTPROD

static FLSNET_INLINE Sums multiplyAdd(Sums sums, Inputs inputs, Weights weights)
{
    return vdotq_s32(sums, inputs, weights);
}

static FLSNET_INLINE WeightSums addWeights(WeightSums sums, Weights weights)
{
    return vdotq_s32(sums, weights, vdupq_n_s8(1));
}

#else

static FLSNET_INLINE Sums multiplyAdd(Sums sums, Inputs inputs, Weights weights)
{
    // Weights are -127 to 127: two products fit into 16 bits.
    const int16x8_t low = vmull_s8(vget_low_s8(inputs), vget_low_s8(weights));
    const int16x8_t high = vmull_high_s8(inputs, weights);
    return vpadalq_s16(sums, vpaddq_s16(low, high));
}

static FLSNET_INLINE WeightSums addWeights(WeightSums sums, Weights weights)
{
    return vpadalq_s16(sums, vpaddlq_s8(weights));
}

#endif

static FLSNET_INLINE WeightSums noWeightSums()
{
    return vdupq_n_s32(0);
}

/** The sums of inputs that are not less 128. */
static FLSNET_INLINE Sums corrected(Sums sums, WeightSums weights)
{
    return vaddq_s32(sums, vshlq_n_s32(weights, 7));
}

static FLSNET_INLINE void storeSums(int32_t* p, Sums sums, bool adds)
{
    vst1q_s32(p, adds ? vaddq_s32(vld1q_s32(p), sums) : sums);
}

static FLSNET_INLINE BlockSums loadBlock(const int32_t* p)
{
    const BlockSums sums = {{vld1q_s32(p), vld1q_s32(p + 4), vld1q_s32(p + 8), vld1q_s32(p + 12)}};
    return sums;
}

static FLSNET_INLINE BlockSums maximum(BlockSums a, const BlockSums& b)
{
    FLSNET_UNROLL
    for (int i = 0; i < PARTS; ++i)
    {
        a.part[i] = vmaxq_s32(a.part[i], b.part[i]);
    }
    return a;
}

/** One bit a channel: a > b. */
static FLSNET_INLINE unsigned greaterBits(const BlockSums& a, const BlockSums& b)
{
    const uint32_t lanes[4] = {1, 2, 4, 8};
    uint32x4_t lane = vld1q_u32(lanes);
    uint32x4_t bits = vdupq_n_u32(0);
    FLSNET_UNROLL
    for (int i = 0; i < PARTS; ++i)
    {
        bits = vorrq_u32(bits, vandq_u32(vcgtq_s32(a.part[i], b.part[i]), lane));
        lane = vshlq_n_u32(lane, 4);
    }
    return vaddvq_u32(bits);
}

struct Rescaler
{
    BlockSums bias;
    float32x4_t scale[PARTS];
};

static FLSNET_INLINE Rescaler loadRescaler(const Rescaling& rescaling)
{
    const Rescaler rescaler = {loadBlock(rescaling.bias),
                               {vld1q_f32(rescaling.scale), vld1q_f32(rescaling.scale + 4),
                                vld1q_f32(rescaling.scale + 8), vld1q_f32(rescaling.scale + 12)}};
    return rescaler;
}

/** Adds the bias; what is below zero becomes zero. */
static FLSNET_INLINE BlockSums rectify(BlockSums sums, const Rescaler& rescaler)
{
    FLSNET_UNROLL
    for (int i = 0; i < PARTS; ++i)
    {
        sums.part[i] = vmaxq_s32(vaddq_s32(sums.part[i], rescaler.bias.part[i]), vdupq_n_s32(0));
    }
    return sums;
}

/** Rectified sums to bytes. */
static FLSNET_INLINE BlockValues rescale(const BlockSums& sums, const Rescaler& rescaler)
{
    uint16x4_t numbers[PARTS];
    FLSNET_UNROLL
    for (int i = 0; i < PARTS; ++i)
    {
        const float32x4_t scaled = vmulq_f32(vcvtq_f32_s32(sums.part[i]), rescaler.scale[i]);
        // To the nearest integer, of two the even one.
        numbers[i] = vqmovun_s32(vcvtnq_s32_f32(vminq_f32(scaled, vdupq_n_f32(255.f))));
    }
    return vcombine_u8(vqmovn_u16(vcombine_u16(numbers[0], numbers[1])),
                       vqmovn_u16(vcombine_u16(numbers[2], numbers[3])));
}

static FLSNET_INLINE BlockValues loadValues(const uint8_t* p)
{
    return vld1q_u8(p);
}

static FLSNET_INLINE void storeValues(uint8_t* p, BlockValues bytes)
{
    vst1q_u8(p, bytes);
}

/** Channels whose bit is not set become zero. */
static FLSNET_INLINE BlockValues keep(BlockValues bytes, unsigned bits)
{
    const uint8_t lanes[8] = {1, 2, 4, 8, 16, 32, 64, 128};
    const uint8x8_t lane = vld1_u8(lanes);
    const uint8x8_t low = vtst_u8(vdup_n_u8(static_cast<uint8_t>(bits & 0xFF)), lane);
    const uint8x8_t high = vtst_u8(vdup_n_u8(static_cast<uint8_t>(bits >> 8 & 0xFF)), lane);
    return vandq_u8(bytes, vcombine_u8(low, high));
}
