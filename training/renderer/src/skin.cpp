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
const Vec3 BLOOD(1.1f, 0.65f, 0.7f); // how redness tints the albedo
const Vec3 BLUSH(1.05f, 0.55f, 0.6f);
const Vec3 CAVITY(0.8f, 0.5f, 0.45f); // light inside the ears, nose and corners is red
constexpr int FACE_VERTICES = 9409;   // the first vertices of the model
constexpr float EYE_X = 3.15f, EYE_Y = 3.1f;
} // namespace

Skin::Skin(const HeadModel& model, const Subject& subject, Rng& rng)
    : tone(subject.skin), channel(rng.next()), blotches(rng.uniform(0.02f, 0.13f)),
      grain(rng.uniform(0.01f, 0.06f)), redness(rng.uniform(0, 0.5f)),
      freckles(rng.chance(0.12f) ? rng.uniform(0.1f, 0.5f) : 0),
      acne(rng.chance(0.12f) ? rng.uniform(0.2f, 0.8f) : 0), eyeShadow(rng.uniform(0, 0.5f)),
      oil(rng.chance(0.7f) ? rng.uniform(0.02f, 0.2f) : rng.uniform(0.2f, 0.5f)),
      nostrilDarkness(rng.chance(0.4f) ? rng.uniform(0.3f, 0.8f) : rng.uniform(0.8f, 1)),
      gloss(3 + rng.below(3)), moleCount(rng.chance(0.5f) ? rng.below(MOST_MOLES) : 0)
{
    for (int i = 0; i < MOST_MOLES; ++i)
    {
        moles[i] = model.neutral[rng.below(FACE_VERTICES)];
        moleRadius[i] = rng.uniform(0.06f, 0.17f);
    }
    if (!subject.masculine && rng.chance(0.3f))
        blush = rng.uniform(0.2f, 1);
    sampleFolds(subject, rng);
    sampleShine(rng);
}

void Skin::sampleFolds(const Subject& subject, Rng& rng)
{
    const float worn = 0.3f + subject.age;
    const auto depth = [&](float share, float deepest) {
        const bool present = rng.chance(share * worn);
        return present ? worn * deepest * rng.uniform(0.3f, 1) : 0;
    };
    forehead = depth(0.8f, 0.4f);
    frown = depth(0.6f, 0.4f);
    crowsFeet = depth(0.7f, 0.3f);
    nasolabial = depth(0.9f, 0.4f);
    eyeBag = depth(0.9f, 0.3f);
    chinCrease = rng.chance(0.5f) ? rng.uniform(0.1f, 0.5f) : 0;
    foreheadRate = rng.uniform(0.9f, 1.9f);
    foreheadBottom = rng.uniform(6, 7.2f);
}

void Skin::sampleShine(Rng& rng)
{
    const bool shiny = rng.chance(0.4f);
    foreheadShine = shiny ? rng.uniform(0, 1.2f) : 0;
    const bool aside = rng.chance(0.5f); // on one or both corners of the forehead
    foreheadShineX = aside ? rng.uniform(1.5f, 5) : 0;
    foreheadShineHalfWidth = aside ? rng.uniform(0.8f, 2.2f) : rng.uniform(2.5f, 4.5f);
    foreheadShineLeft = aside && rng.chance(0.5f) ? rng.uniform(0, 1) : 1;
    noseShine = shiny ? rng.uniform(0, 1.2f) : rng.uniform(0, 0.25f);
    cheekShine = shiny ? rng.uniform(0, 0.9f) : 0;
    if (shiny)
        gloss = 2 + rng.below(4);
}

/** How much darker the lines are that age and expression leave. */
float Skin::folds(const Vec3& q) const
{
    const float ax = std::abs(q.x), ex = ax - EYE_X;
    float dark = 0;
    if (forehead > 0 && q.y > foreheadBottom)
    {
        // Long lines across the forehead, broken here and there; none runs straight.
        const float sway = 0.35f * noise(q * Vec3(0.35f, 0.2f, 0), channel + 5);
        const float row = (q.y + 0.03f * q.x * q.x + sway) * foreheadRate,
                    line = row - std::floor(row) - 0.5f;
        const float broken =
            smoothstep(-0.35f, 0.2f, noise({q.x * 0.5f, std::floor(row) * 7.3f, 1}, channel + 6));
        dark += forehead * broken * bell(line / foreheadRate, 0.1f) * smoothstep(10.5f, 9, q.y) *
                smoothstep(6.3f, 4.5f, ax) * smoothstep(foreheadBottom, foreheadBottom + 0.4f, q.y);
    }
    if (frown > 0 && ax < 1.6f && q.y > 4)
        dark += frown * bell(ax - 0.65f - 0.12f * (q.y - 5), 0.1f) * bell(q.y - 5.3f, 0.9f);
    if (crowsFeet > 0 && ex > 1.2f)
    {
        const float fan = std::atan2(q.y - EYE_Y - 0.2f, ex - 0.4f) * 5;
        dark += crowsFeet * smoothstep(0.3f, 0.9f, std::sin(fan * 2)) * bell(ex - 2.1f, 0.6f) *
                bell(q.y - EYE_Y, 1.1f);
    }
    if (q.y < 0.3f && q.y > -4.8f)
        dark += nasolabial * bell((ax - (1.9f - 0.35f * q.y)) * 4, 1) * smoothstep(0.3f, -1, q.y) *
                smoothstep(-4.8f, -3, q.y);
    else if (q.y > 1 && q.y < 3)
        dark += eyeBag * bell((q.y - (1.9f + 0.14f * ex * ex)) * 5, 1) * smoothstep(1.8f, 0.5f, std::abs(ex));
    if (chinCrease > 0 && q.y < -4 && ax < 2.2f) // the shadow of the lower lip
        dark += chinCrease * bell(q.y + 5.1f - 0.12f * q.x * q.x, 0.32f) * smoothstep(2.1f, 1, ax);
    return dark;
}

/** Oil where skin shines most. */
float Skin::shine(const Vec3& q) const
{
    const float ax = std::abs(q.x);
    const float side = q.x > 0 ? 1 : foreheadShineLeft;
    return side * foreheadShine *
               std::exp(
                   -(square((ax - foreheadShineX) / foreheadShineHalfWidth) + square((q.y - 7.8f) / 1.8f))) +
           noseShine * std::exp(-(square(q.x / 0.9f) + square((q.y - 1.5f) / 2.2f))) *
               (q.z > 10 ? 1.f : 0.f) +
           cheekShine * std::exp(-(square((ax - 4.2f) / 1.3f) + square((q.y - 1.f) / 1.2f)));
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
        albedo = albedo * (1 - std::min(0.7f, folds(q)));
        if (blush > 0)
            albedo = albedo *
                     mix(Vec3(1), BLUSH, blush * std::exp(-(square((ax - 5) / 1.6f) + square(q.y / 1.2f))));
        if (acne > 0)
            albedo = albedo * mix(Vec3(1), BLOOD * 0.9f,
                                  acne * smoothstep(0.5f, 0.8f, noise(q * 2.6f, channel + 7) + 0.3f * small));
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
    m.specular = (oil * (q.z > 9 ? 1.4f : 1.f) + (front ? shine(q) : 0)) * (1 + 0.5f * middle);
    m.gloss = gloss;
    m.wrap = WRAP;
    m.label = SKIN;

    const bool inNose = p.part == Part::FACE && ax < 1.9f && q.y < 0.6f && q.y > -2.2f && q.z > 8;
    constexpr float NOSTRIL_OPENNESS = 0.5f;
    if (inNose && p.openness < NOSTRIL_OPENNESS)
    {
        const Vec3 dark = albedo * Vec3(0.45f, 0.28f, 0.26f) * clamp(p.openness * 2.2f, 0.12f, 1);
        m.albedo = mix(albedo, dark, nostrilDarkness);
        m.specular = 0;
        m.label = NOSTRIL;
    }
}
} // namespace facegen
