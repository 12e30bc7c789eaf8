// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "rasterizer.hpp"

#include "noise.hpp"
#include "triangle_scan.hpp"

namespace facegen
{
namespace
{
constexpr float NEAR_PLANE = 5;      // cm
constexpr float THINNEST = 0.5f;     // samples, half the width of a strand
constexpr float STRAND_BULGE = 0.6f; // of its half width: the middle of a strand lies nearer than its edges

struct Edge
{
    Vec3 middle;
    float dx = 0, dy = 0; // from the middle to the ribbon's edge, in samples
    float halfWidth = 0;  // cm
    float share = 1;      // of the samples below the ribbon that it would fill
};

/** Ribbons widen across their own direction on the screen. */
Edge ribbonEdge(const std::vector<StrandPoint>& points, const std::vector<Vec3>& screen, int i, float focal)
{
    const bool first = i == 0 || points[i - 1].strand != points[i].strand;
    const Vec3& before = screen[first ? i : i - 1];
    const Vec3& after = screen[points[i].last ? i : i + 1];
    const float dx = after.x - before.x, dy = after.y - before.y;
    const float norm = std::sqrt(dx * dx + dy * dy);
    Edge e;
    e.middle = screen[i];
    e.halfWidth = points[i].halfWidth;
    const float projected = e.halfWidth * focal / e.middle.z, w = std::max(THINNEST, projected);
    e.share = projected / w;
    if (norm > 1e-4f)
    {
        e.dx = -dy / norm * w;
        e.dy = dx / norm * w;
    }
    else
        e.dx = w;
    return e;
}

void drawPiece(const Edge& a, const Edge& b, int id, bool sheer, Frame& frame)
{
    struct Corner
    {
        Vec3 p;
        float along, across;
    };
    const auto corner = [](const Edge& e, float along, float side) {
        return Corner{{e.middle.x + side * e.dx, e.middle.y + side * e.dy, e.middle.z}, along, side};
    };
    const Corner q[4] = {corner(a, 0, -1), corner(a, 0, 1), corner(b, 1, -1), corner(b, 1, 1)};
    const float bulge = STRAND_BULGE * a.halfWidth;
    const int triangles[2][3] = {{0, 1, 2}, {2, 1, 3}};
    for (const auto& t : triangles)
    {
        const Corner &c0 = q[t[0]], &c1 = q[t[1]], &c2 = q[t[2]];
        scanTriangle(c0.p, c1.p, c2.p, frame.size, frame.size, [&](int x, int y, float w1, float w2) {
            if (sheer && hashUniform(x, y, id) >= a.share)
                return;
            const float across = c0.across + (c1.across - c0.across) * w1 + (c2.across - c0.across) * w2;
            const float z =
                c0.p.z + (c1.p.z - c0.p.z) * w1 + (c2.p.z - c0.p.z) * w2 - bulge * (1 - across * across);
            Sample& s = frame.at(x, y);
            if (z < s.depth)
                s = {z, id, c0.along + (c1.along - c0.along) * w1 + (c2.along - c0.along) * w2, across};
        });
    }
}
} // namespace

void rasterize(const Mesh& mesh, const Camera& camera, Frame& frame)
{
    std::vector<Vec3> screen(mesh.positions.size());
    for (size_t i = 0; i < screen.size(); ++i)
        screen[i] = camera.project(mesh.positions[i]);
    for (size_t i = 0; i < mesh.triangles.size(); ++i)
    {
        const Triangle& t = mesh.triangles[i];
        const Vec3 &a = screen[t.a], &b = screen[t.b], &c = screen[t.c];
        if (a.z < NEAR_PLANE || b.z < NEAR_PLANE || c.z < NEAR_PLANE)
            continue;
        const float ia = 1 / a.z, ib = 1 / b.z, ic = 1 / c.z;
        scanTriangle(a, b, c, frame.size, frame.size, [&](int x, int y, float w1, float w2) {
            const float z = 1 / ((1 - w1 - w2) * ia + w1 * ib + w2 * ic);
            Sample& s = frame.at(x, y);
            if (z < s.depth)
                s = {z, static_cast<int>(i), w1 * ib * z, w2 * ic * z};
        });
    }
}

void rasterize(const Strands& strands, const Camera& camera, Frame& frame)
{
    const std::vector<StrandPoint>& points = strands.points;
    std::vector<Vec3> screen(points.size());
    for (size_t i = 0; i < screen.size(); ++i)
        screen[i] = camera.project(points[i].position);
    Edge edge;
    for (int i = 0; i < static_cast<int>(points.size()); ++i)
    {
        const bool first = i == 0 || points[i - 1].strand != points[i].strand;
        const Edge start = first ? ribbonEdge(points, screen, i, camera.focal) : edge;
        if (points[i].last)
            continue;
        edge = ribbonEdge(points, screen, i + 1, camera.focal);
        if (start.middle.z > NEAR_PLANE && edge.middle.z > NEAR_PLANE)
            drawPiece(start, edge, Sample::strandId(i), strands.strands[points[i].strand].sheer, frame);
    }
}
} // namespace facegen
