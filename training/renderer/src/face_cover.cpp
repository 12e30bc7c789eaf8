// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "face_cover.hpp"

#include <algorithm>

#include "noise.hpp"
#include "pose.hpp"

namespace facegen
{
namespace
{
constexpr float SHARE = 0.06f;                        // of the pictures
constexpr float BORDER = 0.7f;                        // cm of the mesh that lie outside, below the skin
constexpr float FRONT = 1;                            // z: nothing lies on the back of the head
constexpr float UNDERSIDE_TOP = -5, UNDERSIDE = 1.7f; // how the border of a mask runs on below the jaw
constexpr float EYE_X = 3.16f, EYE_Y = 3.5f;
constexpr int STRAP_STEPS = 8;
constexpr float STRAP_HEIGHT = 0.1f; // cm above the skin
constexpr int LIPS_WIDTH = 6;        // landmarks from corner to corner of the outer lips
} // namespace

FaceCover::FaceCover(Rng& rng)
{
    const bool present = rng.chance(SHARE);
    const Kind sampled = static_cast<Kind>(MASK + rng.weighted({0.56f, 0.12f, 0.12f, 0.15f, 0.05f}));
    cloth = Cloth(rng, rng.chance(0.75f) ? Cloth::PLAIN
                                         : static_cast<Cloth::Pattern>(rng.below(Cloth::PATTERN_COUNT)));
    strapColor = Vec3(rng.chance(0.6f) ? rng.uniform(0.5f, 0.8f) : rng.uniform(0.01f, 0.1f));
    channel = rng.next();
    const float side = rng.chance(0.5f) ? 1.f : -1.f;
    switch (sampled)
    {
    case MASK:
    {
        // Usual, below the nose, or pulled down to the chin.
        const float worn = rng.uniform();
        top = worn < 0.82f   ? rng.uniform(1.6f, 2.8f)
              : worn < 0.92f ? rng.uniform(-1.7f, -1.2f)
                             : rng.uniform(-6, -4.8f);
        slope = rng.uniform(0.1f, 0.4f);
        bottom = rng.uniform(-9, -7.2f);
        halfWidth = rng.uniform(5.6f, 7);
        thickness = rng.uniform(0.15f, 0.4f);
        curve = rng.uniform(0.12f, 0.22f);
        standOff = rng.uniform(0.2f, 0.9f);
        const bool surgical = rng.chance(0.6f);
        pleats = surgical ? rng.uniform(0.15f, 0.35f) : 0;
        seam = surgical ? 0 : rng.uniform(0, 0.5f);
        if (surgical || rng.chance(0.4f))
        {
            const Vec3 colors[4] = {
                {0.32f, 0.55f, 0.72f}, {0.35f, 0.62f, 0.58f}, {0.75f, 0.76f, 0.76f}, {0.02f, 0.02f, 0.022f}};
            cloth = Cloth(rng, Cloth::PLAIN);
            cloth.setColors(colors[rng.weighted({0.45f, 0.12f, 0.28f, 0.15f})], strapColor);
        }
        break;
    }
    case FACE_SCARF:
        top = rng.uniform(0.3f, 2.4f);
        slope = rng.uniform(-0.05f, 0.15f);
        bottom = -30;
        halfWidth = 30;
        thickness = rng.uniform(0.4f, 1);
        standOff = rng.uniform(0.3f, 1);
        cloth = Cloth(rng);
        break;
    case GOGGLES:
        halfWidth = rng.uniform(6, 7.2f);
        halfHeight = rng.uniform(2.1f, 3.2f);
        thickness = rng.uniform(0.8f, 1.5f);
        curve = rng.uniform(0.05f, 0.1f);
        standOff = 1;
        gloss = rng.uniform(0.4f, 1.2f);
        break;
    case PLASTER:
    {
        const Vec3 places[4] = {{0, rng.uniform(0.5f, 2), 12},
                                {side * rng.uniform(1, 4.5f), rng.uniform(7, 9), 9},
                                {side * rng.uniform(3.5f, 5.5f), rng.uniform(-3.5f, 0.5f), 8},
                                {side * rng.uniform(0, 2), -6.3f, 9}};
        place = places[rng.below(4)];
        halfWidth = rng.uniform(1, 2.8f);
        halfHeight = rng.uniform(0.6f, 1.6f);
        angle = rng.normal(0, 0.5f);
        thickness = rng.uniform(0.08f, 0.3f);
        const float v = rng.uniform(0.5f, 0.8f), warm = rng.chance(0.5f) ? rng.uniform(0, 0.4f) : 0;
        cloth = Cloth(rng, rng.chance(0.5f) ? Cloth::KNIT : Cloth::PLAIN);
        cloth.setColors(Vec3(v, v * (1 - 0.6f * warm), v * (1 - warm)), strapColor);
        break;
    }
    default:
        place = {side * EYE_X, EYE_Y, 10};
        halfWidth = rng.uniform(2.1f, 2.8f);
        halfHeight = rng.uniform(1.7f, 2.4f);
        thickness = rng.uniform(0.4f, 0.8f);
        if (rng.chance(0.7f))
            cloth.setColors(Vec3(0.012f), Vec3(0.012f));
    }
    const float r = rng.uniform(), g = rng.uniform(), b = rng.uniform();
    ground = rng.chance(0.5f) ? Vec3(0.015f) : Vec3(r * 0.4f, g * 0.25f, b * 0.1f);
    sky = rng.chance(0.5f) ? Vec3(0.05f) : Vec3(b * 0.5f, g * 0.5f, r * 0.8f);
    kind = present ? sampled : NONE;
}

float FaceCover::inside(const Vec3& q) const
{
    if (q.z < (kind == FACE_SCARF ? -30.f : FRONT))
        return -9;
    const float ax = std::abs(q.x);
    switch (kind)
    {
    case NONE:
        return -9;
    case MASK: // it ends below the chin, before the throat
        return std::min({top - slope * ax - q.y, q.y + 0.12f * ax - bottom, halfWidth - ax,
                         q.z - FRONT - UNDERSIDE * std::max(0.f, UNDERSIDE_TOP - q.y)});
    case FACE_SCARF:
        return std::min({top - slope * ax - q.y, q.y + 0.12f * ax - bottom, halfWidth - ax});
    case GOGGLES:
    {
        const float y = q.y - EYE_Y - 0.2f, nose = y < 0 ? 0.9f * bell(q.x, 1.3f) : 0;
        const float x4 = square(square(ax / halfWidth)),
                    y4 = square(square(y / (halfHeight * (1 - nose * 0.5f))));
        return (1 - std::pow(x4 + y4, 0.25f)) * halfHeight;
    }
    default:
    {
        if (q.z < place.z - 4)
            return -9;
        const float ca = std::cos(angle), sa = std::sin(angle), x = q.x - place.x, y = q.y - place.y;
        const float u = (x * ca + y * sa) / halfWidth, v = (y * ca - x * sa) / halfHeight;
        const float power = kind == EYE_PATCH ? 2.2f : 6;
        return (1 - std::pow(std::pow(std::abs(u), power) + std::pow(std::abs(v), power), 1 / power)) *
               halfHeight;
    }
    }
}

float FaceCover::span(const Vec3& p, const Vec3& bridge, const Vec3& tip, const Vec3& chin) const
{
    float middle;
    if (kind == GOGGLES)
        middle = bridge.z + 0.6f;
    else if (p.y > tip.y)
        middle = mix(tip.z, bridge.z, clamp((p.y - tip.y) / (bridge.y - tip.y)));
    else
        middle = mix(tip.z, chin.z, clamp((tip.y - p.y) / (tip.y - chin.y)));
    return middle + standOff - curve * p.x * p.x;
}

void FaceCover::addTo(const HeadModel& model, const std::vector<Vec3>& vertices,
                      const std::vector<Vec3>& normals, Mesh& mesh, Strands& strands) const
{
    if (!worn())
        return;
    const auto at = [&](int landmark) { return vertices[model.landmarks[landmark]]; };
    const Vec3 bridge = at(NOSE_TIP - 2), tip = at(NOSE_TIP), chin = at(CHIN);
    std::vector<int> index(vertices.size(), -1);
    const auto coverVertex = [&](int v) {
        if (index[v] >= 0)
            return index[v];
        const Vec3& rest = model.neutral[v];
        const float depth = inside(rest);
        // The border dips below the skin, so that it is smooth.
        Vec3 p = vertices[v] + normals[v] * (thickness * smoothstep(-0.3f, 0.4f, depth) - 0.12f);
        const float onFace = smoothstep(chin.y - 1.5f, chin.y, p.y);
        if (kind == MASK || kind == FACE_SCARF || kind == GOGGLES)
            p.z = mix(p.z, std::max(p.z, span(p, bridge, tip, chin)), onFace * smoothstep(0.1f, 1.6f, depth));
        if (kind == FACE_SCARF)
            p += normals[v] * (0.5f * thickness * noise(rest * 0.6f, channel) * smoothstep(0, 1, depth));
        index[v] = mesh.add(p, rest, 1, Pose::bodyShareOfHead(rest));
        return index[v];
    };
    std::vector<bool> skin(vertices.size(), false);
    const size_t headTriangles = model.triangles.size();
    for (size_t i = 0; i < headTriangles; ++i)
    {
        const Triangle& t = model.triangles[i];
        if (t.part <= Part::BACK_HEAD)
            skin[t.a] = skin[t.b] = skin[t.c] = true;
        const bool lids = t.part == Part::EYEBALL_LEFT || t.part == Part::EYEBALL_RIGHT;
        if (t.part > Part::BACK_HEAD && !(lids && (kind == GOGGLES || kind == EYE_PATCH)))
            continue;
        if (inside(model.neutral[t.a]) < -BORDER || inside(model.neutral[t.b]) < -BORDER ||
            inside(model.neutral[t.c]) < -BORDER)
            continue;
        const int a = coverVertex(t.a), b = coverVertex(t.b), c = coverVertex(t.c);
        mesh.triangles.push_back({a, b, c, Part::COVER});
    }
    if (kind == MASK || kind == FACE_SCARF)
        for (int i = 0; i < LIPS_WIDTH; ++i) // over the opening of the mouth
        {
            const auto upper = [&](int k) { return model.landmarks[LIPS_OUTER_FIRST + k]; };
            const auto lower = [&](int k) {
                return model.landmarks[k == 0 ? LIPS_OUTER_FIRST : LIPS_OUTER_END - k];
            };
            const int corners[4] = {upper(i), upper(i + 1), lower(i), lower(i + 1)};
            if (std::any_of(corners, corners + 4, [&](int v) { return inside(model.neutral[v]) < -BORDER; }))
                continue;
            const int a = coverVertex(corners[0]), b = coverVertex(corners[1]), c = coverVertex(corners[2]),
                      d = coverVertex(corners[3]);
            mesh.triangles.push_back({a, c, d, Part::COVER});
            mesh.triangles.push_back({a, d, b, Part::COVER});
        }
    const auto nearest = [&](const Vec3& rest, auto allowed) {
        int best = -1;
        float least = 1e9f;
        for (size_t v = 0; v < index.size(); ++v)
        {
            const Vec3 way = model.neutral[v] - rest;
            if (dot(way, way) < least && allowed(v))
            {
                least = dot(way, way);
                best = static_cast<int>(v);
            }
        }
        return best;
    };
    const auto nearestOnCover = [&](const Vec3& rest) {
        return nearest(rest, [&](size_t v) { return index[v] >= 0 && inside(model.neutral[v]) > 0.1f; });
    };
    for (const float side : {-1.f, 1.f})
    {
        const Vec3 ear = at(side < 0 ? JAW_RIGHT : JAW_LEFT) + Vec3(side * 0.9f, 1, -1.6f);
        std::vector<Vec3> line;
        if (kind == MASK)
            for (const float y : {top - slope * halfWidth - 0.4f, bottom + 0.12f * halfWidth + 0.6f})
            {
                const int v = nearestOnCover({side * halfWidth, y, 6});
                if (v < 0)
                    continue;
                const Vec3 from = mesh.positions[index[v]] + Vec3(side * 0.15f, 0, 0);
                line.assign({from, mix(from, ear, 0.5f) + Vec3(side * 0.5f, 0, 0), ear});
                addLine(line, 0.12f, strands);
            }
        if (kind == GOGGLES)
        {
            const Vec3 from(side * halfWidth * 0.95f, EYE_Y,
                            at(side < 0 ? EYE_RIGHT_OUTER : EYE_LEFT_OUTER).z - 1);
            for (int i = 0; i <= STRAP_STEPS; ++i)
                line.push_back(
                    mix(from, Vec3(side * 8.4f, EYE_Y + 0.8f, -4), i / static_cast<float>(STRAP_STEPS)));
            addLine(line, 0.9f, strands);
        }
        if (kind == EYE_PATCH)
        {
            // Over the skin from the patch to the near temple, and across the forehead to the far one.
            const Vec3 from = place + Vec3(side * halfWidth * 0.6f, halfHeight * 0.6f, 0);
            const Vec3 to(side * 7.2f, side * place.x > 0 ? 5.5f : 9.5f, 2);
            for (int i = 0; i <= STRAP_STEPS; ++i)
            {
                Vec3 rest = mix(from, to, i / static_cast<float>(STRAP_STEPS));
                rest.z = to.z + 8 * std::sqrt(std::max(0.f, 1 - square(rest.x / to.x)));
                const int v = nearest(rest, [&](size_t k) { return skin[k]; });
                line.push_back(vertices[v] +
                               normals[v] * mix(thickness, STRAP_HEIGHT, std::min(1.f, i / 2.f)));
            }
            addLine(line, 0.14f, strands);
        }
    }
}

void FaceCover::addLine(const std::vector<Vec3>& line, float lineHalfWidth, Strands& strands) const
{
    Strand strand;
    strand.color = kind == EYE_PATCH ? cloth.mainColor() : strapColor;
    strand.label = BACKGROUND;
    strands.strands.push_back(strand);
    for (size_t i = 0; i < line.size(); ++i)
    {
        StrandPoint p;
        p.position = line[i];
        p.normal = normalize(Vec3(line[i].x, 0, 3));
        p.halfWidth = lineHalfWidth;
        p.strand = static_cast<int>(strands.strands.size()) - 1;
        p.last = i + 1 == line.size();
        strands.points.push_back(p);
    }
}

void FaceCover::shade(const SurfacePoint& p, Material& m) const
{
    const Vec3& q = p.rest;
    const float depth = inside(q);
    m.label = BACKGROUND;
    m.specular = 0.02f;
    m.gloss = 3;
    if (kind == GOGGLES)
    {
        const bool frame = depth < 0.55f;
        m.albedo = frame ? cloth.color(q.x, q.y)
                         : mix(ground, sky,
                               smoothstep(-1.5f, 1.5f, q.y - EYE_Y + 0.2f * q.x * noise(q * 0.4f, channel)));
        m.specular = frame ? 0.1f : gloss;
        m.gloss = 6;
        return;
    }
    Vec3 c = cloth.color(q.x, q.y);
    if (pleats > 0 && q.y < top - 1.5f && std::abs(q.x) < 4.8f)
    {
        const float fold = q.y * 0.75f - std::floor(q.y * 0.75f);
        c = c * (1 - pleats * smoothstep(0.25f, 0, fold));
    }
    c = c * (1 - 0.4f * seam * bell(q.x, 0.15f));
    if (kind == MASK)
        c = c * (1 - 0.15f * bell(depth - 0.5f, 0.12f));
    m.albedo = c * (1 + 0.12f * noise(q * Vec3(0.8f, 1.2f, 0.8f), channel + 1));
    m.wrap = 0.1f;
}
} // namespace facegen
