// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "lips.hpp"

#include "noise.hpp"

namespace facegen
{
namespace
{
constexpr float HIDDEN = 1.5f; // cm behind the hindmost landmark that still belong to the lips
constexpr float REACH = 0.35f; // cm around the lips that their shading may reach
constexpr float OUTSIDE = -9;

/** Landmarks of the left half, from the middle to the corner. */
constexpr int UPPER[] = {51, 52, 53, 54}, LOWER[] = {57, 56, 55, 54}, LINE[] = {62, 63, 64};

/** A smooth line through points of rising x; it ends in a corner, so that the last slope is free. */
template <int N> float lineThrough(const HeadModel& model, const int (&landmarks)[N], float x)
{
    const auto at = [&](int i) { return model.neutralLandmark(landmarks[i]); };
    int i = 0;
    while (i + 2 < N && x > at(i + 1).x)
        ++i;
    const auto slope = [&](int k) {
        if (k == 0)
            return 0.f; // the halves meet smoothly
        const Vec3 a = at(k - 1), b = at(std::min(N - 1, k + 1));
        return (b.y - a.y) / (b.x - a.x);
    };
    const Vec3 a = at(i), b = at(i + 1);
    const float h = b.x - a.x, t = clamp((x - a.x) / h), u = 1 - t;
    return u * u * (1 + 2 * t) * a.y + t * t * (3 - 2 * t) * b.y +
           h * t * u * (u * slope(i) - t * slope(i + 1));
}

Vec3 naturalColor(const Subject& s, Rng& rng)
{
    // From as pale as the skin to well coloured; darker skin has less contrast in green and blue.
    const float strength = rng.chance(0.4f) ? rng.uniform(0.12f, 0.5f) : rng.uniform(0.45f, 1.1f);
    const float dark = s.darkness > 0.5f ? rng.uniform(0.6f, 1) : 1;
    const float red = rng.uniform(0.78f, 1.02f), green = rng.uniform(0.42f, 0.66f),
                blue = rng.uniform(0.46f, 0.76f);
    return s.skin * mix(Vec3(1), Vec3(red, green, blue) * dark, strength);
}

Vec3 lipstick(Rng& rng)
{
    const float r = rng.uniform(0.12f, 0.65f), g = r * rng.uniform(0.03f, 0.28f),
                b = g * rng.uniform(0.7f, 1.4f);
    return {r, g, b};
}
} // namespace

Lips::Lips(const HeadModel& model, const Subject& subject, Rng& rng) : channel(rng.next())
{
    sampleOutline(model, rng);
    samplePaint(subject, rng);
}

void Lips::sampleOutline(const HeadModel& model, Rng& rng)
{
    const float full = model.neutralLandmark(UPPER[3]).x;
    const float upperShare = rng.chance(0.35f) ? rng.uniform(0.3f, 0.7f) : rng.uniform(0.7f, 1);
    const float lowerShare = rng.chance(0.35f) ? rng.uniform(0.45f, 0.78f) : rng.uniform(0.78f, 1);
    const float bow = rng.uniform(0, 0.22f), bowWidth = rng.uniform(0.35f, 0.7f);
    const float sharpness = rng.uniform(0.6f, 1); // below 1 the ends are thinner
    corner = full * rng.uniform(0.97f, 1.02f);
    back = 1e9f;
    for (int i = LIPS_OUTER_FIRST; i < LIPS_OUTER_END; ++i)
        back = std::min(back, model.neutralLandmark(i).z - HIDDEN);
    for (int i = 0; i < STEPS; ++i)
    {
        const float t = static_cast<float>(i) / (STEPS - 1), x = t * full;
        line[i] = lineThrough(model, LINE, x);
        const float end = mix(1, sharpness, smoothstep(0.3f, 0.8f, t)) * (1 - smoothstep(0.94f, 1.f, t));
        const float above = std::max(0.f, lineThrough(model, UPPER, x) - line[i]);
        const float below = std::max(0.f, line[i] - lineThrough(model, LOWER, x));
        upper[i] = line[i] + end * upperShare * (above - bow * bell(x, bowWidth));
        lower[i] = line[i] - end * lowerShare * below;
    }
}

void Lips::samplePaint(const Subject& subject, Rng& rng)
{
    lowerColor = naturalColor(subject, rng);
    const bool dry = rng.chance(0.15f), painted = !subject.masculine && rng.chance(0.35f);
    creases = dry ? rng.uniform(0.2f, 0.4f) : rng.uniform(0.04f, 0.15f);
    gloss = dry ? 0.03f : rng.chance(0.25f) ? rng.uniform(0.4f, 0.9f) : rng.uniform(0.03f, 0.4f);
    softness = rng.uniform(0.03f, 0.12f);
    if (painted)
    {
        const float cover = rng.uniform(0.25f, 0.95f);
        lowerColor = mix(lowerColor, lipstick(rng), cover);
        gloss = rng.chance(0.4f) ? rng.uniform(0.4f, 1) : gloss;
        softness = mix(softness, 0.03f, cover);
    }
    shine = 4 + rng.below(4);
    upperColor = lowerColor * rng.uniform(0.7f, 1);
    lineDarkness = rng.uniform(0.45f, 0.9f);
    rim = rng.chance(0.4f) ? rng.uniform(0, 0.12f) : 0; // the pale seam around the vermilion
}

float Lips::depth(const Vec3& rest) const
{
    const float x = std::abs(rest.x) / corner * (STEPS - 1);
    if (rest.z < back || rest.y > upper[0] + 1 || rest.y < lower[0] - 1 || x > 1.3f * STEPS)
        return OUTSIDE;
    if (x >= STEPS - 1)
        return -length(Vec3(std::abs(rest.x) - corner, rest.y - line[STEPS - 1], 0));
    const int i = std::min(STEPS - 2, static_cast<int>(x));
    const float t = x - i, step = corner / (STEPS - 1);
    const auto beyond = [&](const std::array<float, STEPS>& border, float sign) {
        const float slope = (border[i + 1] - border[i]) / step;
        return sign * (mix(border[i], border[i + 1], t) - rest.y) / std::sqrt(1 + slope * slope);
    };
    return std::min(beyond(upper, 1), beyond(lower, -1));
}

void Lips::shade(const SurfacePoint& p, Material& m) const
{
    const float border = depth(p.rest);
    if (border < -REACH)
        return;
    const float d = border + 0.015f * noise(p.rest * 9, channel);
    const float lip = smoothstep(-softness, softness, d);
    m.albedo = m.albedo * (1 + rim * bell(d + 0.1f, 0.08f));
    const float grooves = noise(p.rest * Vec3(11, 1.5f, 2), channel + 1);
    const int i = std::min(STEPS - 1, static_cast<int>(std::abs(p.rest.x) / corner * (STEPS - 1)));
    const float isUpper = smoothstep(-0.03f, 0.03f, p.rest.y - line[i]);
    const Vec3 color = mix(lowerColor, upperColor, isUpper) * (1 + creases * grooves);
    m.albedo = mix(m.albedo, color, lip);
    // Where the lips meet no light gets in.
    const float meeting =
        std::max(smoothstep(0.55f, 0.2f, p.openness), 0.8f * bell(p.rest.y - line[i], 0.09f));
    m.albedo = m.albedo * (1 - lineDarkness * lip * meeting);
    m.specular = mix(m.specular, gloss * (1 - 0.6f * std::min(1.f, 3 * creases) * std::abs(grooves)), lip);
    m.gloss = lip > 0.5f ? shine : m.gloss;
    if (d > 0)
        m.label = LIP;
}
} // namespace facegen
