// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Seeded random numbers (PCG32): the same on every machine and independent of the standard library.
#ifndef FACEGEN_RNG_HPP
#define FACEGEN_RNG_HPP

#include "vec.hpp"

namespace facegen
{
class Rng
{
public:
    /** `stream` separates the concerns of one image: a change in one leaves the others as they were. */
    Rng(uint64_t seed, uint64_t stream) : state(0), increment((mixBits(stream) << 1) | 1)
    {
        next();
        state += mixBits(seed);
        next();
    }

    uint32_t next()
    {
        const uint64_t old = state;
        state = old * 6364136223846793005ULL + increment;
        const uint32_t xorShifted = static_cast<uint32_t>(((old >> 18) ^ old) >> 27);
        const uint32_t turn = static_cast<uint32_t>(old >> 59);
        return (xorShifted >> turn) | (xorShifted << ((32 - turn) & 31));
    }

    float uniform() { return static_cast<float>(next() >> 8) / 16777216.f; }
    float uniform(float a, float b) { return a + (b - a) * uniform(); }
    bool chance(float p) { return uniform() < p; }
    int below(int n) { return static_cast<int>((static_cast<uint64_t>(next()) * n) >> 32); }

    float normal()
    {
        const float radius = std::sqrt(-2 * std::log(1 - uniform()));
        return radius * std::cos(2 * PI * uniform());
    }

    float normal(float mean, float deviation) { return mean + deviation * normal(); }
    Vec3 normal3()
    {
        const float a = normal(), b = normal(), c = normal();
        return {a, b, c};
    }
    float logUniform(float a, float b) { return std::exp(uniform(std::log(a), std::log(b))); }

    /** Index drawn with the given relative weights. */
    template <int N> int weighted(const float (&weights)[N])
    {
        float total = 0;
        for (float w : weights)
            total += w;
        float at = uniform() * total;
        for (int i = 0; i < N; ++i)
            if ((at -= weights[i]) < 0)
                return i;
        return N - 1;
    }

private:
    static uint64_t mixBits(uint64_t x)
    {
        x += 0x9e3779b97f4a7c15ULL;
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
        x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
        return x ^ (x >> 31);
    }

    uint64_t state, increment;
};

/** The random streams of one image. */
enum class Stream : uint64_t
{
    SUBJECT = 1,
    SHAPE,
    POSE,
    HAIR,
    SKIN,
    LIPS,
    BROWS,
    EYES,
    MOUTH,
    BEARD,
    CLOTHES,
    HAT,
    GLASSES,
    JEWELLERY,
    BACKGROUND,
    LIGHTS,
    PHOTO,
    BEFORE_FACE,
    FACE_COVER,
    BYSTANDER,
    NECKLACE
};

inline Rng makeRng(uint64_t seed, Stream stream)
{
    return Rng(seed, static_cast<uint64_t>(stream));
}
} // namespace facegen

#endif
