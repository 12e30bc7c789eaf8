// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Vectors of 4 floats. Included inside of a variant's namespace.

typedef float32x4_t Floats;

const int LANES = 4;
const int GROUP_VECTORS = 4; // output channels of a multiplication, in vectors
const int RUN = 6;           // x GROUP_VECTORS sums fill the registers but for weights and input

static inline Floats load(const float* p)
{
    return vld1q_f32(p);
}

static inline void store(float* p, Floats a)
{
    vst1q_f32(p, a);
}

static inline Floats broadcast(float a)
{
    return vdupq_n_f32(a);
}

static inline Floats add(Floats a, Floats b)
{
    return vaddq_f32(a, b);
}

static inline Floats subtract(Floats a, Floats b)
{
    return vsubq_f32(a, b);
}

/** a * b + c */
static inline Floats multiplyAdd(Floats a, Floats b, Floats c)
{
#if defined __aarch64__ || defined _M_ARM64
    return vfmaq_f32(c, a, b);
#else
    return vmlaq_f32(c, a, b);
#endif
}

static inline Floats maximum(Floats a, Floats b)
{
    return vmaxq_f32(a, b);
}

static inline uint32x4_t laneBits()
{
    const uint32_t bits[4] = {1, 2, 4, 8};
    return vld1q_u32(bits);
}

/** One bit a lane: a > b. */
static inline unsigned greaterBits(Floats a, Floats b)
{
    const uint32x4_t bits = vandq_u32(vcgtq_f32(a, b), laneBits());
    const uint32x2_t pairs = vorr_u32(vget_low_u32(bits), vget_high_u32(bits));
    return vget_lane_u32(pairs, 0) | vget_lane_u32(pairs, 1);
}

/** Lanes whose bit is not set become zero. */
static inline Floats keep(Floats a, unsigned bits)
{
    const uint32x4_t kept = vtstq_u32(vdupq_n_u32(bits), laneBits());
    return vreinterpretq_f32_u32(vandq_u32(vreinterpretq_u32_f32(a), kept));
}
