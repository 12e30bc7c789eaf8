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

constexpr float SIDE_RIM = 0.06f, UPPER_RIM = 0.14f, LOWER_RIM = 0.1f; // cm of the lids that face the eyeball
constexpr float LID = 0.78f;                                           // cm of skin around it that is painted
constexpr float CARUNCLE = -0.75f; // cm beside the iris's middle, towards the nose
const Vec3 RIM_TINT(0.95f, 0.66f, 0.62f), CARUNCLE_TINT(0.9f, 0.5f, 0.46f), LASHES(0.02f, 0.015f, 0.012f);

Vec3 sampleIris(const Subject& s, Rng& rng)
{
    const int i = s.darkness > 0.5f || rng.chance(0.4f) ? rng.below(3) : rng.below(IRIS_COLOR_COUNT);
    return linearColor(IRIS_COLORS[i][0], IRIS_COLORS[i][1], IRIS_COLORS[i][2]) * rng.uniform(0.7f, 1.4f);
}
} // namespace

Eyes::Eyes(const Subject& subject, const LandmarkRegion& leftEye, Rng& rng)
    : opening(leftEye), iris(sampleIris(subject, rng)), irisRadius(rng.uniform(0.55f, 0.64f)),
      pupilRadius(rng.uniform(0.15f, 0.3f)), limbus(rng.uniform(0.3f, 0.7f)),
      lashes(rng.uniform(0.15f, subject.masculine ? 0.6f : 1.f)), glintX(rng.normal(0, 0.16f)),
      glintY(rng.uniform(0, 0.3f)), glintRadius(rng.chance(0.7f) ? rng.uniform(0.06f, 0.17f) : 0),
      channel(rng.next())
{
    const float level = mix(0.8f, 1.15f, luminance(subject.skin)); // around dark skin they look as dark
    const float grey = level * rng.uniform(0.32f, 0.64f), yellow = rng.uniform(0.85f, 1.02f);
    white = Vec3(grey * rng.uniform(1, 1.1f), grey, grey * yellow);
    lidShadow = rng.uniform(0.25f, 0.65f);
    cornerShadow = rng.chance(0.7f) ? rng.uniform(0.1f, 0.75f) : 0;
    sampleLids(subject, rng);
}

void Eyes::sampleLids(const Subject& subject, Rng& rng)
{
    const bool madeUp = !subject.masculine && rng.chance(0.4f);
    lashLine = rng.uniform(0.25f, 0.8f);
    crease = rng.chance(0.25f) ? 0 : rng.uniform(0.15f, 0.55f); // monolids have none
    creaseHeight = rng.uniform(0.2f, 0.42f);
    bag = rng.chance(0.5f) ? rng.uniform(0, 0.35f) : 0;
    if (madeUp)
    {
        lashLine = rng.uniform(0.7f, 1);
        liner = rng.chance(0.6f) ? rng.uniform(0.3f, 0.95f) : 0;
        linerWidth = rng.uniform(0.05f, 0.18f);
        shadow = rng.chance(0.6f) ? rng.uniform(0.15f, 0.7f) : 0;
        const float r = rng.uniform(0.02f, 0.4f), g = rng.uniform(0.02f, 0.25f),
                    b = rng.uniform(0.02f, 0.35f);
        shadowColor = rng.chance(0.6f) ? Vec3(r, r * 0.7f, r * 0.6f) : Vec3(r, g, b);
    }
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
    const float glint = glintRadius > 0 ? std::hypot(dx - glintX, dy - glintY) / glintRadius : 9;
    if (p.rest.z > FRONT_OF_EYE && glint < 1)
        m.albedo = mix(m.albedo, Vec3(1.6f), smoothstep(1, 0.6f, glint));
    // Lids and lashes take light from above and where they meet.
    const float lit = (1 - lidShadow * smoothstep(0.1f, 0.5f, dy)) *
                      (1 - cornerShadow * smoothstep(0.7f, 1.3f, std::abs(dx)));
    m.albedo = m.albedo * (lit * (0.6f + 0.4f * (1 - p.occlusion)));
    m.specular = 0.9f;
    m.gloss = 9;
    m.wrap = 0.3f;
}

void Eyes::shadeLids(const SurfacePoint& p, Material& m) const
{
    if (p.part == Part::EYE_SOCKET)
    {
        m.albedo = mix(m.albedo, white * RIM_TINT, 0.6f);
        if (m.label == SKIN)
            m.label = WHITE;
        return;
    }
    const float depth = opening.depth({std::abs(p.rest.x), p.rest.y, p.rest.z});
    if (depth < -LID)
        return;
    const float aside = std::abs(p.rest.x) - IRIS_X, up = p.rest.y - opening.middle().y;
    const float rim = mix(up > 0 ? UPPER_RIM : LOWER_RIM, SIDE_RIM, smoothstep(0.7f, 1.3f, std::abs(aside)));
    const float d = depth + rim;
    if (d < 0.04f)
        paintLid(rim - d, up, aside, m);
    if (d < 0)
        return;
    if (aside < CARUNCLE && depth > 0)
    {
        // The corner at the nose belongs to the opening: it is the red flesh beside the eyeball.
        m.albedo = mix(m.albedo, white * CARUNCLE_TINT * (1 - 0.6f * cornerShadow),
                       0.7f * smoothstep(0, 0.06f, depth));
        m.label = WHITE;
        return;
    }
    // The upper rim carries the lashes, the lower one is wet.
    const float upper = smoothstep(-0.05f, 0.1f, up);
    m.albedo = mix(m.albedo, white * RIM_TINT, 0.6f * smoothstep(0, 0.08f, d));
    m.albedo = mix(m.albedo, LASHES, std::max(upper * lashLine, liner * 0.8f) * smoothstep(0.16f, 0.05f, d));
}

/** outside: cm from the middle of the opening's edge; up, aside: cm from the middle of the eye. */
void Eyes::paintLid(float outside, float up, float aside, Material& m) const
{
    if (up > -0.05f)
    {
        const float fold =
            crease * bell(outside - creaseHeight, 0.05f) * smoothstep(1.6f, 0.9f, std::abs(aside));
        m.albedo = m.albedo * (1 - fold);
        const float fromNose = smoothstep(-1.35f, -0.8f, aside);
        m.albedo = mix(m.albedo, shadowColor, shadow * fromNose * smoothstep(0.75f, 0.25f, outside));
        const float line = smoothstep(linerWidth + 0.2f, linerWidth + 0.08f, outside);
        m.albedo = mix(m.albedo, LASHES, liner * fromNose * line);
        return;
    }
    m.albedo = m.albedo * (1 - bag * bell(outside - 0.6f, 0.12f) * smoothstep(1.5f, 0.6f, std::abs(aside)));
    m.albedo = mix(m.albedo, LASHES,
                   0.5f * liner * smoothstep(-1.2f, -0.7f, aside) * smoothstep(0.2f, 0.1f, outside));
}
} // namespace facegen
