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
    {Cut::BALD, 0.035f, 0.01f}, {Cut::RECEDING, 0.1f, 0},       {Cut::BUZZ, 0.14f, 0.01f},
    {Cut::SHORT, 0.31f, 0.06f}, {Cut::SIDE_PART, 0.14f, 0.08f}, {Cut::FRINGE, 0.08f, 0.14f},
    {Cut::LONG, 0.03f, 0.40f},  {Cut::TIED_BACK, 0.02f, 0.18f}, {Cut::SLICKED, 0.05f, 0.02f},
    {Cut::AFRO, 0.03f, 0.05f},  {Cut::MESSY, 0.09f, 0.06f},     {Cut::CURLY, 0.04f, 0.09f}};
constexpr int CUT_COUNT = sizeof CUT_SHARES / sizeof CUT_SHARES[0];

Cut sampleCut(const Subject& s, Rng& rng)
{
    float weights[CUT_COUNT];
    for (int i = 0; i < CUT_COUNT; ++i)
    {
        const CutShare& share = CUT_SHARES[i];
        weights[i] = s.masculine ? share.masculine : share.feminine;
        if (share.cut == Cut::AFRO && s.darkness > 0.55f)
            weights[i] += 0.18f;
        if (share.cut == Cut::RECEDING)
            weights[i] *= 0.5f + 1.5f * s.age;
    }
    return CUT_SHARES[rng.weighted(weights)].cut;
}

Fringe sampleFringe(const HairStyle& h, Rng& rng)
{
    Fringe f;
    f.kind = h.cut != Cut::SIDE_PART && rng.chance(h.cut == Cut::LONG ? 0.4f : 0.5f) ? Fringe::STRAIGHT
                                                                                     : Fringe::PARTED;
    f.top = rng.uniform(1, 1.35f);
    f.ragged = rng.chance(0.3f) ? rng.uniform(0.6f, 1.6f) : rng.uniform(0.05f, 0.6f);
    f.raggedRate = rng.uniform(2, 9);
    f.layers = rng.chance(0.4f) ? rng.uniform(0.5f, 2) : rng.uniform(0, 0.5f);
    f.standOff = rng.uniform(0.15f, 0.8f);
    if (h.cut == Cut::SHORT || h.cut == Cut::MESSY)
    {
        f.kind = Fringe::STRAIGHT;
        f.azimuth = rng.uniform(0.7f, 0.95f);
        f.bottom = rng.uniform(6.3f, 9.3f);
        f.outerBottom = f.bottom + rng.uniform(-0.5f, 1);
        f.slant = rng.normal(0, 0.2f);
        return f;
    }
    if (f.kind == Fringe::STRAIGHT)
    {
        f.azimuth = rng.uniform(0.75f, 1.15f);
        f.bottom = rng.uniform(4.3f, 7.6f);
        f.outerBottom = f.bottom - (rng.chance(0.5f) ? rng.uniform(0, 1) : rng.uniform(1, 6));
        f.slant = rng.chance(0.4f) ? rng.normal(0, 0.25f) : 0;
        return f;
    }
    const bool swept = rng.chance(0.6f); // from one side of the forehead to the other
    f.azimuth = 1.2f;
    f.part = swept ? rng.uniform(0.25f, 0.75f) * (rng.chance(0.5f) ? 1.f : -1.f) : rng.normal(0, 0.12f);
    f.inner = rng.uniform(swept ? 0.6f : 0.4f, 0.95f);
    f.outer = std::max(f.inner, rng.uniform(0.95f, 1.35f));
    f.bottom = rng.uniform(3.5f, 7.5f);
    f.outerBottom = f.bottom - rng.uniform(1, 6);
    f.ragged *= 0.4f;
    f.arch = rng.uniform(0, 0.8f);
    f.hang = h.cut == Cut::LONG && rng.chance(0.85f) ? h.length * rng.uniform(0.4f, 1) : 0;
    return f;
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
    if (!spiky && rng.chance(0.2f))
        h.fringe = sampleFringe(h, rng);
    if (rng.chance(0.35f)) // cropped sides
    {
        h.fade = rng.uniform(1, 5);
        h.sideLength = rng.uniform(0.1f, 0.3f);
    }
}

void shapeLong(HairStyle& h, Rng& rng)
{
    h.length = rng.chance(0.35f) ? rng.uniform(9, 17) : rng.uniform(17, 42);
    h.shortest = rng.chance(0.6f) ? rng.uniform(0.8f, 0.95f) : 0.65f;
    h.taper = rng.uniform(0.3f, 0.75f);
    h.lift = rng.uniform(0.02f, 0.2f);
    h.gravity = rng.uniform(0.15f, 0.5f);
    h.adhesion = rng.uniform(0.2f, 0.5f);
    h.volume = rng.chance(0.2f) ? rng.uniform(2.6f, 5) : rng.uniform(0.3f, 2.6f);
    h.jitter = rng.uniform(0.02f, 0.1f);
    h.clump = rng.uniform(0.05f, 0.3f);
    h.curl = rng.chance(0.35f) ? rng.uniform(0.1f, 0.5f) : rng.uniform(0, 0.06f);
    h.curlRate = rng.uniform(0.5f, 1.2f);
    h.halfWidth = rng.uniform(0.14f, 0.34f);
    h.locks = 4600;
    if (rng.chance(0.65f))
        h.fringe = sampleFringe(h, rng);
    h.overEars = rng.chance(0.7f);
    h.faceWidth = rng.chance(0.75f) ? rng.uniform(5.4f, 8) : rng.uniform(3.5f, 5.4f);
    h.frontShare = rng.uniform(0, 1);
    h.curtainFront = rng.chance(0.8f) ? rng.uniform(0.5f, 5) : rng.uniform(5, 8.5f);
    h.backness = rng.uniform(-0.8f, 0.3f);
}

void shapeTied(HairStyle& h, const Subject& subject, Rng& rng)
{
    Knot& k = h.knot;
    k.kind = static_cast<Knot::Kind>(rng.weighted({0.15f, 0.35f, 0.35f, 0.15f}));
    k.pair = k.kind != Knot::NONE && rng.chance(k.kind == Knot::BRAID ? 0.6f : 0.15f);
    k.size = rng.uniform(2, 4);
    k.length = rng.uniform(12, 34);
    if (k.pair)
        k.place = {6, rng.uniform(-1, 6), rng.uniform(-5, -2)};
    else if (k.kind == Knot::BUN && rng.chance(0.5f))
        k.place = {rng.normal(0, 0.5f), 14, rng.uniform(-4, 1)};
    else
        k.place = {rng.normal(0, 0.7f), rng.uniform(-1, 11), -9};
    h.cornrows = rng.chance(subject.darkness > 0.5f ? 0.35f : 0.02f);
    if (rng.chance(0.35f))
        h.fringe = sampleFringe(h, rng);
}

void shape(HairStyle& h, const Subject& subject, Rng& rng)
{
    switch (h.cut)
    {
    case Cut::RECEDING:
        h.length = rng.uniform(0.8f, 2.5f);
        h.lift = rng.uniform(0.05f, 0.3f);
        h.direction = {0, -0.5f, -0.7f};
        h.halfWidth = 0.13f;
        h.volume = rng.uniform(0.1f, 0.6f);
        h.skinShine = rng.chance(0.5f) ? rng.uniform(0.2f, 0.9f) : 0;
        break;
    case Cut::BUZZ:
        h.fade = rng.chance(0.4f) ? rng.uniform(0.5f, 4) : 0;
        h.cornrows = rng.chance(subject.darkness > 0.5f ? 0.3f : 0.02f);
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
        if (rng.chance(0.35f))
            h.fringe = sampleFringe(h, rng);
        break;
    case Cut::FRINGE:
        h.length = rng.uniform(4, 10);
        h.lift = rng.uniform(0.05f, 0.3f);
        h.gravity = 0.2f;
        h.jitter = rng.uniform(0.03f, 0.1f);
        h.sideLength = rng.uniform(0.5f, 1.5f);
        h.fringe = sampleFringe(h, rng);
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
        if (h.cut == Cut::TIED_BACK)
            shapeTied(h, subject, rng);
        else if (rng.chance(0.6f)) // wet or oiled
        {
            h.gloss = rng.uniform(1.2f, 2.5f);
            h.glossExponent = rng.uniform(40, 100);
            h.clump = rng.uniform(0.3f, 0.7f);
        }
        break;
    case Cut::AFRO:
        h.length = rng.chance(0.5f) ? rng.uniform(7, 16) : rng.uniform(1.2f, 7);
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
        if (rng.chance(0.65f)) // cut to a ball
        {
            h.volume = h.length * rng.uniform(0.75f, 0.92f);
            h.shortest = rng.uniform(0.88f, 0.97f);
            h.halfWidth = rng.uniform(0.08f, 0.14f);
            h.locks = 8000;
            h.curl = rng.uniform(1.2f, 2.2f);
        }
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
        if (rng.chance(0.35f))
            h.fringe = sampleFringe(h, rng);
        break;
    case Cut::CURLY:
        h.length = rng.chance(0.4f) ? rng.uniform(3, 7) : rng.uniform(8, 22);
        h.lift = rng.uniform(0.3f, 0.7f);
        h.curl = rng.uniform(0.6f, 1.3f);
        h.curlRate = rng.uniform(1.2f, 2.4f);
        h.gravity = rng.uniform(0.1f, 0.3f);
        h.adhesion = 0.1f;
        h.volume = rng.chance(0.4f) ? rng.uniform(2.5f, 6) : rng.uniform(0.8f, 2.5f);
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
} // namespace

HairStyle sampleHairStyle(const Subject& subject, Rng& rng)
{
    HairStyle h;
    h.cut = sampleCut(subject, rng);
    h.part =
        rng.chance(0.3f) ? (rng.chance(0.5f) ? rng.uniform(2, 5) : -rng.uniform(2, 5)) : rng.normal(0, 1.4f);
    h.curl = rng.chance(0.2f) ? rng.uniform(0.1f, 0.5f) : rng.uniform(0, 0.08f);
    h.colorVariation = rng.uniform(0.03f, 0.3f);
    h.gloss = rng.chance(0.6f) ? rng.uniform(0.3f, 1.5f) : rng.uniform(0.05f, 0.3f);
    h.glossExponent = rng.uniform(12, 60);
    h.strandContrast = rng.uniform(0.2f, 0.6f);
    h.sideLength = 1;
    shape(h, subject, rng);
    if (!h.hasLocks())
        return h;
    h.flyaways = rng.chance(0.6f) ? rng.below(h.cut == Cut::SLICKED ? 40 : 1 + rng.below(300)) : 0;
    if (h.length > 8 && h.cut != Cut::TIED_BACK && rng.chance(0.15f))
    {
        const float side = rng.chance(0.5f) ? 1.f : -1.f;
        h.wind = Vec3(side * rng.uniform(0.1f, 0.6f), rng.uniform(0, 0.3f), rng.uniform(-0.4f, 0.2f));
        h.flyaways += 200;
    }
    return h;
}
} // namespace facegen
