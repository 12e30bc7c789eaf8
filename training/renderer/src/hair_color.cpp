// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "hair_color.hpp"

namespace facegen
{
namespace
{
enum Family
{
    DARK,
    BROWN,
    LIGHT,
    RED,
    GREY
};

struct Tint
{
    float r, g, b, weight;
    Family family;
};

constexpr Tint TINTS[] = {
    {19, 16, 16, 2.2f, DARK},     {29, 24, 22, 2.6f, DARK},     {42, 31, 25, 2.4f, DARK},
    {60, 43, 32, 2.2f, DARK},     {78, 58, 44, 2.2f, BROWN},    {92, 64, 42, 2.2f, BROWN},
    {104, 86, 70, 2.0f, BROWN},   {122, 92, 62, 2.2f, BROWN},   {138, 108, 80, 2.0f, BROWN},
    {150, 132, 106, 1.1f, LIGHT}, {160, 124, 80, 1.4f, LIGHT},  {176, 134, 82, 1.3f, LIGHT},
    {184, 162, 128, 1.1f, LIGHT}, {204, 168, 106, 1.1f, LIGHT}, {206, 180, 138, 1.0f, LIGHT},
    {228, 208, 170, 0.6f, LIGHT}, {104, 52, 34, 0.5f, RED},     {146, 76, 42, 0.5f, RED},
    {176, 112, 74, 0.7f, RED},    {204, 150, 112, 0.6f, RED},   {84, 82, 80, 0.6f, GREY},
    {120, 118, 115, 0.8f, GREY},  {168, 166, 163, 0.8f, GREY},  {214, 212, 208, 0.7f, GREY},
    {234, 232, 228, 0.4f, GREY}};
constexpr int TINT_COUNT = sizeof TINTS / sizeof TINTS[0];
constexpr int BLACKS = 3;

const Tint& sampleTint(float darkness, float age, Rng& rng)
{
    const bool greyed = rng.chance(0.7f * std::pow(age, 1.3f));
    if (darkness > 0.55f && !greyed && rng.chance(0.85f))
        return TINTS[rng.below(BLACKS)];
    float weights[TINT_COUNT];
    for (int i = 0; i < TINT_COUNT; ++i)
    {
        const Tint& t = TINTS[i];
        const float usual = t.family == GREY ? 0.03f : t.family == DARK ? 1 + darkness : 1;
        weights[i] = t.weight * (greyed ? (t.family == GREY ? 1.f : 0.f) : usual);
    }
    return TINTS[rng.weighted(weights)];
}

/** Two tones: lighter locks, and roots that have grown out. */
void addTones(HairColor& h, float darkness, Rng& rng)
{
    h.root = h.base * rng.uniform(0.7f, 1);
    h.rootLength = rng.uniform(0.5f, 3);
    h.highlight = h.base * rng.uniform(1.1f, 1.6f);
    h.highlightShare = rng.uniform(0, 0.3f);
    if (h.grey)
    {
        h.highlight = mix(h.base, rng.chance(0.5f) ? Vec3(0.6f) : Vec3(0.03f), rng.uniform(0.2f, 0.9f));
        h.highlightShare = rng.uniform(0, 0.6f);
        return;
    }
    if (!rng.chance(darkness < 0.55f ? 0.28f : 0.06f))
        return;
    const Vec3 blond = linearColor(215, 178, 120);
    const float strength = rng.uniform(0.1f, 0.8f) * (luminance(h.base) < 0.03f ? 0.5f : 1);
    h.highlight = mix(h.base, blond, strength);
    h.highlightShare = rng.uniform(0.15f, 0.7f);
    h.root = h.base * rng.uniform(0.25f, 0.8f);
    h.rootLength = rng.uniform(2, 12);
    if (rng.chance(0.4f)) // all but the roots is bleached
        h.base = mix(h.base, blond, strength * rng.uniform(0.4f, 1));
}
} // namespace

HairColor sampleHairColor(const Vec3& skin, float darkness, float age, Rng& rng)
{
    const Tint& tint = sampleTint(darkness, age, rng);
    const float red = rng.normal(1, 0.06f), blue = rng.normal(1, 0.08f);
    HairColor h;
    h.grey = tint.family == GREY;
    h.base = linearColor(tint.r, tint.g, tint.b) * rng.uniform(0.7f, 1.3f) * Vec3(red, 1, blue);
    if ((tint.family == BROWN || tint.family == LIGHT || tint.family == RED) && rng.chance(0.3f))
        h.base = mix(h.base, skin * rng.uniform(0.4f, 1), rng.uniform(0.3f, 0.8f)); // close to the skin's
    if (rng.chance(0.03f))                                                          // dyed
    {
        const float r = rng.uniform(0, 0.5f), g = rng.uniform(0, 0.4f), b = rng.uniform(0, 0.5f);
        h.base = {r, g, b};
    }
    addTones(h, darkness, rng);
    return h;
}

LockColor colorOfLock(const HairColor& hair, float field, float variation, Rng& rng)
{
    const float brightness = std::exp(variation * (rng.normal() + 1.2f * field));
    const bool light = rng.uniform() + 0.5f * field < hair.highlightShare;
    return {(light ? hair.highlight : hair.base) * brightness, hair.root * brightness};
}
} // namespace facegen
