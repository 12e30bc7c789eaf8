// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "clothes.hpp"

#include "noise.hpp"

namespace facegen
{
namespace
{
constexpr float HIGHEST = -8.5f; // y: no cloth above it but a collar
constexpr int COLLAR_COLUMNS = 44, COLLAR_ROWS = 5;
constexpr float NECK_X = 6.2f, NECK_Z = 6.2f, NECK_MIDDLE = -1.0f;

Vec3 clothColor(Rng& rng)
{
    if (rng.chance(0.6f))
    {
        const float v = rng.chance(0.5f) ? 0.06f * rng.uniform() : std::pow(rng.uniform(), 1.5f) * 0.85f;
        const float r = rng.normal(1, 0.08f), b = rng.normal(1, 0.1f);
        return {v * r, v, v * b};
    }
    const float r = square(rng.uniform()), g = square(rng.uniform()), b = square(rng.uniform());
    const Vec3 c(r, g, b);
    return mix(Vec3(luminance(c)), c, rng.uniform(0.2f, 0.9f));
}
} // namespace

Clothes::Clothes(Rng& rng)
    : base(clothColor(rng)), second(clothColor(rng)), bare(rng.chance(0.05f)),
      height(rng.uniform(-15.5f, -9.5f)), vDepth(rng.chance(0.35f) ? rng.uniform(0.5f, 1.8f) : 0),
      vWidth(rng.uniform(2.5f, 4)), tilt(rng.uniform(0.15f, 0.4f)),
      rise(rng.chance(0.2f) ? rng.uniform(0, 0.2f) : rng.uniform(0.3f, 0.8f)), rate(rng.uniform(0.3f, 1.6f)),
      collarHeight(rng.uniform(1.5f, 4)), collarGap(rng.uniform(0.15f, 0.7f)), channel(rng.next())
{
    collarColor = rng.chance(0.7f) ? base : second;
    if (rng.chance(0.3f))
        pattern = static_cast<Pattern>(STRIPES + rng.below(3));
    if (!bare && rng.chance(0.35f))
        collar = static_cast<Collar>(TURTLENECK + rng.below(3));
    if (collar != NO_COLLAR)
    {
        height = rng.uniform(-11.5f, -9.5f);
        vDepth = collar == TURTLENECK ? 0 : vDepth;
    }
}

float Clothes::neckline(const Vec3& q) const
{
    const float v = q.z > 0 ? vDepth * std::max(0.f, vWidth - std::abs(q.x)) : 0;
    return std::min(HIGHEST, height - v - tilt * q.z + rise * std::max(0.f, std::abs(q.x) - 4.5f));
}

bool Clothes::covers(const Vec3& rest) const
{
    return !bare && rest.y < neckline(rest);
}

void Clothes::shade(const SurfacePoint& p, Material& m) const
{
    const Vec3& q = p.rest;
    const bool isCollar = p.part == Part::CLOTHES;
    Vec3 c = isCollar ? collarColor : base;
    switch (isCollar ? PLAIN : pattern)
    {
    case STRIPES:
        c = std::sin(q.y * rate * 4) > 0 ? base : second;
        break;
    case CHECKS:
        c = (std::sin(q.y * rate * 4) > 0) != (std::sin(q.x * rate * 4) > 0) ? base : mix(base, second, 0.6f);
        break;
    case BLOTCHES:
        c = mix(base, second, smoothstep(0, 0.2f, noise(q * rate, channel + 2)));
        break;
    case PLAIN:
        break;
    }
    const float folds = noise(q * Vec3(0.5f, 0.25f, 0.5f), channel), weave = noise(q * 6, channel + 1);
    m.albedo = c * (1 + 0.22f * folds + 0.06f * weave);
    m.albedo =
        m.albedo * smoothstep(-0.5f, 0.5f, isCollar ? 1 : neckline(q) - q.y); // a dark seam at the neck
    m.specular = 0.02f;
    m.gloss = 3;
    m.wrap = 0.05f;
    m.label = BACKGROUND;
}

void Clothes::addCollar(Mesh& mesh) const
{
    if (collar == NO_COLLAR)
        return;
    const bool closed = collar == TURTLENECK;
    const int first = static_cast<int>(mesh.positions.size());
    for (int j = 0; j < COLLAR_ROWS; ++j)
        for (int i = 0; i < COLLAR_COLUMNS; ++i)
        {
            const float gap = closed ? 0 : collarGap;
            const float a = mix(gap, 2 * PI - gap,
                                closed ? i / static_cast<float>(COLLAR_COLUMNS) : i / (COLLAR_COLUMNS - 1.f));
            const float t = j / (COLLAR_ROWS - 1.f), front = 0.5f + 0.5f * std::cos(a);
            const float flare = collar == HOOD    ? 1 + 0.5f * t * (1 - front)
                                : collar == SHIRT ? 1.05f - 0.1f * t
                                                  : 1;
            const float tall =
                collar == HOOD ? collarHeight * (1.2f - front) : collarHeight * (collar == SHIRT ? 0.8f : 1);
            const Vec3 p(NECK_X * flare * std::sin(a) * 1.02f,
                         height - 3.2f - 1.5f * front + (tall + 3.2f) * t,
                         NECK_MIDDLE + NECK_Z * flare * std::cos(a));
            mesh.add(p, p, 1, 1);
        }
    mesh.addGrid(first, COLLAR_COLUMNS, COLLAR_ROWS, closed, Part::CLOTHES);
}
} // namespace facegen
