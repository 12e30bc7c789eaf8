// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Vectors of 4 floats in plain C++, for processors without a variant of their own. Included inside of a
// variant's namespace.

struct Floats
{
    float lane[4];
};

const int LANES = 4;
const int GROUP_VECTORS = 2; // output channels of a multiplication, in vectors
const int RUN = 4;           // x GROUP_VECTORS sums fill the registers but for weights and input

static inline Floats load(const float* p)
{
    const Floats a = {{p[0], p[1], p[2], p[3]}};
    return a;
}

static inline void store(float* p, Floats a)
{
    for (int i = 0; i < LANES; ++i)
    {
        p[i] = a.lane[i];
    }
}

static inline Floats broadcast(float a)
{
    const Floats all = {{a, a, a, a}};
    return all;
}

static inline Floats add(Floats a, Floats b)
{
    for (int i = 0; i < LANES; ++i)
    {
        a.lane[i] += b.lane[i];
    }
    return a;
}

static inline Floats subtract(Floats a, Floats b)
{
    for (int i = 0; i < LANES; ++i)
    {
        a.lane[i] -= b.lane[i];
    }
    return a;
}

/** a * b + c */
static inline Floats multiplyAdd(Floats a, Floats b, Floats c)
{
    for (int i = 0; i < LANES; ++i)
    {
        c.lane[i] += a.lane[i] * b.lane[i];
    }
    return c;
}

static inline Floats maximum(Floats a, Floats b)
{
    for (int i = 0; i < LANES; ++i)
    {
        a.lane[i] = a.lane[i] > b.lane[i] ? a.lane[i] : b.lane[i];
    }
    return a;
}

/** One bit a lane: a > b. */
static inline unsigned greaterBits(Floats a, Floats b)
{
    unsigned bits = 0;
    for (int i = 0; i < LANES; ++i)
    {
        bits |= (a.lane[i] > b.lane[i] ? 1U : 0U) << i;
    }
    return bits;
}

/** Lanes whose bit is not set become zero. */
static inline Floats keep(Floats a, unsigned bits)
{
    for (int i = 0; i < LANES; ++i)
    {
        a.lane[i] = (bits >> i & 1U) != 0 ? a.lane[i] : 0.f;
    }
    return a;
}
