// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "brows.hpp"

#include "noise.hpp"

namespace facegen
{
namespace
{
constexpr float FRONT = 5.5f;                                    // z
constexpr float INNER = 1.5f, OUTER = 5.6f;                      // |x| of the ends of a usual brow
constexpr float MASCULINE_HEIGHT = 1.65f, FEMININE_HEIGHT = 2.f; // cm above the middle of the eyes
constexpr float LOWEST_HEIGHT = 0.85f;      // of its lower edge: the brow would lie on the lid
constexpr float INNER_LOWEST_HEIGHT = 1.2f; // there the nose begins
constexpr float MARGIN = 0.3f;              // cm around the brow that its soft edge may reach

enum Form
{
    ROUNDED,
    ANGULAR,
    STRAIGHT,
    WAVED
};

/** What a form adds to the straight line between the ends, at most about 1. */
float bend(Form form, float along, float peak)
{
    switch (form)
    {
    case ROUNDED:
        return along < peak ? 1 - square(1 - along / peak) : 1 - square((along - peak) / (1 - peak));
    case ANGULAR:
        return along < peak ? along / peak : (1 - along) / (1 - peak);
    case WAVED:
        return std::sin(2 * PI * (along - 0.25f)) * 0.5f + 0.5f * smoothstep(0, 0.8f, along);
    default:
        return -smoothstep(0.75f, 1.2f, along);
    }
}

Vec3 browColor(const Subject& s, bool pale, Rng& rng)
{
    Vec3 c = mix(s.hair * 0.7f, Vec3(0.012f, 0.01f, 0.008f), pale ? 0 : rng.uniform(0.2f, 0.9f));
    if (s.greyHair)
        c = mix(c, s.hair, rng.uniform(0.2f, 0.8f));
    if (s.greyHair && luminance(s.hair) > 1.3f * luminance(s.skin) &&
        rng.chance(0.6f)) // white on darker skin
        return mix(s.skin, s.hair, rng.uniform(0.5f, 1));
    const float darkest = pale ? rng.uniform(0.6f, 0.86f) : rng.uniform(0.3f, 0.65f);
    return {std::min(c.x, s.skin.x * darkest), std::min(c.y, s.skin.y * darkest),
            std::min(c.z, s.skin.z * darkest)}; // others are darker than the skin
}
} // namespace

float Brows::Brow::at(const std::array<float, STEPS>& values, float along)
{
    const float x = clamp(along) * (STEPS - 1);
    const int i = std::min(STEPS - 2, static_cast<int>(x));
    return mix(values[i], values[i + 1], x - i);
}

Brows::Brows(const HeadModel& model, const Subject& subject, Rng& rng) : channel(rng.next())
{
    const float eyeLine =
        (model.neutralLandmark(EYE_LEFT_INNER).y + model.neutralLandmark(EYE_LEFT_OUTER).y) / 2;
    sampleShape(eyeLine, subject, rng);
    samplePaint(subject, rng);
    measure(model);
}

void Brows::sampleShape(float eyeLine, const Subject& subject, Rng& rng)
{
    const Form form = static_cast<Form>(rng.weighted({0.36f, 0.26f, 0.28f, 0.1f}));
    const float lift = rng.normal(subject.masculine ? MASCULINE_HEIGHT : FEMININE_HEIGHT, 0.25f);
    const float inner = std::max(0.45f, rng.normal(INNER, 0.4f)), outer = rng.normal(OUTER, 0.33f);
    const float slope = rng.normal(0.12f, 0.3f), peak = rng.uniform(0.4f, 0.75f);
    const float arch = form == STRAIGHT ? rng.uniform(0, 0.4f) : std::abs(rng.normal(0.58f, 0.27f));
    const float tail = rng.chance(0.4f) ? rng.uniform(0, 0.4f) : 0;
    const float thick = subject.masculine ? std::exp(rng.normal(std::log(0.32f), 0.24f))
                                          : std::exp(rng.normal(std::log(0.24f), 0.3f));
    const float innerThick = rng.uniform(0.7f, 1.25f), outerThick = rng.uniform(0.25f, 1);
    const float blunt = rng.uniform(0.03f, 0.14f), point = rng.uniform(0.05f, 0.35f);
    for (Brow& b : brows)
    {
        const float sideLift = lift + rng.normal(0, 0.11f), sideSlope = slope + rng.normal(0, 0.1f);
        const float sideArch = arch * (1 + rng.normal(0, 0.15f)), sideThick = thick * rng.normal(1, 0.08f);
        b.inner = inner + rng.normal(0, 0.12f);
        b.outer = outer + rng.normal(0, 0.12f);
        for (int i = 0; i < Brow::STEPS; ++i)
        {
            const float t = static_cast<float>(i) / (Brow::STEPS - 1);
            const float profile = t < 0.5f ? mix(innerThick, 1, smoothstep(0, 0.5f, t))
                                           : mix(1, outerThick, smoothstep(0.5f, 1, t));
            const float ends = std::sqrt(clamp(t / blunt)) * std::sqrt(clamp((1 - t) / point));
            b.half[i] = sideThick * profile * ends;
            const float y = sideLift + sideSlope * (t - 0.5f) + sideArch * (bend(form, t, peak) - 0.6f) -
                            tail * smoothstep(0.65f, 1, t);
            b.middle[i] =
                eyeLine + std::max(y, mix(INNER_LOWEST_HEIGHT, LOWEST_HEIGHT, smoothstep(0, 0.3f, t)) +
                                          b.half[i] * smoothstep(1.1f, 0.7f, t));
        }
    }
}

void Brows::samplePaint(const Subject& subject, Rng& rng)
{
    const bool drawn = !subject.masculine && rng.chance(0.12f); // with a pencil
    const bool pale = luminance(subject.hair) > 0.1f && rng.chance(0.5f);
    color = browColor(subject, pale, rng);
    density = !pale && rng.chance(0.3f) ? rng.uniform(0.3f, 0.6f) : rng.uniform(0.65f, 1.15f);
    softness = rng.uniform(0.2f, 0.7f);
    innerSoftness = rng.chance(0.5f) ? rng.uniform(0, 0.5f) : 0;
    outerSoftness = rng.chance(0.5f) ? rng.uniform(0.1f, 0.75f) : 0;
    strokes = rng.uniform(0.35f, 0.95f);
    raggedness = rng.chance(0.4f) ? rng.uniform(0.1f, 0.35f) : rng.uniform(0, 0.1f);
    hairRate = rng.uniform(4, 8);
    if (drawn)
    {
        density = rng.uniform(0.8f, 1.2f);
        softness = rng.uniform(0.06f, 0.15f);
        strokes *= 0.25f;
        raggedness = innerSoftness = outerSoftness = 0;
    }
}

void Brows::measure(const HeadModel& model)
{
    lowest = 1e9f;
    highest = -1e9f;
    for (const Brow& b : brows)
        for (int i = 0; i < Brow::STEPS; ++i)
        {
            lowest = std::min(lowest, b.middle[i] - b.half[i]);
            highest = std::max(highest, b.middle[i] + b.half[i]);
        }
    float landmark = -1e9f;
    for (int i = BROWS_FIRST; i < BROWS_END; ++i)
        landmark = std::max(landmark, model.neutralLandmark(i).y);
    edgeMargin = highest - landmark;
}

void Brows::shade(const SurfacePoint& p, Material& m) const
{
    const Vec3& q = p.rest;
    if (q.y < lowest - MARGIN || q.y > highest + MARGIN || q.z < FRONT)
        return;
    const int side = q.x > 0;
    const Brow& b = brows[side];
    const float ax = std::abs(q.x), span = b.outer - b.inner, along = (ax - b.inner) / span;
    if (along < -0.1f || along > 1.1f)
        return;
    constexpr float STEP = 0.05f;
    const float rise = (b.height(along + STEP) - b.height(along - STEP)) / (2 * STEP * span);
    const float above = (q.y - b.height(along)) / std::sqrt(1 + rise * rise);
    const float thickness = b.thickness(along);
    const float wander = raggedness * noise({ax * 2.5f, q.y * 2.5f, 3}, channel + 4 + side);
    const float past = std::max({0.f, -along, along - 1}) * span;           // cm beyond an end
    const float inside = thickness * (1 + wander) - std::abs(above) - past; // cm
    const float edge = softness * std::max(0.2f, thickness);
    if (inside < -edge - 0.1f)
        return;

    // Hairs stand up at the inner end and lie along the brow farther out.
    const float angle =
        mix(1.25f, 0.2f, smoothstep(0, 0.5f, along)) - 0.5f * clamp(above / 0.3f, -1, 1) * along;
    const float ca = std::cos(angle), sa = std::sin(angle), u = along * span;
    const float across = above * ca - u * sa, down = u * ca + above * sa;
    const float fine = noise({across * hairRate * 1.6f, down * 2.2f, 5}, channel + side);
    const float coarse = noise({across * hairRate * 0.8f, down * 1.2f, 9}, channel + 2 + side);
    const float streak = strokes * (0.7f * fine + 0.3f * coarse);
    const float ragged = inside + 0.12f * streak;
    float cover = smoothstep(-edge, edge, ragged);
    cover *= mix(1 - innerSoftness, 1, smoothstep(0, 0.25f, along));
    cover *= mix(1 - outerSoftness, 1, smoothstep(0.95f, 0.4f, along));
    const float opacity = clamp(cover * density * (0.85f + 0.8f * streak), 0, 0.96f);
    if (opacity > 0)
    {
        m.albedo = mix(m.albedo, color * (1 + 0.4f * streak), opacity);
        m.specular *= 1 - opacity;
    }
    if (m.label == SKIN && inside > 0)
        m.label = EYEBROW;
}
} // namespace facegen
