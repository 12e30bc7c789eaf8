// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "hair_roots.hpp"

namespace facegen
{
HairRoots::HairRoots(const HairGrowth& growth, Zone zone) : g(growth)
{
    for (size_t i = 0; i < g.model.triangles.size(); ++i)
    {
        const Triangle& t = g.model.triangles[i];
        if (t.part > Part::BACK_HEAD)
            continue;
        const Vec3 rest = (g.model.neutral[t.a] + g.model.neutral[t.b] + g.model.neutral[t.c]) * (1 / 3.f);
        if (g.scalp.depth(rest) < -0.3f || g.hat.covers(rest))
            continue;
        if (zone == FRINGE_ONLY && !g.style.inFringe(rest))
            continue;
        const Vec3 &a = g.vertices[t.a], &b = g.vertices[t.b], &c = g.vertices[t.c];
        total += 0.5f * length(cross(b - a, c - a));
        triangles.push_back(static_cast<int>(i));
        areas.push_back(total);
    }
}

HairRoot HairRoots::sample(Rng& rng) const
{
    const size_t k = std::lower_bound(areas.begin(), areas.end(), rng.uniform() * total) - areas.begin();
    const Triangle& t = g.model.triangles[triangles[std::min(k, triangles.size() - 1)]];
    float u = rng.uniform(), v = rng.uniform();
    if (u + v > 1)
    {
        u = 1 - u;
        v = 1 - v;
    }
    const float w = 1 - u - v;
    HairRoot r;
    r.rest = g.model.neutral[t.a] * w + g.model.neutral[t.b] * u + g.model.neutral[t.c] * v;
    r.position = g.vertices[t.a] * w + g.vertices[t.b] * u + g.vertices[t.c] * v;
    r.normal = normalize(g.normals[t.a] * w + g.normals[t.b] * u + g.normals[t.c] * v);
    return r;
}
} // namespace facegen
