// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "torso.hpp"

namespace facegen
{
namespace
{
constexpr int COLUMNS = 48, ROWS = 22;
constexpr float TOP = -8.5f, BOTTOM = -52;
// Where hair begins and ends to move out of the body's way; the head's mesh ends in shoulders of this size.
constexpr float DRAPE_TOP = -4.5f, DRAPE_FULL = -12.5f, DRAPE_WIDTH = 13, SHOULDER_HALF_DEPTH = 7.5f;
constexpr float FARTHEST_TO_FRONT = -0.05f; // of the body's depth: hair behind that stays behind
constexpr float NECK_HALF_WIDTH = 4.6f, NECK_HALF_DEPTH = 4.6f, CHEST_HALF_DEPTH = 10;
} // namespace

Torso::Torso(const Subject& subject, Rng& rng)
    : shoulderWidth(rng.uniform(17.5f, 21) + (subject.masculine ? 2.5f : 0.f)),
      shoulderHeight(rng.uniform(-15, -12.5f))
{
}

float Torso::halfWidth(float y) const
{
    const float t = smoothstep(-8.5f, shoulderHeight - 6, y);
    return mix(NECK_HALF_WIDTH, shoulderWidth, t * std::sqrt(t)) + 0.04f * std::max(0.f, -y - 20);
}

float Torso::halfDepth(float y) const
{
    return mix(NECK_HALF_DEPTH, CHEST_HALF_DEPTH, smoothstep(-9, shoulderHeight - 7, y));
}

float Torso::middle(float y) const
{
    return mix(-1.f, -2.f, smoothstep(-9, shoulderHeight - 4, y));
}

void Torso::addTo(Mesh& mesh) const
{
    const int first = static_cast<int>(mesh.positions.size());
    for (int j = 0; j < ROWS; ++j)
    {
        const float t = j / (ROWS - 1.f), y = mix(TOP, BOTTOM, t * (0.35f + 0.65f * t));
        for (int i = 0; i < COLUMNS; ++i)
        {
            const float a = 2 * PI * i / COLUMNS, ca = std::cos(a), sa = std::sin(a);
            const float flat = 1 - 0.25f * ca * ca * smoothstep(-9, shoulderHeight - 4, y);
            const Vec3 p(halfWidth(y) * ca, y, middle(y) + halfDepth(y) * sa * flat);
            mesh.add(p, p, 1, 1);
        }
    }
    mesh.addGrid(first, COLUMNS, ROWS, true, Part::TORSO);
}

Vec3 Torso::pushOut(const Vec3& p, bool toFront, float aside) const
{
    // Hair is led out above the shoulders already, so that it does not break where it meets them.
    const float near = smoothstep(DRAPE_TOP, DRAPE_FULL, p.y);
    const float across = p.x / std::max(halfWidth(p.y) + 0.5f, DRAPE_WIDTH);
    if (near <= 0 || std::abs(across) >= 1)
        return p;
    const float body = std::max(halfDepth(p.y), SHOULDER_HALF_DEPTH) + 0.4f;
    const float depth = near * body * std::sqrt(1 - across * across), z = p.z - middle(p.y);
    if (std::abs(z) >= depth)
        return p;
    toFront = toFront && z > FARTHEST_TO_FRONT * body;
    // In front of the chest hair lies to the sides of the neck.
    const float x = toFront ? std::max(std::abs(p.x), near * aside) : std::abs(p.x);
    return {p.x < 0 ? -x : x, p.y, middle(p.y) + (toFront ? depth : -depth)};
}
} // namespace facegen
