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
} // namespace

Subject sampleSubject(Rng& rng)
{
    Subject s;
    s.masculine = rng.chance(0.55f);
    s.age = square(rng.uniform());
    const float tone = rng.chance(0.7f) ? rng.uniform(0, 4.3f) : rng.uniform(0, TONE_COUNT - 1.f);
    s.darkness = tone / (TONE_COUNT - 1);
    s.skin = sampleSkin(rng, tone);

    s.hairColor = sampleHairColor(s.skin, s.darkness, s.age, rng);
    s.hair = s.hairColor.base;
    s.greyHair = s.hairColor.grey;
    return s;
}

void makeChild(Subject& subject)
{
    subject.masculine = false; // no beard, a slender neck
    subject.age = 0;
}
} // namespace facegen
