// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "skin_surface.hpp"

namespace facegen
{
namespace
{
constexpr float FARTHEST_MATCH = 1.5f;  // cm
constexpr float SIMILAR_NORMAL = 0.55f; // cosine

Vec3 closestOnTriangle(const Vec3& p, const Vec3& a, const Vec3& b, const Vec3& c)
{
    const Vec3 ab = b - a, ac = c - a, ap = p - a;
    const float aa = dot(ab, ab), bb = dot(ac, ac), m = dot(ab, ac), d1 = dot(ab, ap), d2 = dot(ac, ap);
    const float det = aa * bb - m * m;
    if (det > 1e-12f)
    {
        const float u = (bb * d1 - m * d2) / det, v = (aa * d2 - m * d1) / det;
        if (u >= 0 && v >= 0 && u + v <= 1)
            return a + ab * u + ac * v;
    }
    const auto onEdge = [&p](const Vec3& from, const Vec3& to) {
        const Vec3 e = to - from;
        return from + e * clamp(dot(p - from, e) / std::max(1e-12f, dot(e, e)));
    };
    Vec3 best = onEdge(a, b);
    for (const Vec3& q : {onEdge(b, c), onEdge(c, a)})
        if (length(q - p) < length(best - p))
            best = q;
    return best;
}
} // namespace

SkinSurface::SkinSurface(const std::vector<Vec3>& points_, const std::vector<std::array<int, 3>>& triangles_)
    : points(points_), triangles(triangles_), normals(points_.size()), around(points_.size())
{
    for (int t = 0; t < static_cast<int>(triangles.size()); ++t)
    {
        const auto& [a, b, c] = triangles[t];
        const Vec3 n = cross(points[b] - points[a], points[c] - points[a]);
        for (int v : triangles[t])
        {
            normals[v] += n;
            around[v].push_back(t);
        }
    }
    for (int i = 0; i < static_cast<int>(points.size()); ++i)
        if (!around[i].empty())
        {
            normals[i] = normalize(normals[i]);
            used.push_back(i);
        }
}

std::vector<std::pair<float, int>> SkinSurface::nearest(const Vec3& p, const Vec3& normal, float alike,
                                                        size_t count) const
{
    std::vector<std::pair<float, int>> found;
    for (int i : used)
    {
        const Vec3 d = points[i] - p;
        const float distance = dot(d, d);
        if (found.size() == count && distance >= found.back().first)
            continue;
        if (dot(normals[i], normal) < alike)
            continue;
        if (found.size() == count)
            found.pop_back();
        const std::pair<float, int> entry(distance, i);
        found.insert(std::upper_bound(found.begin(), found.end(), entry), entry);
    }
    return found;
}

bool SkinSurface::project(const Vec3& p, const Vec3& normal, Vec3& onSurface) const
{
    const auto found = nearest(p, normal, SIMILAR_NORMAL, 1);
    if (found.empty() || found[0].first > square(FARTHEST_MATCH))
        return false;
    onSurface = points[found[0].second];
    for (int t : around[found[0].second])
    {
        const Vec3 q =
            closestOnTriangle(p, points[triangles[t][0]], points[triangles[t][1]], points[triangles[t][2]]);
        if (length(q - p) < length(onSurface - p))
            onSurface = q;
    }
    return true;
}
} // namespace facegen
