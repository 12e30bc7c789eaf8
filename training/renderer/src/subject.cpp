// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "subject.hpp"

namespace facegen
{
namespace
{
constexpr int TONE_COUNT = 8;
constexpr float SKIN_TONES[TONE_COUNT][3] = {{247, 220, 204}, {236, 198, 175}, {222, 178, 150},
                                             {203, 155, 124}, {176, 125, 95},  {140, 95, 68},
                                             {104, 69, 49},   {74, 49, 37}};

struct HairColor
{
    float r, g, b, weight;
};

constexpr HairColor HAIR_COLORS[] = {{16, 14, 14, 3.2f},    {26, 21, 19, 3.2f},    {42, 31, 24, 2.4f},
                                     {60, 43, 32, 2.0f},    {86, 63, 45, 2.2f},    {118, 88, 60, 2.0f},
                                     {158, 124, 82, 2.0f},  {200, 168, 116, 1.5f}, {122, 62, 36, 0.7f},
                                     {112, 110, 108, 0.6f}, {190, 188, 186, 0.5f}};
constexpr int HAIR_COLOR_COUNT = sizeof HAIR_COLORS / sizeof HAIR_COLORS[0];
constexpr int FIRST_GREY = 9;
constexpr int DARK_COLORS = 4;

Vec3 sampleSkin(Rng& rng, float tone)
{
    const int i = std::min(TONE_COUNT - 2, static_cast<int>(tone));
    const auto color = [](const float* c) { return linearColor(c[0], c[1], c[2]); };
    Vec3 skin = mix(color(SKIN_TONES[i]), color(SKIN_TONES[i + 1]), tone - i);
    const float grey = luminance(skin), saturation = clamp(rng.normal(0.95f, 0.16f), 0.5f, 1.5f);
    const float value = rng.normal(1, 0.06f);
    skin = Vec3(grey) + (skin - Vec3(grey)) * saturation;
    const float green = rng.normal(1, 0.03f), blue = rng.normal(1, 0.05f);
    return skin * Vec3(value, value * green, value * blue);
}

int sampleHairColor(Rng& rng, float darkness, float age)
{
    if (darkness > 0.55f && rng.chance(0.85f))
        return rng.below(3);
    float weights[HAIR_COLOR_COUNT];
    for (int i = 0; i < HAIR_COLOR_COUNT; ++i)
        weights[i] = HAIR_COLORS[i].weight * (i >= FIRST_GREY   ? 5 * age * age
                                              : i < DARK_COLORS ? 1 + darkness
                                                                : 1);
    return rng.weighted(weights);
}
} // namespace

Subject sampleSubject(Rng& rng)
{
    Subject s;
    s.masculine = rng.chance(0.55f);
    s.age = square(rng.uniform());
    const float tone = rng.chance(0.7f) ? rng.uniform(0, 4.3f) : rng.uniform(0, TONE_COUNT - 1.f);
    s.darkness = tone / (TONE_COUNT - 1);
    s.skin = sampleSkin(rng, tone);

    const int color = sampleHairColor(rng, s.darkness, s.age);
    const HairColor& h = HAIR_COLORS[color];
    const float red = rng.normal(1, 0.06f), blue = rng.normal(1, 0.06f);
    s.hair = linearColor(h.r, h.g, h.b) * rng.uniform(0.7f, 1.3f) * Vec3(red, 1, blue);
    s.greyHair = color >= FIRST_GREY;
    if (rng.chance(0.02f)) // dyed
    {
        const float r = rng.uniform(0, 0.5f), g = rng.uniform(0, 0.4f), b = rng.uniform(0, 0.5f);
        s.hair = {r, g, b};
    }
    return s;
}
} // namespace facegen
