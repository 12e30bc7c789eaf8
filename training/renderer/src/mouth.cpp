// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "mouth.hpp"

namespace facegen
{
namespace
{
constexpr float SMALLEST_GAP = 0.28f; // cm
constexpr float FRONT = 11.3f;        // z of the front teeth
} // namespace

Mouth::Mouth(float mouthGap, Rng& rng) : open(mouthGap > SMALLEST_GAP)
{
    const float yellow = rng.uniform(0.42f, 0.64f), bright = rng.uniform(0.7f, 1.2f);
    teeth = Vec3(0.75f, 0.69f, yellow) * bright;
    shaded = rng.uniform(0.12f, 0.6f);
    teethLit = rng.chance(0.6f) ? rng.uniform(0.8f, 1.05f) : rng.uniform(0.15f, 0.85f);
    darkFrom = rng.uniform(0.08f, 0.4f);
    darkTo = darkFrom + rng.uniform(0.12f, 0.45f);
    darkness = rng.uniform(0.5f, 0.97f);
    gums = linearColor(170, 82, 82) * rng.uniform(0.5f, 1);
}

void Mouth::shade(const SurfacePoint& p, Material& m) const
{
    const float deep = clamp((FRONT - p.rest.z) / 6);
    if (p.part == Part::TEETH)
    {
        m.albedo = teeth * (1 - darkness * smoothstep(darkFrom, darkTo, deep));
        m.specular = 0.25f;
    }
    else if (p.part == Part::GUMS)
    {
        m.albedo = gums * (1 - 0.7f * smoothstep(0.1f, 0.7f, deep));
        m.specular = 0.12f;
    }
    else
        m.albedo = gums * 0.5f * (1 - 0.9f * smoothstep(0.1f, 0.5f, deep));
    m.albedo = m.albedo * mix(shaded, 1, p.part == Part::TEETH ? teethLit : 0.1f);
    m.gloss = 6;
    m.label = open ? INNER_MOUTH : LIP;
}
} // namespace facegen
