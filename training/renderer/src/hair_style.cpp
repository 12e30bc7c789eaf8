// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "hair_style.hpp"

namespace facegen
{
namespace
{
struct CutShare
{
    Cut cut;
    float masculine, feminine;
};

constexpr CutShare CUT_SHARES[] = {
    {Cut::BALD, 0.035f, 0.01f}, {Cut::RECEDING, 0.06f, 0},      {Cut::BUZZ, 0.14f, 0.01f},
    {Cut::SHORT, 0.31f, 0.06f}, {Cut::SIDE_PART, 0.14f, 0.08f}, {Cut::FRINGE, 0.08f, 0.14f},
    {Cut::LONG, 0.03f, 0.40f},  {Cut::TIED_BACK, 0.02f, 0.18f}, {Cut::SLICKED, 0.05f, 0.02f},
    {Cut::AFRO, 0.01f, 0.02f},  {Cut::MESSY, 0.09f, 0.06f},     {Cut::CURLY, 0.04f, 0.06f}};
constexpr int CUT_COUNT = sizeof CUT_SHARES / sizeof CUT_SHARES[0];

Cut sampleCut(const Subject& s, Rng& rng)
{
    float weights[CUT_COUNT];
    for (int i = 0; i < CUT_COUNT; ++i)
    {
        const CutShare& share = CUT_SHARES[i];
        weights[i] = s.masculine ? share.masculine : share.feminine;
        if (share.cut == Cut::AFRO && s.darkness > 0.55f)
            weights[i] += 0.12f;
        if (share.cut == Cut::RECEDING)
            weights[i] *= 0.5f + 1.5f * s.age;
    }
    return CUT_SHARES[rng.weighted(weights)].cut;
}

void shapeShort(HairStyle& h, Rng& rng)
{
    h.length = rng.uniform(0.7f, 3.2f);
    const bool spiky = rng.chance(0.2f);
    h.lift = spiky ? rng.uniform(0.4f, 0.9f) : rng.uniform(0.02f, 0.25f);
    h.adhesion = spiky ? 0 : rng.uniform(0.4f, 0.8f);
    h.jitter = spiky ? 0.25f : rng.uniform(0.04f, 0.15f);
    const float side = rng.chance(0.5f) ? 0.8f : -0.8f;
    const Vec3 directions[] = {{0, 0.4f, 0.8f}, {0, 0.8f, -0.3f}, {side, 0.3f, 0.3f}, {0, 0.3f, -0.9f}};
    h.direction = directions[rng.below(4)];
    h.gravity = rng.uniform(0.02f, 0.1f);
    h.sideLength = rng.uniform(0.3f, 0.8f);
    h.volume = rng.uniform(0.25f, 2.1f);
    h.halfWidth = rng.uniform(0.1f, 0.18f);
    h.locks = 5200;
    h.clump = rng.uniform(0.1f, 0.4f);
}

void shapeLong(HairStyle& h, Rng& rng)
{
    h.length = rng.chance(0.45f) ? rng.uniform(8, 16) : rng.uniform(16, 38);
    h.lift = rng.uniform(0.02f, 0.2f);
    h.gravity = rng.uniform(0.15f, 0.5f);
    h.adhesion = rng.uniform(0.2f, 0.5f);
    h.volume = rng.uniform(0.3f, 2.6f);
    h.jitter = rng.uniform(0.02f, 0.1f);
    h.clump = rng.uniform(0.05f, 0.3f);
    h.curl = rng.chance(0.35f) ? rng.uniform(0.1f, 0.5f) : rng.uniform(0, 0.06f);
    h.curlRate = rng.uniform(0.5f, 1.2f);
    h.halfWidth = rng.uniform(0.18f, 0.4f);
    h.locks = 3400;
    h.fringe = rng.chance(0.4f);
    h.overEars = rng.chance(0.7f);
    h.faceWidth = rng.chance(0.75f) ? rng.uniform(5.4f, 8) : rng.uniform(3.5f, 5.4f);
    h.frontShare = rng.uniform(0, 1);
    h.curtainFront = rng.chance(0.8f) ? rng.uniform(0.5f, 5) : rng.uniform(5, 8.5f);
    h.backness = rng.uniform(-0.8f, 0.3f);
}

void shape(HairStyle& h, Rng& rng)
{
    switch (h.cut)
    {
    case Cut::RECEDING:
        h.length = rng.uniform(0.8f, 2.5f);
        h.lift = rng.uniform(0.05f, 0.3f);
        h.direction = {0, -0.5f, -0.7f};
        h.halfWidth = 0.13f;
        h.volume = rng.uniform(0.1f, 0.6f);
        break;
    case Cut::BUZZ:
        h.volume = rng.uniform(0.05f, 0.35f);
        h.direction = {0, 0.4f, -0.6f};
        break;
    case Cut::SHORT:
        shapeShort(h, rng);
        break;
    case Cut::SIDE_PART:
        h.length = rng.uniform(3, 7);
        h.lift = rng.uniform(0.1f, 0.4f);
        h.jitter = rng.uniform(0.03f, 0.1f);
        h.sideLength = rng.uniform(0.2f, 0.6f);
        h.volume = rng.uniform(0.4f, 2.2f);
        h.part = rng.chance(0.5f) ? rng.uniform(2, 5) : -rng.uniform(2, 5);
        h.adhesion = rng.uniform(0.4f, 0.8f);
        break;
    case Cut::FRINGE:
        h.length = rng.uniform(4, 10);
        h.lift = rng.uniform(0.05f, 0.3f);
        h.gravity = 0.2f;
        h.jitter = rng.uniform(0.03f, 0.1f);
        h.sideLength = rng.uniform(0.5f, 1.5f);
        h.fringe = true;
        h.volume = rng.uniform(0.3f, 2.6f);
        break;
    case Cut::LONG:
        shapeLong(h, rng);
        break;
    case Cut::TIED_BACK:
    case Cut::SLICKED:
        h.length = h.cut == Cut::TIED_BACK ? rng.uniform(10, 15) : rng.uniform(5, 9);
        h.lift = rng.uniform(0, 0.2f);
        h.comb = 1.2f;
        h.gravity = 0;
        h.volume = rng.uniform(0.1f, 0.9f);
        h.jitter = rng.uniform(0.02f, 0.08f);
        h.adhesion = rng.uniform(0.6f, 0.9f);
        h.curl *= 0.3f;
        break;
    case Cut::AFRO:
        h.length = rng.uniform(1.2f, 7);
        h.lift = 1;
        h.comb = 0;
        h.gravity = 0;
        h.adhesion = 0;
        h.curl = rng.uniform(0.8f, 1.6f);
        h.curlRate = 2.6f;
        h.jitter = 0.3f;
        h.volume = h.length * rng.uniform(0.45f, 0.7f);
        h.halfWidth = 0.16f;
        h.locks = 5000;
        break;
    case Cut::MESSY:
        h.length = rng.uniform(2.5f, 6);
        h.lift = rng.uniform(0.1f, 0.5f);
        h.adhesion = rng.uniform(0.1f, 0.4f);
        h.jitter = rng.uniform(0.08f, 0.2f);
        h.volume = rng.uniform(0.4f, 1.8f);
        h.comb = rng.uniform(0.4f, 0.9f);
        h.direction = normalize({rng.normal(), rng.normal() * 0.5f - 0.2f, rng.normal()});
        h.gravity = rng.uniform(0.06f, 0.3f);
        h.clump = rng.uniform(0.3f, 0.9f);
        h.sideLength = rng.uniform(0.4f, 1);
        break;
    case Cut::CURLY:
        h.length = rng.chance(0.4f) ? rng.uniform(3, 7) : rng.uniform(8, 22);
        h.lift = rng.uniform(0.3f, 0.7f);
        h.curl = rng.uniform(0.6f, 1.3f);
        h.curlRate = rng.uniform(1.2f, 2.4f);
        h.gravity = rng.uniform(0.1f, 0.3f);
        h.adhesion = 0.1f;
        h.volume = rng.uniform(0.8f, 2.5f);
        h.comb = 0.6f;
        h.halfWidth = 0.2f;
        h.locks = 4200;
        h.faceWidth = rng.uniform(5.8f, 8);
        h.overEars = rng.chance(0.7f);
        h.curtainFront = rng.uniform(2, 7);
        break;
    case Cut::BALD:
        break;
    }
}

bool partsInTheMiddle(Cut cut)
{
    return cut == Cut::SIDE_PART || cut == Cut::LONG || cut == Cut::FRINGE || cut == Cut::CURLY;
}
} // namespace

bool HairStyle::inFringe(const Vec3& rest) const
{
    const bool shortCut = cut == Cut::FRINGE;
    return fringe && rest.z > (shortCut ? 1.5f : 3.5f) && rest.y > (shortCut ? 7.5f : 8.2f);
}

Vec3 HairStyle::combAt(const Vec3& rest) const
{
    const float away = rest.x > part ? 1.f : -1.f;
    if (inFringe(rest))
        return {(part > 0 ? 0.25f : -0.25f) + 0.1f * rest.x, -0.15f, 1};
    if (cut == Cut::TIED_BACK || cut == Cut::SLICKED)
        return normalize(Vec3(0, 7, -9) - rest);
    if (!partsInTheMiddle(cut))
        return rest.y < 6 ? mix(direction, Vec3(0, -1, -0.4f), smoothstep(7, 4, rest.y)) : direction;
    if (rest.z < -3)
        return {0.3f * away, -0.8f, -0.6f};
    if (std::abs(rest.x) > 5.5f)
        return {0, -1, -0.25f + backness * 0.5f};
    if (cut == Cut::SIDE_PART)
        return {away, 0.2f, rest.z > 4 ? 0.25f : 0.0f};
    return {away, -0.25f, backness};
}

float HairStyle::lengthAt(const Vec3& rest) const
{
    float l = length * mix(sideLength, 1, smoothstep(6, 10, rest.y));
    if (inFringe(rest))
        l = std::min(length, fringeLength) * (std::abs(rest.x) > 5 ? 1.5f : 1.f);
    if (cut == Cut::TIED_BACK || cut == Cut::SLICKED)
        l = std::min(l, std::max(1.f, facegen::length(Vec3(0, 6.5f, -9) - rest) * 1.05f));
    return l;
}

HairStyle sampleHairStyle(const Subject& subject, Rng& rng)
{
    HairStyle h;
    h.cut = sampleCut(subject, rng);
    h.part =
        rng.chance(0.3f) ? (rng.chance(0.5f) ? rng.uniform(2, 5) : -rng.uniform(2, 5)) : rng.normal(0, 1.4f);
    h.curl = rng.chance(0.2f) ? rng.uniform(0.1f, 0.5f) : rng.uniform(0, 0.08f);
    h.colorVariation = rng.uniform(0.03f, 0.3f);
    h.gloss = rng.chance(0.6f) ? rng.uniform(0.3f, 1.3f) : rng.uniform(0.05f, 0.3f);
    h.glossExponent = rng.uniform(12, 60);
    h.fringeLength = rng.uniform(3.5f, 6);
    h.sideLength = 1;
    shape(h, rng);
    return h;
}
} // namespace facegen
