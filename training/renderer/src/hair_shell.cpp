// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "hair.hpp"
#include "pose.hpp"

namespace facegen
{
namespace
{
constexpr float RISE = 1.4f; // cm from the hairline to the full thickness
constexpr float THINNEST = 0.04f;
constexpr float LOCKS_ABOVE = 0.55f; // share of the volume that the shell fills where locks lie on it
} // namespace

float hairThickness(const HairGrowth& g, const Vec3& rest)
{
    const float side = mix(0.55f, 1, smoothstep(4, 9, rest.y)) * g.hat.pressed(rest);
    return THINNEST + g.style.volume * side * smoothstep(0, RISE, g.scalp.depth(rest));
}

void addHairShell(const HairGrowth& g, Mesh& mesh)
{
    if (!g.style.grows())
        return;
    const float share = g.style.hasLocks() ? LOCKS_ABOVE : 1;
    std::vector<int> shellIndex(g.vertices.size(), -1);
    const auto shellVertex = [&](int v) {
        if (shellIndex[v] >= 0)
            return shellIndex[v];
        const Vec3& rest = g.model.neutral[v];
        const Vec3 out = normalize(g.normals[v] + normalize(g.vertices[v] - HeadEnvelope::CENTRE));
        const Vec3 p = g.vertices[v] + out * (share * hairThickness(g, rest));
        shellIndex[v] = mesh.add(p, rest, 1, Pose::bodyShareOfHead(rest));
        return shellIndex[v];
    };
    const size_t headTriangles = g.model.triangles.size();
    for (size_t i = 0; i < headTriangles; ++i)
    {
        const Triangle& t = g.model.triangles[i];
        if (t.part > Part::BACK_HEAD)
            continue;
        const Vec3 rest = (g.model.neutral[t.a] + g.model.neutral[t.b] + g.model.neutral[t.c]) * (1 / 3.f);
        if (g.scalp.depth(rest) < -0.3f || g.hat.covers(rest))
            continue;
        const int a = shellVertex(t.a), b = shellVertex(t.b), c = shellVertex(t.c);
        mesh.triangles.push_back({a, b, c, Part::HAIR_SHELL});
    }
}
} // namespace facegen
