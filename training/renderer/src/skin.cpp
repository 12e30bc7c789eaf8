// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "skin.hpp"

#include "noise.hpp"

namespace facegen
{
namespace
{
constexpr float WRAP = 0.3f;
const Vec3 BLOOD(1.1f, 0.65f, 0.7f);  // how redness tints the albedo
const Vec3 CAVITY(0.8f, 0.5f, 0.45f); // light inside the ears, nose and corners is red
constexpr int FACE_VERTICES = 9409;   // the first vertices of the model
constexpr float EYE_X = 3.15f, EYE_Y = 3.1f;
} // namespace

Skin::Skin(const HeadModel& model, const Subject& subject, Rng& rng)
    : tone(subject.skin), channel(rng.next()), blotches(rng.uniform(0.02f, 0.11f)),
      grain(rng.uniform(0.01f, 0.06f)), redness(rng.uniform(0, 0.5f)),
      freckles(rng.chance(0.12f) ? rng.uniform(0.1f, 0.5f) : 0), eyeShadow(rng.uniform(0, 0.5f)),
      wrinkles(subject.age > 0.2f ? subject.age * rng.uniform(0.2f, 0.9f) : 0),
      oil(rng.chance(0.7f) ? rng.uniform(0.02f, 0.2f) : rng.uniform(0.2f, 0.5f)), gloss(3 + rng.below(3)),
      moleCount(rng.chance(0.5f) ? rng.below(MOST_MOLES) : 0)
{
    for (int i = 0; i < MOST_MOLES; ++i)
    {
        moles[i] = model.neutral[rng.below(FACE_VERTICES)];
        moleRadius[i] = rng.uniform(0.06f, 0.17f);
    }
}

void Skin::addWrinkles(const Vec3& q, float warp, Vec3& albedo) const
{
    const float ax = std::abs(q.x), ex = ax - EYE_X;
    const float forehead = smoothstep(6.8f, 8, q.y) * smoothstep(7, 4, ax) *
                           std::max(0.f, std::sin(q.y * 5.5f + 0.6f * warp + 0.1f * q.x * q.x));
    const float nasolabial =
        bell((ax - (1.9f - 0.35f * q.y)) * 4, 1) * smoothstep(0.3f, -1, q.y) * smoothstep(-4.5f, -3, q.y);
    const float underEye =
        bell((q.y - (2.f + 0.12f * ex * ex)) * 5, 1) * smoothstep(1.8f, 0.5f, std::abs(ex));
    albedo = albedo * (1 - wrinkles * (0.25f * forehead + 0.4f * nasolabial + 0.25f * underEye));
}

void Skin::shade(const SurfacePoint& p, Material& m) const
{
    const Vec3& q = p.rest;
    const float large = noise(q * 0.45f, channel), middle = noise(q * 1.6f, channel + 1);
    const float small = noise(q * 5, channel + 2), tiny = noise(q * 13, channel + 3);
    Vec3 albedo = tone * (1 + blotches * (large + 0.6f * middle) + grain * (small + tiny));

    const float ax = std::abs(q.x);
    const bool front = q.z > 6;
    if (front)
    {
        const float cheeks = std::exp(-(square(ax - 4.5f) + square(q.y + 0.5f)) / 5);
        const float nose = q.z > 11 ? std::exp(-(q.x * q.x + square(q.y - 0.3f)) / 1.5f) : 0;
        const float chin = std::exp(-(q.x * q.x + square(q.y + 6.3f)) / 1.5f);
        const float red =
            redness * clamp(0.4f * middle + 0.3f * small + cheeks + nose + 0.5f * chin, -0.3f, 1.2f);
        albedo = albedo * mix(Vec3(1), BLOOD, red);
        const float ex = ax - EYE_X;
        const float socket = eyeShadow * std::exp(-(ex * ex / 4 + square(q.y - EYE_Y) / 2.2f));
        albedo = albedo * (Vec3(1) - Vec3(0.35f, 0.45f, 0.4f) * socket);
        if (wrinkles > 0)
            addWrinkles(q, large, albedo);
    }
    if (freckles > 0)
        albedo = albedo * (1 - freckles * 2 * std::max(0.f, noise(q * 6, channel + 4) - 0.45f));
    for (int i = 0; i < moleCount; ++i)
    {
        const Vec3 d = q - moles[i];
        const float distance2 = dot(d, d);
        if (distance2 < square(moleRadius[i]))
            albedo = albedo * (1 - 0.75f * smoothstep(1, 0.5f, std::sqrt(distance2) / moleRadius[i]));
    }
    albedo = albedo * mix(CAVITY, Vec3(1), smoothstep(0.1f, 0.6f, p.openness));

    m.albedo = albedo;
    m.specular = oil * (1 + 0.5f * middle) * (q.z > 9 ? 1.4f : 1.f);
    m.gloss = gloss;
    m.wrap = WRAP;
    m.label = SKIN;

    const bool inNose = p.part == Part::FACE && ax < 1.9f && q.y < 0.6f && q.y > -2.2f && q.z > 8;
    constexpr float NOSTRIL_OPENNESS = 0.4f;
    if (inNose && p.openness < NOSTRIL_OPENNESS)
    {
        m.albedo = albedo * Vec3(0.45f, 0.28f, 0.26f) * clamp(p.openness * 2.2f, 0.12f, 1);
        m.specular = 0;
        m.label = NOSTRIL;
    }
}
} // namespace facegen
