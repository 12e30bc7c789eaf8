// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "shading.hpp"

#include "noise.hpp"

namespace facegen
{
namespace
{
constexpr float PAINTED_ROOT = 0.35f; // cm of soft transition from skin to painted hair

/** The scalp under the hair takes the hair's colour, so that gaps show no skin. */
void paintScalp(const Materials& all, const SurfacePoint& p, Material& m)
{
    if (!all.hairStyle.grows())
        return;
    const float streak = noise(p.rest * 9, all.hairChannel);
    const float depth = all.scalp.depth(p.rest) + 0.2f * streak;
    const float cover = smoothstep(-0.15f, PAINTED_ROOT, depth);
    if (cover <= 0)
        return;
    m.albedo = mix(m.albedo, all.hairColor * (0.6f + 0.25f * streak), cover);
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
    m.albedo = all.hairColor * (0.85f + 0.3f * streak + 0.15f * grain);
    m.specular = 0.08f;
    m.gloss = 3;
    m.wrap = 0.1f;
    m.label = HAIR;
    if (all.hairStyle.cut == Cut::BUZZ)
    {
        // The skin shines through cropped hair.
        Material skin;
        all.skin.shade(p, skin);
        const float cover = clamp(0.55f + all.hairStyle.volume + 0.35f * grain) *
                            smoothstep(-0.1f, 0.9f, all.scalp.depth(p.rest) + 0.3f * grain);
        m.albedo = mix(skin.albedo, m.albedo, cover);
        m.label = cover > 0.35f ? HAIR : SKIN;
    }
}
} // namespace

Material Materials::at(const SurfacePoint& p) const
{
    Material m;
    switch (p.part)
    {
    case Part::FACE:
    case Part::BACK_HEAD:
    case Part::EYE_SOCKET:
    case Part::TORSO:
        if (clothes.covers(p.rest))
        {
            clothes.shade(p, m);
            break;
        }
        skin.shade(p, m);
        if (p.part == Part::TORSO)
            break;
        beard.shade(p, m);
        paintScalp(*this, p, m);
        eyes.shadeRims(p, m);
        if (p.part == Part::FACE)
        {
            lips.shade(p, m);
            brows.shade(p, m);
        }
        break;
    case Part::CLOTHES:
        clothes.shade(p, m);
        break;
    case Part::HAIR_SHELL:
        shadeShell(*this, p, m);
        break;
    case Part::HAT:
        m.albedo = hat.color(p.rest);
        m.specular = 0.02f;
        break;
    case Part::EYEBALL_LEFT:
    case Part::EYEBALL_RIGHT:
        eyes.shade(p, m);
        break;
    default:
        mouth.shade(p, m);
    }
    return m;
}
} // namespace facegen
