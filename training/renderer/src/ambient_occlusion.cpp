// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "ambient_occlusion.hpp"

#include "triangle_scan.hpp"

namespace facegen
{
namespace
{
constexpr int DIRECTIONS = 160;
constexpr int MAP_SIZE = 512;
constexpr float EXTENT = 44; // cm covered by the map
const Vec3 CENTRE(0, -1, 2);
constexpr float GOLDEN_ANGLE = 2.399963f;
constexpr float OFFSET = 0.03f;    // start above the surface
constexpr float TOLERANCE = 0.12f; // cm of depth

struct DepthView
{
    Vec3 u, v, w;

    Vec3 operator()(const Vec3& p) const
    {
        const Vec3 q = p - CENTRE;
        const float scale = MAP_SIZE / EXTENT;
        return {(dot(q, u) + EXTENT / 2) * scale, (dot(q, v) + EXTENT / 2) * scale, dot(q, w)};
    }
};

DepthView viewFrom(const Vec3& w)
{
    const Vec3 u = normalize(cross(std::abs(w.y) < 0.9f ? Vec3(0, 1, 0) : Vec3(1, 0, 0), w));
    return {u, cross(w, u), w};
}
} // namespace

std::vector<Vec3> vertexNormals(const std::vector<Vec3>& vertices, const std::vector<Triangle>& triangles)
{
    std::vector<Vec3> normals(vertices.size());
    for (const Triangle& t : triangles)
    {
        const Vec3 n = cross(vertices[t.b] - vertices[t.a], vertices[t.c] - vertices[t.a]);
        normals[t.a] += n;
        normals[t.b] += n;
        normals[t.c] += n;
    }
    for (Vec3& n : normals)
        n = normalize(n);
    return normals;
}

std::vector<float> measureOpenness(const std::vector<Vec3>& vertices, const std::vector<Triangle>& triangles)
{
    const std::vector<Vec3> normals = vertexNormals(vertices, triangles);
    std::vector<float> open(vertices.size()), weight(vertices.size()), depth(MAP_SIZE * MAP_SIZE);
    std::vector<Vec3> projected(vertices.size());
    for (int d = 0; d < DIRECTIONS; ++d)
    {
        const float z = 1 - 2 * (d + 0.5f) / DIRECTIONS, radius = std::sqrt(1 - z * z);
        const DepthView view =
            viewFrom({radius * std::cos(d * GOLDEN_ANGLE), radius * std::sin(d * GOLDEN_ANGLE), z});
        for (size_t i = 0; i < vertices.size(); ++i)
            projected[i] = view(vertices[i]);
        std::fill(depth.begin(), depth.end(), -1e9f);
        for (const Triangle& t : triangles)
        {
            if (t.part >= Part::EYEBALL_LEFT)
                continue;
            const Vec3 &a = projected[t.a], &b = projected[t.b], &c = projected[t.c];
            scanTriangle(a, b, c, MAP_SIZE, MAP_SIZE, [&](int x, int y, float w1, float w2) {
                float& stored = depth[y * MAP_SIZE + x];
                stored = std::max(stored, a.z + (b.z - a.z) * w1 + (c.z - a.z) * w2);
            });
        }
        for (size_t i = 0; i < vertices.size(); ++i)
        {
            const float cosine = dot(normals[i], view.w);
            if (cosine <= 0.05f)
                continue;
            const Vec3 p = view(vertices[i] + normals[i] * OFFSET);
            const int x = static_cast<int>(p.x), y = static_cast<int>(p.y);
            const bool inside = p.x >= 0 && p.y >= 0 && x < MAP_SIZE && y < MAP_SIZE;
            const bool hidden = inside && depth[y * MAP_SIZE + x] > p.z + TOLERANCE;
            open[i] += hidden ? 0 : cosine;
            weight[i] += cosine;
        }
    }
    for (size_t i = 0; i < open.size(); ++i)
        open[i] = weight[i] > 0 ? open[i] / weight[i] : 0;
    return open;
}
} // namespace facegen
