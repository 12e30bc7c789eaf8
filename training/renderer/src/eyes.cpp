// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "eyes.hpp"

#include "noise.hpp"

namespace facegen
{
namespace
{
constexpr float IRIS_X = 3.16f, IRIS_Y = 3.6f; // middle of the left iris on the neutral head
constexpr float FRONT_OF_EYE = 8;              // z
constexpr float IRIS_COLORS[][3] = {{30, 20, 15},  {44, 29, 19},   {62, 40, 25},   {92, 65, 38},
                                    {96, 100, 70}, {92, 116, 138}, {112, 128, 132}};
constexpr int IRIS_COLOR_COUNT = 7;

constexpr float RIM = 0.07f; // cm that the opening reaches onto the lids
const Vec3 RIM_TINT(0.95f, 0.66f, 0.62f);

Vec3 sampleIris(const Subject& s, Rng& rng)
{
    const int i = s.darkness > 0.5f || rng.chance(0.4f) ? rng.below(3) : rng.below(IRIS_COLOR_COUNT);
    return linearColor(IRIS_COLORS[i][0], IRIS_COLORS[i][1], IRIS_COLORS[i][2]) * rng.uniform(0.7f, 1.4f);
}
} // namespace

Eyes::Eyes(const Subject& subject, const LandmarkRegion& leftEye, Rng& rng)
    : opening(leftEye), iris(sampleIris(subject, rng)), irisRadius(rng.uniform(0.56f, 0.64f)),
      pupilRadius(rng.uniform(0.15f, 0.3f)), limbus(rng.uniform(0.3f, 0.7f)),
      lashes(rng.uniform(0.15f, subject.masculine ? 0.6f : 1.f)), channel(rng.next())
{
    const float grey = rng.uniform(0.42f, 0.72f), yellow = rng.uniform(0.9f, 1.02f);
    white = Vec3(grey * rng.uniform(1, 1.08f), grey, grey * yellow);
}

void Eyes::shade(const SurfacePoint& p, Material& m) const
{
    const bool left = p.part == Part::EYEBALL_LEFT;
    const float dx = p.rest.x - (left ? IRIS_X : -IRIS_X), dy = p.rest.y - IRIS_Y;
    const float r = std::sqrt(dx * dx + dy * dy);
    if (p.rest.z > FRONT_OF_EYE && r < irisRadius)
    {
        const float t = r / irisRadius;
        const float fibre = noise({std::atan2(dy, dx) * 6, r * 4, 1}, channel);
        Vec3 c = iris * ((1 + 0.35f * fibre) * (1 - limbus * smoothstep(0.75f, 1, t)) *
                         (1 + 0.4f * smoothstep(0.75f, 0.5f, t)));
        c = mix(c * 0.06f, c, smoothstep(pupilRadius - 0.03f, pupilRadius + 0.03f, r));
        m.albedo = mix(c, white, 0.5f * smoothstep(0.96f, 1, t));
        m.label = PUPIL;
    }
    else
    {
        const float corner = smoothstep(0.85f, 1.4f, std::abs(dx));
        m.albedo = white * (1 + 0.05f * noise(p.rest * 8, channel + 1)) *
                   Vec3(1 - 0.06f * corner, 1 - 0.26f * corner, 1 - 0.26f * corner);
        m.label = WHITE;
    }
    const float lidShadow = mix(1, 0.55f, smoothstep(0.1f, 0.5f, dy));
    m.albedo = m.albedo * (lidShadow * (0.6f + 0.4f * (1 - p.occlusion)));
    m.specular = 0.9f;
    m.gloss = 9;
    m.wrap = 0.3f;
}

void Eyes::shadeRims(const SurfacePoint& p, Material& m) const
{
    const float d =
        p.part == Part::EYE_SOCKET ? 1 : opening.depth({std::abs(p.rest.x), p.rest.y, p.rest.z}) + RIM;
    if (d < 0)
        return;
    m.albedo = mix(m.albedo, white * RIM_TINT, 0.6f * smoothstep(0, 0.08f, d));
    if (m.label == SKIN)
        m.label = WHITE;
}
} // namespace facegen
