// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "hair_obstacles.hpp"

namespace facegen
{
namespace
{
constexpr float NECK_TOP = 2, NECK_FULL = -6;
constexpr float CURTAIN_TOP_Z = 10, CURTAIN_END = -7; // hair beside the face: z at the forehead, lowest y
} // namespace

HairObstacles::HairObstacles(const HairGrowth& growth, Rng& rng)
    : g(growth), neckRadius(rng.uniform(6.2f, 7.6f)), aside(rng.uniform(4, 9.5f)),
      front(rng.chance(growth.style.frontShare))
{
}

Vec3 HairObstacles::avoid(Vec3 p, float layer, float adhesion, float side) const
{
    p = clingToHead(p, layer, adhesion);
    if (p.y < NECK_TOP)
    {
        const float need = neckRadius * smoothstep(NECK_TOP, NECK_FULL, p.y);
        const float z = p.z + 0.8f, r = std::sqrt(p.x * p.x + z * z);
        if (r < need && r > 1e-3f)
            p = {p.x * need / r, p.y, z * need / r - 0.8f};
        p = g.torso.pushOut(p, front, aside);
    }
    const bool curtain = g.style.cut == Cut::LONG || g.style.cut == Cut::CURLY;
    if (curtain && side != 0 && p.z > 2 && p.y < 9.5f)
    {
        const float free = g.style.faceWidth * smoothstep(10, 4, p.y);
        if (std::abs(p.x) < free)
            p.x = mix(p.x, side * free, 0.5f);
        const float front = mix(g.style.curtainFront, CURTAIN_TOP_Z, smoothstep(3, 9, p.y));
        if (p.z > front && p.y > CURTAIN_END)
            p.z = mix(p.z, front, 0.5f);
    }
    return p;
}

Vec3 HairObstacles::clingToHead(const Vec3& p, float layer, float adhesion) const
{
    if (p.y < -4)
        return p;
    const Vec3 d = p - HeadEnvelope::CENTRE;
    const float r = length(d);
    const Vec3 out = d * (1 / r);
    const float surface = g.envelope.radius(out) + layer;
    if (r < surface)
        return HeadEnvelope::CENTRE + out * surface;
    const float pull = adhesion * smoothstep(0, 5, p.y);
    return HeadEnvelope::CENTRE + out * mix(r, surface, pull);
}
} // namespace facegen
