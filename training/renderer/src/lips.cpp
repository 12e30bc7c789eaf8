// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "lips.hpp"

#include "noise.hpp"

namespace facegen
{
namespace
{
constexpr float LIP_LINE = -3.36f; // y between the lips

Vec3 sampleLipColor(const Subject& s, Rng& rng)
{
    // From as pale as the skin to well coloured; darker skin has less contrast in green and blue.
    const float strength = rng.chance(0.3f) ? rng.uniform(0.1f, 0.4f) : rng.uniform(0.4f, 1);
    const float red = rng.uniform(0.82f, 1.02f), green = rng.uniform(0.42f, 0.68f),
                blue = rng.uniform(0.48f, 0.78f);
    Vec3 color = s.skin * mix(Vec3(1), Vec3(red, green, blue), strength);
    if (!s.masculine && rng.chance(0.3f))
    {
        const float r = rng.uniform(0.2f, 0.65f), g = rng.uniform(0.02f, 0.16f), b = rng.uniform(0.03f, 0.2f);
        color = mix(color, Vec3(r, g, b), rng.uniform(0.25f, 0.9f));
    }
    return color;
}
} // namespace

Lips::Lips(const Subject& subject, const LandmarkRegion& region_, Rng& rng)
    : region(region_), color(sampleLipColor(subject, rng)), gloss(rng.uniform(0.03f, 0.4f)),
      softness(rng.uniform(0.02f, 0.12f)), growth(rng.normal(-0.08f, 0.07f)), channel(rng.next())
{
}

void Lips::shade(const SurfacePoint& p, Material& m) const
{
    const float d = region.depth(p.rest) + growth + 0.03f * noise(p.rest * 12, channel);
    if (d < -2 * softness)
        return;
    const float lip = smoothstep(-softness, softness, d);
    const Vec3 creased = color * (1 + 0.1f * noise(p.rest * Vec3(10, 2, 2), channel + 1));
    const float upper = p.rest.y > LIP_LINE ? 0.88f : 1;
    m.albedo = mix(m.albedo, creased * upper, lip);
    m.albedo = m.albedo * (1 - 0.35f * clamp((d - 0.45f) * 1.5f));
    m.specular = mix(m.specular, gloss, lip);
    m.gloss = lip > 0.5f ? 6 : m.gloss;
    if (d > 0)
        m.label = LIP;
}
} // namespace facegen
