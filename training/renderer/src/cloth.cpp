// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "cloth.hpp"

#include "noise.hpp"

namespace facegen
{
namespace
{
/** Whether `x` lies in the first `share` of its unit cell. */
bool inStripe(float x, float share)
{
    return x - std::floor(x) < share;
}

Cloth::Pattern samplePattern(Rng& rng)
{
    if (rng.chance(0.5f))
        return Cloth::PLAIN;
    return static_cast<Cloth::Pattern>(1 + rng.below(Cloth::PATTERN_COUNT - 1));
}
} // namespace

Vec3 sampleClothColor(Rng& rng)
{
    const float tone = rng.uniform(), v = rng.uniform();
    const float r = rng.uniform(), g = rng.uniform(), b = rng.uniform();
    if (tone < 0.28f) // black, anthracite, navy
        return Vec3(0.006f + 0.05f * v * v) * Vec3(mix(0.7f, 1.05f, r), mix(0.8f, 1, g), mix(0.9f, 1.9f, b));
    if (tone < 0.5f) // grey to white
        return Vec3(std::pow(v, 1.5f) * 0.85f) * Vec3(mix(0.92f, 1.08f, r), 1, mix(0.9f, 1.12f, b));
    if (tone < 0.66f) // brown, beige, olive: as hair and skin
        return Vec3(1, mix(0.5f, 0.85f, g), mix(0.15f, 0.7f, b)) * (0.02f + 0.5f * v * v);
    const Vec3 c(r * r, g * g, b * b);
    return mix(Vec3(luminance(c)), c, mix(0.2f, 1, v));
}

Cloth::Cloth(Rng& rng) : Cloth(rng, samplePattern(rng)) {}

Cloth::Cloth(Rng& rng, Pattern pattern_)
    : pattern(pattern_), base(sampleClothColor(rng)), second(sampleClothColor(rng)),
      third(sampleClothColor(rng)), rate(rng.logUniform(0.25f, 1.6f)), share(rng.uniform(0.25f, 0.6f)),
      channel(rng.next())
{
    if (rng.chance(0.4f)) // tone in tone
        second = base * rng.uniform(0.4f, 1.8f);
}

void Cloth::setColors(const Vec3& main, const Vec3& other)
{
    base = main;
    second = other;
}

Vec3 Cloth::color(float u, float v) const
{
    const float weave = 1 + 0.07f * noise({u * 6, v * 6, 1}, channel);
    switch (pattern)
    {
    case STRIPES:
        return (inStripe(v * rate, share) ? second : base) * weave;
    case UPRIGHT_STRIPES:
        return (inStripe(u * rate, share) ? second : base) * weave;
    case PINSTRIPES:
        return (inStripe(u * rate * 1.2f, 0.1f) ? mix(base, second, 0.5f) : base) * weave;
    case CHECKS:
        return (inStripe(u * rate, 0.5f) != inStripe(v * rate, 0.5f) ? second : base) * weave;
    case TARTAN:
    {
        Vec3 c = inStripe(u * rate * 0.6f, share) ? mix(base, second, 0.6f) : base;
        c = inStripe(v * rate * 0.6f, share) ? mix(c, second, 0.6f) : c;
        const bool line = inStripe(u * rate * 0.6f + 0.3f, 0.07f) || inStripe(v * rate * 0.6f + 0.3f, 0.07f);
        return (line ? mix(c, third, 0.7f) : c) * weave;
    }
    case DOTS:
    {
        const float row = std::floor(v * rate), x = u * rate + (std::fmod(row, 2.f) != 0 ? 0.5f : 0);
        const float dx = x - std::floor(x) - 0.5f, dy = v * rate - row - 0.5f;
        return (dx * dx + dy * dy < square(0.5f * share) ? second : base) * weave;
    }
    case FLOWERS:
    {
        const float petals = noise({u * rate * 1.5f, v * rate * 1.5f, 3}, channel + 1),
                    leaves = noise({u * rate * 2.3f, v * rate * 2.3f, 7}, channel + 2);
        return (petals > 0.3f ? second : leaves > 0.35f ? third : base) * weave;
    }
    case CAMOUFLAGE:
    {
        const float a = noise({u * rate * 0.7f, v * rate * 0.9f, 3}, channel + 1),
                    b = noise({u * rate, v * rate, 7}, channel + 2);
        return (a > 0.15f ? second : b > 0.2f ? mix(base, third, 0.7f) : base) * weave;
    }
    case KNIT:
    {
        const float rib = std::sin(u * rate * 9), stitch = std::sin(v * 11 + 2 * rib);
        return base * ((1 + 0.22f * rib) * (1 + 0.12f * stitch) * weave);
    }
    case TWEED:
    {
        const float grain = noise({u * 7, v * 7, 3}, channel + 1);
        return mix(base, second, 0.5f + 0.5f * grain) * weave;
    }
    default:
        return base * weave;
    }
}
} // namespace facegen
