// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Plain C++, for processors without a variant of their own. Included inside of a variant's namespace.

struct Sums
{
    int32_t lane[4];
};

struct Weights
{
    int8_t value[4][QUAD];
};

struct Inputs
{
    uint8_t value[QUAD];
};

struct BlockSums
{
    int32_t lane[BLOCK];
};

struct BlockValues
{
    uint8_t lane[BLOCK];
};

const int LANES = 4;
const int RUN = 2;

static FLSNET_INLINE Sums noSums()
{
    const Sums sums = {};
    return sums;
}

static FLSNET_INLINE Weights loadWeights(const int8_t* p)
{
    Weights weights;
    memcpy(&weights, p, sizeof(weights));
    return weights;
}

static FLSNET_INLINE Inputs broadcastQuad(const uint8_t* p)
{
    Inputs inputs;
    memcpy(&inputs, p, sizeof(inputs));
    return inputs;
}

static FLSNET_INLINE Sums multiplyAdd(Sums sums, const Inputs& inputs, const Weights& weights)
{
    for (int i = 0; i < LANES; ++i)
    {
        for (int c = 0; c < QUAD; ++c)
        {
            sums.lane[i] += inputs.value[c] * weights.value[i][c];
        }
    }
    return sums;
}

static FLSNET_INLINE void storeSums(int32_t* p, const Sums& sums, bool adds)
{
    for (int i = 0; i < LANES; ++i)
    {
        p[i] = adds ? p[i] + sums.lane[i] : sums.lane[i];
    }
}

static FLSNET_INLINE BlockSums loadBlock(const int32_t* p)
{
    BlockSums sums;
    memcpy(&sums, p, sizeof(sums));
    return sums;
}

static FLSNET_INLINE BlockSums maximum(BlockSums a, const BlockSums& b)
{
    for (int i = 0; i < BLOCK; ++i)
    {
        a.lane[i] = a.lane[i] > b.lane[i] ? a.lane[i] : b.lane[i];
    }
    return a;
}

/** One bit a channel: a > b. */
static FLSNET_INLINE unsigned greaterBits(const BlockSums& a, const BlockSums& b)
{
    unsigned bits = 0;
    for (int i = 0; i < BLOCK; ++i)
    {
        bits |= (a.lane[i] > b.lane[i] ? 1U : 0U) << i;
    }
    return bits;
}

typedef Rescaling Rescaler;

static FLSNET_INLINE Rescaler loadRescaler(const Rescaling& rescaling)
{
    return rescaling;
}

/** Adds the bias; what is below zero becomes zero. */
static FLSNET_INLINE BlockSums rectify(BlockSums sums, const Rescaler& rescaler)
{
    for (int i = 0; i < BLOCK; ++i)
    {
        const int32_t biased = sums.lane[i] + rescaler.bias[i];
        sums.lane[i] = biased > 0 ? biased : 0;
    }
    return sums;
}

/** Rectified sums to bytes. */
static FLSNET_INLINE BlockValues rescale(const BlockSums& sums, const Rescaler& rescaler)
{
    BlockValues bytes;
    for (int i = 0; i < BLOCK; ++i)
    {
        const float scaled = static_cast<float>(sums.lane[i]) * rescaler.scale[i];
        bytes.lane[i] = static_cast<uint8_t>(lrintf(scaled < 255.f ? scaled : 255.f));
    }
    return bytes;
}

static FLSNET_INLINE BlockValues loadValues(const uint8_t* p)
{
    BlockValues bytes;
    memcpy(&bytes, p, sizeof(bytes));
    return bytes;
}

static FLSNET_INLINE void storeValues(uint8_t* p, const BlockValues& bytes)
{
    memcpy(p, &bytes, sizeof(bytes));
}

/** Channels whose bit is not set become zero. */
static FLSNET_INLINE BlockValues keep(BlockValues bytes, unsigned bits)
{
    for (int i = 0; i < BLOCK; ++i)
    {
        bytes.lane[i] = (bits >> i & 1U) != 0 ? bytes.lane[i] : static_cast<uint8_t>(0);
    }
    return bytes;
}
