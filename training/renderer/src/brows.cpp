// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "brows.hpp"

#include "noise.hpp"

namespace facegen
{
namespace
{
constexpr int FIRST_LEFT = 22, LAST_RIGHT = 21; // innermost brow landmarks
constexpr float LOWEST = 4, HIGHEST = 9;        // y of anything that can be brow
constexpr float LABELLED = 0.1f;                // cover from which skin counts as brow
constexpr float FRONT = 5.5f;                   // z

Vec3 browColor(const Subject& s, Rng& rng)
{
    Vec3 c = mix(s.hair * 0.7f, Vec3(0.012f, 0.01f, 0.008f), rng.uniform(0.2f, 0.9f));
    if (s.greyHair)
        c = mix(c, s.hair, 0.4f);
    const float darkest = rng.uniform(0.4f, 0.65f); // brows are always darker than the skin
    return {std::min(c.x, s.skin.x * darkest), std::min(c.y, s.skin.y * darkest),
            std::min(c.z, s.skin.z * darkest)};
}
} // namespace

Brows::Brows(const HeadModel& model, const Subject& subject, Rng& rng)
    : color(browColor(subject, rng)),
      density(rng.chance(0.25f) ? rng.uniform(0.3f, 0.6f) : rng.uniform(0.6f, 1.1f)),
      halfHeight(rng.uniform(0.2f, 0.46f) * (subject.masculine ? 1.1f : 0.9f)),
      taper(rng.uniform(0.35f, 0.8f)), lift(rng.normal(-0.25f, 0.17f)), strokes(rng.uniform(0.3f, 0.8f)),
      channel(rng.next())
{
    const float arch = rng.normal(0, 0.18f), slope = rng.normal(0, 0.1f);
    const float innerTrim = rng.uniform(-0.15f, 0.55f), outerTrim = rng.uniform(-0.15f, 0.95f);
    for (int side = 0; side < 2; ++side)
        for (int i = 0; i < POINTS; ++i)
        {
            Vec3& p = curves[side][i];
            p = model.neutralLandmark(side ? FIRST_LEFT + i : LAST_RIGHT - i);
            p.y += lift + (i == 2 || i == 3 ? arch : 0) + slope * (i - 2);
        }
    for (auto& curve : curves) // the landmarks span more than most brows do
    {
        curve[0] = mix(curve[0], curve[1], innerTrim);
        curve[POINTS - 1] = mix(curve[POINTS - 1], curve[POINTS - 2], outerTrim);
    }
}

void Brows::shade(const SurfacePoint& p, Material& m) const
{
    const Vec3& q = p.rest;
    if (q.y < LOWEST || q.y > HIGHEST || q.z < FRONT)
        return;
    const int side = q.x > 0;
    float nearest = 1e9f, along = 0, above = 0;
    for (int i = 0; i + 1 < POINTS; ++i)
    {
        const Vec3 &a = curves[side][i], &b = curves[side][i + 1];
        const float dx = b.x - a.x, dy = b.y - a.y;
        const float t = clamp(((q.x - a.x) * dx + (q.y - a.y) * dy) / (dx * dx + dy * dy));
        const float ox = q.x - a.x - dx * t, oy = q.y - a.y - dy * t, d = std::sqrt(ox * ox + oy * oy);
        if (d < nearest)
        {
            nearest = d;
            along = (i + t) / (POINTS - 1);
            above = oy;
        }
    }
    const float thickness = halfHeight * mix(0.85f, 1, smoothstep(0, 0.2f, along)) *
                            mix(1, 1 - taper, smoothstep(0.45f, 1, along));
    const float inside = 1 - nearest / thickness;
    if (inside < -0.6f)
        return;
    // Hairs run outwards and, near the inner end, upwards.
    const float lean = mix(3, 12, along);
    const float fine = noise({along * 55 + above * (15 - lean), above * 5, 5}, channel + side);
    const float coarse = noise({along * 20 + above * 4, above * 3, 9}, channel + 2 + side);
    const float streak = strokes * (0.6f * fine + 0.4f * coarse);
    const float cover =
        smoothstep(0, 0.55f, inside + 0.5f * streak) * mix(0.75f, 1, smoothstep(0, 0.15f, along));
    const float opacity = clamp(cover * density * (0.85f + 0.5f * streak), 0, 0.96f);
    if (opacity <= 0)
        return;
    m.albedo = mix(m.albedo, color * (1 + 0.4f * streak), opacity);
    m.specular *= 1 - opacity;
    if (m.label == SKIN && smoothstep(0, 0.55f, inside) * std::min(1.f, density * 1.4f) > LABELLED)
        m.label = EYEBROW;
}
} // namespace facegen
