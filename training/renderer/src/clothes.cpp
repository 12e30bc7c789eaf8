// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "clothes.hpp"

#include "noise.hpp"

namespace facegen
{
namespace
{
constexpr float HIGHEST = -8.5f; // y: no cloth above it but a collar
constexpr float FRONT = -1;      // z of the middle of the neck
constexpr float SHOULDERS = -12.5f;
constexpr float TIE_KNOT = 2.8f; // cm, its height

/** White, in half of the cases towards pale blue, or cream and pink as pale skin is. */
Vec3 paleCloth(Rng& rng)
{
    const float white = rng.uniform(0.6f, 0.85f), share = rng.chance(0.5f) ? rng.uniform() : 0;
    const Vec3 tint = rng.chance(0.65f) ? Vec3{0.35f, 0.5f, 0.75f}
                                        : Vec3{0.75f, rng.uniform(0.45f, 0.6f), rng.uniform(0.35f, 0.5f)};
    return mix(Vec3(white), tint, share);
}
} // namespace

Clothes::Clothes(const Subject& subject, Rng& rng)
    : outer(rng), inner(rng), extra(rng), height(rng.uniform(-15.5f, -9.5f)), tilt(rng.uniform(0.15f, 0.4f)),
      rise(rng.chance(0.2f) ? rng.uniform(0, 0.2f) : rng.uniform(0.3f, 0.8f)), channel(rng.next())
{
    fold = rng.uniform(0.1f, 0.35f);
    sheen = rng.chance(0.15f) ? rng.uniform(0.05f, 0.35f) : 0.02f; // silk, leather
    armCrease = rng.uniform(0.72f, 0.86f);
    unlined = rng.chance(0.3f);
    sampleCut(subject, rng);
    scarf = rng.chance(0.07f) && cut != STRAPLESS;
    scarfRadius = rng.uniform(1.2f, 2.8f);
    scarfSlope = rng.uniform(0.1f, 0.45f);
}

void Clothes::sampleCut(const Subject& subject, Rng& rng)
{
    cut = static_cast<Cut>(
        subject.masculine
            ? rng.weighted({0.2f, 0.06f, 0.06f, 0.15f, 0.32f, 0.07f, 0.06f, 0.02f, 0.03f, 0.03f, 0})
            : rng.weighted({0.18f, 0.13f, 0.07f, 0.08f, 0.16f, 0.05f, 0.06f, 0.04f, 0.11f, 0.06f, 0.06f}));
    const bool dark = rng.chance(0.6f);
    const float grey = 0.008f + 0.05f * square(rng.uniform()), blue = rng.uniform(1, 1.8f);
    vWidth = rng.uniform(2.5f, 4);
    openingBottom = rng.uniform(-44, -22);
    lapel = rng.uniform(2.5f, 6);
    strapAt = rng.uniform(6.5f, 12);
    strapHalf = rng.chance(0.4f) ? rng.uniform(0.25f, 0.6f) : rng.uniform(0.8f, 2.8f);
    collarGap = rng.uniform(0.15f, 0.7f);
    collarPoint = rng.chance(0.7f) ? rng.uniform(1, 6) : 0;
    collarSpread = rng.uniform(0, 0.8f);
    openingHalf = rng.uniform(5, 9);
    switch (cut)
    {
    case V_NECK:
        vDepth = rng.uniform(0.6f, 2.2f);
        break;
    case TURTLENECK:
        height = rng.uniform(-11, -9.5f);
        collarHeight = rng.uniform(1.5f, 4.5f);
        collarGap = 0;
        break;
    case SHIRT:
        height = rng.uniform(-11.5f, -9.8f);
        vDepth = rng.chance(0.75f) ? rng.uniform(0.4f, 1.8f) : 0;
        collarHeight = rng.uniform(1.4f, 3);
        collarFlare = rng.uniform(0.05f, 0.25f);
        if (rng.chance(0.35f)) // white, or as pale as skin
            outer.setColors(paleCloth(rng), Vec3(0.2f, 0.25f, 0.4f));
        break;
    case SUIT:
        height = rng.uniform(-11.2f, -9.8f);
        collarHeight = rng.uniform(1.6f, 3);
        collarGap = rng.uniform(0.12f, 0.35f);
        collarFlare = rng.uniform(0.03f, 0.15f);
        if (dark)
            outer.setColors(Vec3(grey, grey, grey * blue), Vec3(grey * 2));
        if (rng.chance(0.6f)) // white or pale blue shirts
            inner = Cloth(rng, rng.chance(0.75f) ? Cloth::PLAIN : Cloth::PINSTRIPES);
        if (rng.chance(0.65f))
            inner.setColors(paleCloth(rng), Vec3(0.2f, 0.25f, 0.4f));
        tie = subject.masculine ? static_cast<Tie>(rng.weighted({0.25f, 0.65f, 0.1f})) : NO_TIE;
        if (tie != NO_TIE && rng.chance(0.8f)) // buttoned up
            collarGap = rng.uniform(0, 0.1f) + 0.02f;
        if (tie == NO_TIE)
        {
            vDepth = rng.uniform(0.3f, 1.8f);
            collarHeight = rng.chance(0.5f) ? 0 : collarHeight;
        }
        break;
    case HOODIE:
        height = rng.uniform(-11.5f, -9.8f);
        collarHeight = rng.uniform(2, 4.5f);
        collarFlare = rng.uniform(0.3f, 0.6f);
        break;
    case COAT:
        height = rng.uniform(-12, -10);
        vDepth = rng.uniform(0, 1.5f);
        collarHeight = rng.uniform(2.5f, 6.5f);
        collarFlare = rng.uniform(0.1f, 0.5f);
        collarGap = rng.uniform(0.2f, 0.9f);
        break;
    case ROBE:
        height = rng.uniform(-11, -9.8f);
        vWidth = rng.uniform(4, 5.5f);
        vDepth = rng.uniform(1.2f, 2.4f);
        break;
    case STRAPS:
    case STRAPLESS:
        height = rng.uniform(-24, -15.5f);
        tilt = rng.uniform(0, 0.1f);
        rise = 0;
        vDepth = rng.chance(0.4f) ? rng.uniform(0.2f, 1) : 0;
        vWidth = rng.uniform(4, 7);
        break;
    case WIDE_NECK:
        height = rng.uniform(-15, -12.5f);
        tilt = rng.uniform(0.05f, 0.2f);
        rise = rng.uniform(0, 0.15f);
        break;
    case ROUND_NECK:
        break;
    }
}

float Clothes::neckline(const Vec3& q) const
{
    const float v = q.z > 0 ? vDepth * std::max(0.f, vWidth - std::abs(q.x)) : 0;
    return std::min(HIGHEST, height - v - tilt * q.z + rise * std::max(0.f, std::abs(q.x) - 4.5f));
}

bool Clothes::onStrap(const Vec3& q) const
{
    return cut == STRAPS && q.y < HIGHEST - 1.5f && std::abs(std::abs(q.x) - strapAt) < strapHalf;
}

bool Clothes::covers(const Vec3& rest) const
{
    return rest.y < neckline(rest) || onStrap(rest);
}

float Clothes::opening(float y) const
{
    return y > SHOULDERS ? openingHalf
                         : openingHalf * clamp((y - openingBottom) / (SHOULDERS - openingBottom));
}

/** A jacket with lapels; shirt and tie in its opening. */
Vec3 Clothes::suitColor(const Vec3& q) const
{
    const float ax = std::abs(q.x), half = opening(q.y);
    if (q.z < FRONT || ax > half)
    {
        Vec3 c = outer.color(q.x, q.y);
        const float outside = ax - half;
        if (q.z > FRONT && q.y < SHOULDERS)
        {
            const float width = lapel * smoothstep(openingBottom, SHOULDERS - 5, q.y);
            const bool notch =
                std::abs(q.y - (SHOULDERS - 5)) < 0.7f * (outside - 0.4f * width) && outside > 0.4f * width;
            c = c * (1 - 0.6f * bell(outside, 0.25f) - 0.5f * bell(outside - width, 0.2f));
            c = outside < width ? c * (notch ? 0.4f : 1.15f) : c;
        }
        return c;
    }
    const float knot = neckline({0, q.y, q.z}) - 0.1f, below = knot - q.y;
    if (tie == LONG_TIE && below > -0.5f)
    {
        const float width = below < TIE_KNOT ? mix(2.0f, 1.2f, below / TIE_KNOT)
                                             : std::min(4.2f, 1.5f + 0.12f * (below - TIE_KNOT));
        const float slanted = 0.5f * (q.x + 20);
        if (ax < width)
            return extra.color(q.x, q.y + slanted) *
                   (below < TIE_KNOT ? 0.85f : 1 - 0.5f * smoothstep(1, 0, below - TIE_KNOT)) *
                   (1 - 0.35f * smoothstep(0.6f, 1, ax / width));
    }
    Vec3 c = inner.color(q.x, q.y);
    c = c * (1 - 0.5f * smoothstep(1.2f, 0, half - ax)); // the jacket's shadow
    const float button = q.y / 7 - std::floor(q.y / 7) - 0.5f;
    if (ax < 0.4f && std::abs(button) < 0.05f)
        c = c * 0.55f;
    return c;
}

void Clothes::shadeBody(const Vec3& q, Material& m) const
{
    const float ax = std::abs(q.x);
    Vec3 c = cut == SUIT ? suitColor(q) : outer.color(q.x, q.y);
    if (q.z > FRONT)
    {
        if (cut == ROBE)
        {
            const float edge = q.x * 0.8f + q.y + 14;
            c = std::abs(edge) < 1.3f ? inner.color(q.x, q.y) : c;
            c = c * (1 - 0.5f * bell(edge - 1.4f, 0.2f));
        }
        if ((cut == SHIRT || cut == COAT) && q.y < neckline({0, q.y, q.z}))
        {
            c = c * (1 - 0.35f * bell(q.x - 1.2f, 0.12f));
            const float button = q.y / 6 - std::floor(q.y / 6) - 0.5f;
            if (ax < 0.45f && std::abs(button) < 0.075f)
                c = inner.mainColor();
        }
        if (cut == HOODIE && std::abs(ax - 2.6f) < 0.25f && q.y > -22)
            c = inner.mainColor();
    }
    // Between the arms and the chest, from the shoulders down.
    const float side = (ax - armCrease * 20) / 20;
    c = c * (1 - 0.4f * bell(side, 0.03f) * smoothstep(-21, -26, q.y));
    const float folds =
        noise(q * Vec3(0.5f, 0.25f, 0.5f), channel) + 0.5f * noise(q * Vec3(1, 0.6f, 1), channel + 3);
    m.albedo = c * (1 + fold * folds);
    const float depth = onStrap(q) ? 1 : neckline(q) - q.y;
    const float seam = unlined ? smoothstep(-0.3f, 0.3f, depth)
                               : smoothstep(-0.5f, 0.5f, depth) * (1 - 0.25f * bell(depth - 1.8f, 0.15f));
    m.albedo = m.albedo * seam; // a dark seam at the neck
}

void Clothes::shade(const SurfacePoint& p, Material& m) const
{
    m.specular = sheen;
    m.gloss = 3;
    m.wrap = 0.05f;
    m.label = BACKGROUND;
    if (p.part != Part::CLOTHES)
    {
        shadeBody(p.rest, m);
        return;
    }
    const float u = p.rest.x, v = p.rest.y;
    const int piece = static_cast<int>(p.rest.z + 0.5f);
    const Cloth& cloth = piece != COLLAR ? extra : cut == SUIT ? inner : outer;
    m.albedo = cloth.color(u, v) * (1 + fold * noise({u * 0.8f, v * 1.6f, 3}, channel + 1));
    if (piece == COLLAR)
        m.albedo = m.albedo * (1 - 0.3f * smoothstep(0.5f, 0.1f, v));
}
} // namespace facegen
