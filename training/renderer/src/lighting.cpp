// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "lighting.hpp"

#include <opencv2/imgproc.hpp>

#include "triangle_scan.hpp"

namespace facegen
{
namespace
{
constexpr int SHADOW_SIZE = 176;
constexpr float SHADOW_EXTENT = 42;    // cm
constexpr float STRAND_OFFSET = 0.15f; // cm: strands let a little light through
constexpr int OCCLUSION_TAPS = 12, OCCLUSION_PATTERNS = 16;
constexpr float SMALL_RADIUS = 0.9f, LARGE_RADIUS = 3; // cm
constexpr float GOLDEN_ANGLE = 2.399963f;

enum Setup
{
    SOFT_FRONT,
    KEY,
    SIDE,
    FLASH,
    TOP,
    COLORED,
    LOW_KEY,
    BACKLIT,
    STAGE, //!< saturated light from two sides
    WARM,  //!< lamps, candles, low sun
    HARD   //!< one bare lamp and black shadows
};

Vec3 tinted(Rng& rng, float deviation)
{
    const float warm = rng.normal(0, deviation);
    return {1 + warm, 1, 1 - warm};
}
} // namespace

Lighting::Lighting(Rng& rng)
{
    const Setup setup = static_cast<Setup>(
        rng.weighted({0.31f, 0.21f, 0.1f, 0.1f, 0.05f, 0.03f, 0.06f, 0.04f, 0.04f, 0.04f, 0.04f}));
    const auto add = [&](Vec3 direction, Vec3 color) { lights.push_back({normalize(direction), color}); };
    const float x = rng.normal(), y = rng.normal();
    float ambientLevel = rng.uniform(0.25f, 0.7f);
    const Vec3 white = tinted(rng, 0.08f);
    switch (setup)
    {
    case SOFT_FRONT:
        add({0.35f * x, 0.35f + 0.25f * y, 1}, white * rng.uniform(0.4f, 0.8f));
        add({-0.7f * x, 0.3f, 0.8f}, white * rng.uniform(0.1f, 0.5f));
        ambientLevel = rng.uniform(0.5f, 1);
        shadowStrength = rng.uniform(0.1f, 0.5f);
        break;
    case KEY:
        add({0.9f * x, 0.5f + 0.4f * y, rng.uniform(0.4f, 1.4f)}, white * rng.uniform(0.7f, 1.5f));
        add({-0.9f * x, 0.2f, 0.6f}, tinted(rng, 0.1f) * rng.uniform(0.05f, 0.5f));
        shadowStrength = rng.uniform(0.4f, 1);
        break;
    case SIDE:
        add({x > 0 ? 1.f : -1.f, 0.3f + 0.3f * y, rng.uniform(-0.2f, 0.5f)}, white * rng.uniform(0.8f, 1.6f));
        add({-x, 0.2f, 0.7f}, tinted(rng, 0.1f) * rng.uniform(0, 0.3f));
        ambientLevel = rng.uniform(0.15f, 0.5f);
        shadowStrength = rng.uniform(0.5f, 1);
        break;
    case FLASH:
        add({0.06f * x, 0.12f, 1}, white * rng.uniform(0.9f, 1.5f));
        ambientLevel = rng.uniform(0.08f, 0.3f);
        shadowStrength = 1;
        break;
    case TOP:
        add({0.3f * x, 1, rng.uniform(0.2f, 0.6f)}, white * rng.uniform(0.7f, 1.4f));
        shadowStrength = rng.uniform(0.4f, 1);
        break;
    case LOW_KEY: // one half nearly black
        add({x > 0 ? 1.f : -1.f, rng.uniform(0, 0.7f), rng.uniform(-0.1f, 0.9f)},
            white * rng.uniform(1, 1.6f));
        ambientLevel = rng.uniform(0.015f, 0.1f);
        shadowStrength = rng.uniform(0.85f, 1);
        break;
    case BACKLIT:
        add({0.7f * x, 0.5f + 0.3f * y, -0.7f}, white * rng.uniform(0.8f, 2.2f));
        add({-0.5f * x, 0.3f, 0.9f}, tinted(rng, 0.1f) * rng.uniform(0.02f, 0.3f));
        ambientLevel = rng.uniform(0.2f, 0.6f);
        shadowStrength = rng.uniform(0.6f, 1);
        break;
    case STAGE:
    {
        const Vec3 gels[] = {{1, 0.45f, 0.1f}, {0.15f, 0.35f, 1}, {0.2f, 1, 0.35f},
                             {1, 0.12f, 0.2f}, {0.9f, 0.2f, 1},   {1, 0.9f, 0.75f}};
        const Vec3 first = gels[rng.below(6)], second = gels[rng.below(6)];
        add({x > 0 ? 0.9f : -0.9f, 0.4f + 0.3f * y, rng.uniform(0.1f, 1)}, first * rng.uniform(0.8f, 1.7f));
        add({x > 0 ? -1.f : 1.f, 0.3f, rng.uniform(-0.3f, 0.8f)}, second * rng.uniform(0.2f, 1.2f));
        ambientLevel = rng.uniform(0.03f, 0.25f);
        shadowStrength = rng.uniform(0.5f, 1);
        break;
    }
    case WARM:
    {
        const Vec3 warm(1, rng.uniform(0.5f, 0.8f), rng.uniform(0.15f, 0.5f));
        add({0.7f * x, rng.uniform(-0.6f, 0.8f), rng.uniform(0.4f, 1.2f)}, warm * rng.uniform(0.7f, 1.5f));
        add({-0.7f * x, 0.3f, 0.8f},
            mix(warm, Vec3(0.5f, 0.7f, 1), rng.uniform(0, 0.8f)) * rng.uniform(0, 0.4f));
        ambientLevel = rng.uniform(0.05f, 0.4f);
        shadowStrength = rng.uniform(0.4f, 1);
        break;
    }
    case HARD:
        add({0.9f * x, 0.5f + 0.5f * y, rng.uniform(0.3f, 1.2f)}, white * rng.uniform(1, 1.8f));
        ambientLevel = rng.uniform(0.02f, 0.12f);
        shadowStrength = 1;
        break;
    case COLORED:
    {
        const float r = rng.uniform(0.3f, 1), g = rng.uniform(0.3f, 1), b = rng.uniform(0.3f, 1);
        add({0.8f * x, 0.4f, 1}, Vec3(r, g, b) * rng.uniform(0.8f, 1.5f));
        add({-0.8f * x, 0.2f, 0.7f}, Vec3(b, r, g) * rng.uniform(0.1f, 0.6f));
        shadowStrength = rng.uniform(0.2f, 1);
    }
    }
    if (rng.chance(0.25f)) // rim light
    {
        const float side = rng.normal(), up = rng.uniform(0, 0.6f);
        add({side, up, -0.6f}, tinted(rng, 0.1f) * rng.uniform(0.2f, 1));
    }
    const float red = rng.normal(1, 0.05f), blue = rng.normal(1, 0.06f);
    ambient = Vec3(red, 1, blue) * ambientLevel;
    const float upX = rng.normal() * 0.5f, upZ = rng.normal() * 0.5f;
    ambientUp = normalize({upX, 1, upZ});
    tilt = rng.uniform(0, 0.5f);
}

ShadowMap::ShadowMap(const Vec3& direction, const Mesh& mesh, const Strands& strands)
    : w(direction), depth(SHADOW_SIZE * SHADOW_SIZE, -1e9f)
{
    u = normalize(cross(std::abs(w.y) < 0.9f ? Vec3(0, 1, 0) : Vec3(1, 0, 0), w));
    v = cross(w, u);
    std::vector<Vec3> projected(mesh.positions.size());
    for (size_t i = 0; i < projected.size(); ++i)
        projected[i] = project(mesh.positions[i]);
    for (const Triangle& t : mesh.triangles)
    {
        const Vec3 &a = projected[t.a], &b = projected[t.b], &c = projected[t.c];
        scanTriangle(a, b, c, SHADOW_SIZE, SHADOW_SIZE, [&](int x, int y, float w1, float w2) {
            float& stored = depth[y * SHADOW_SIZE + x];
            stored = std::max(stored, a.z + (b.z - a.z) * w1 + (c.z - a.z) * w2);
        });
    }
    const auto cast = [&](const Vec3& p) {
        const Vec3 s = project(p);
        if (s.x < 0 || s.y < 0 || s.x >= SHADOW_SIZE || s.y >= SHADOW_SIZE)
            return;
        float& stored = depth[static_cast<int>(s.y) * SHADOW_SIZE + static_cast<int>(s.x)];
        stored = std::max(stored, s.z - STRAND_OFFSET);
    };
    for (size_t i = 0; i < strands.points.size(); ++i)
    {
        const StrandPoint& p = strands.points[i];
        cast(p.position);
        if (!p.last && i + 1 < strands.points.size())
            for (float t : {0.33f, 0.67f}) // pieces are longer than a texel
                cast(mix(p.position, strands.points[i + 1].position, t));
    }
}

Vec3 ShadowMap::project(const Vec3& p) const
{
    const float scale = SHADOW_SIZE / SHADOW_EXTENT;
    return {(dot(p, u) + SHADOW_EXTENT / 2) * scale, (dot(p, v) + SHADOW_EXTENT / 2) * scale, dot(p, w)};
}

float ShadowMap::light(const Vec3& position) const
{
    const Vec3 s = project(position);
    const float fx = s.x - 0.5f, fy = s.y - 0.5f;
    if (fx < 0 || fy < 0 || fx >= SHADOW_SIZE - 1 || fy >= SHADOW_SIZE - 1)
        return 1;
    const int x = static_cast<int>(fx), y = static_cast<int>(fy);
    const auto lit = [&](int i, int j) {
        return 1 - smoothstep(0.35f, 0.9f, depth[(y + j) * SHADOW_SIZE + x + i] - s.z);
    };
    return mix(mix(lit(0, 0), lit(1, 0), fx - x), mix(lit(0, 1), lit(1, 1), fx - x), fy - y);
}

std::vector<float> screenOcclusion(const Frame& frame, float samplesPerCm, int cell)
{
    int offsets[OCCLUSION_PATTERNS][OCCLUSION_TAPS][2];
    for (int j = 0; j < OCCLUSION_PATTERNS; ++j)
        for (int i = 0; i < OCCLUSION_TAPS; ++i)
        {
            const float radius = (i & 1 ? SMALL_RADIUS : LARGE_RADIUS) * samplesPerCm *
                                 (0.35f + 0.65f * ((i * 5) % OCCLUSION_TAPS) / OCCLUSION_TAPS);
            const float angle = i * GOLDEN_ANGLE + j * 0.39f;
            offsets[j][i][0] = static_cast<int>(radius * std::cos(angle));
            offsets[j][i][1] = static_cast<int>(radius * std::sin(angle));
        }
    const int cells = frame.size / cell;
    std::vector<float> occlusion(static_cast<size_t>(cells) * cells);
    for (int cy = 0; cy < cells; ++cy)
        for (int cx = 0; cx < cells; ++cx)
        {
            const int x = cx * cell, y = cy * cell;
            const Sample& here = frame.at(x, y);
            if (here.id == Sample::NOTHING)
                continue;
            const auto& taps = offsets[((cx & 3) << 2) | (cy & 3)];
            float sum = 0;
            for (int i = 0; i < OCCLUSION_TAPS; ++i)
            {
                const int tx = x + taps[i][0], ty = y + taps[i][1];
                if (tx < 0 || ty < 0 || tx >= frame.size || ty >= frame.size)
                    continue;
                const float nearer = here.depth - frame.at(tx, ty).depth, range = i & 1 ? 1.5f : 5.f;
                if (nearer > 0.12f && nearer < 2 * range)
                    sum +=
                        clamp((nearer - 0.1f) / (range * 0.4f)) * (1 - smoothstep(range, 2 * range, nearer));
            }
            occlusion[static_cast<size_t>(cy) * cells + cx] = sum / OCCLUSION_TAPS;
        }
    // The pattern repeats every 4 cells, so a box of 4 takes it away.
    cv::Mat1f map(cells, cells, occlusion.data());
    cv::blur(map, map, cv::Size(4, 4));
    return occlusion;
}
} // namespace facegen
