// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "hair_paint.hpp"

#include "noise.hpp"
#include "shading.hpp"

namespace facegen
{
namespace
{
constexpr float PAINTED_ROOT = 0.35f; // cm of soft transition from skin to painted hair
constexpr float FEWEST_HAIR = 0.5f;   // cover that still is hair
constexpr float CORNROWS_PER_CM = 0.7f;

/** Rows of plaits with partings between them, on what shadeShell laid; returns the cover of the skin. */
float shadeCornrows(const Materials& all, const SurfacePoint& p, float across, Material& m)
{
    const float row = across * CORNROWS_PER_CM, middle = std::abs(row - std::floor(row) - 0.5f) * 2;
    const float plait = std::sin(dot(all.hairStyle.combAt(p.rest), p.rest) * 9 + 3 * middle);
    m.albedo = m.albedo * ((1.2f - 0.7f * middle) * (1 + 0.25f * plait));
    return 1 - 0.7f * smoothstep(0.75f, 0.9f, middle);
}
} // namespace

void paintScalp(const Materials& all, const SurfacePoint& p, Material& m)
{
    if (!all.hairStyle.grows())
        return;
    const float streak = noise(p.rest * 9, all.hairChannel);
    const float depth = all.scalp.depth(p.rest) + 0.2f * streak;
    const float cover = smoothstep(-0.15f, PAINTED_ROOT, depth) * all.hairStyle.cover(p.rest, depth);
    if (cover <= 0)
        return;
    m.albedo = mix(m.albedo, all.hair.root * (0.6f + 0.25f * streak), cover);
    m.specular = mix(m.specular, 0.05f, cover);
    m.wrap *= 1 - cover;
    if (cover > 0.5f)
        m.label = HAIR;
}

void shadeShell(const Materials& all, const SurfacePoint& p, Material& m)
{
    const Vec3 comb = all.hairStyle.combAt(p.rest);
    // Streaks: noise that changes slowly along the combed direction.
    const Vec3 across = normalize(cross(comb, p.rest - HeadEnvelope::CENTRE));
    const float a = dot(across, p.rest);
    const float streak = noise({a * 7, dot(comb, p.rest) * 0.8f, 3}, all.hairChannel + 1);
    const float grain = noise(p.rest * 9, all.hairChannel + 2);
    const float light = smoothstep(0.8f, 1.2f, all.hair.highlightShare * 2 + streak);
    const Vec3 tone = mix(mix(all.hair.base, all.hair.highlight, 0.6f * light), all.hair.root, 0.5f);
    m.albedo = tone * (0.85f + 0.3f * streak + 0.15f * grain);
    m.specular = 0.08f;
    m.gloss = 3;
    m.wrap = 0.1f;
    m.label = HAIR;
    float cover = all.hairStyle.cover(p.rest, all.scalp.depth(p.rest) + 0.3f * grain);
    if (all.hairStyle.cornrows)
        cover *= shadeCornrows(all, p, a, m);
    if (cover >= 1)
        return;
    // The skin shines through cropped and thin hair.
    Material skin;
    all.skin.shade(p, skin);
    m.albedo = mix(skin.albedo, m.albedo, clamp(cover * (1 + 0.35f * grain)));
    m.label = all.hairStyle.cornrows || cover > FEWEST_HAIR ? HAIR : SKIN;
}
} // namespace facegen
