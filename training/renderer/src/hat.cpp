// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "hat.hpp"

#include "noise.hpp"
#include "pose.hpp"

namespace facegen
{
namespace
{
constexpr float BELOW_EDGE = 0.9f; // cm that the crown reaches below the brim's middle
constexpr float WORN = 0.11f;      // share of the pictures
// The face's opening in a headscarf: an ellipse on the neutral head.
constexpr float SCARF_Y = 1.2f, SCARF_HALF_WIDTH = 6.2f, SCARF_HALF_HEIGHT = 9.2f, SCARF_BORDER = 0.8f;
constexpr float HOOD_Y = 1.5f, HOOD_HALF_WIDTH = 7.2f, HOOD_HALF_HEIGHT = 10.6f;
constexpr int BRIM_COLUMNS = 40, BRIM_ROWS = 5;

Vec3 clothColor(Rng& rng)
{
    if (rng.chance(0.5f))
        return Vec3(square(rng.uniform()) * 0.8f);
    const float r = square(rng.uniform()), g = square(rng.uniform()), b = square(rng.uniform());
    return {r, g, b};
}
} // namespace

Hat::Hat(Rng& rng)
{
    if (!rng.chance(WORN))
        return;
    kind = static_cast<Kind>(BEANIE + rng.weighted({1.f, 1.2f, 0.9f, 0.7f, 0.5f, 0.5f}));
    height = kind == BEANIE ? rng.uniform(7, 9.5f) : rng.uniform(7.4f, 10);
    slope = kind == BEANIE ? rng.uniform(0.1f, 0.4f) : rng.uniform(-0.1f, 0.15f);
    thickness = kind == HOOD ? rng.uniform(1.2f, 2.6f) : rng.uniform(0.7f, 1.8f);
    tall = kind == BRIMMED ? rng.uniform(2, 6) : kind == CAP ? rng.uniform(0.3f, 2) : rng.uniform(0, 2.5f);
    if (kind == HEADBAND)
    {
        height = rng.uniform(8, 11);
        slope = rng.uniform(-0.1f, 0.3f);
        tall = rng.uniform(1.5f, 6); // its width
    }
    brim = kind == CAP ? rng.uniform(4.5f, 7) : rng.uniform(3.5f, 8);
    ribs = kind == BEANIE && rng.chance(0.6f) ? rng.uniform(4, 9) : 0;
    base = clothColor(rng);
    second = rng.chance(0.5f) ? base : clothColor(rng);
    channel = rng.next();
    height -= slope * 6; // the given height is that over the forehead
}

void Hat::addTo(Mesh& mesh, const HeadModel& model, const std::vector<Vec3>& vertices,
                const std::vector<Vec3>& normals, const HeadEnvelope& envelope) const
{
    if (!worn())
        return;
    if (surroundsFace())
        addScarf(mesh, model, vertices, normals);
    else
        addCrown(mesh, model, vertices, envelope);
    if (kind == CAP || kind == BRIMMED)
        addBrim(mesh, envelope);
}

void Hat::addCrown(Mesh& mesh, const HeadModel& model, const std::vector<Vec3>& vertices,
                   const HeadEnvelope& envelope) const
{
    std::vector<int> index(vertices.size(), -1);
    const auto hatVertex = [&](int v) {
        if (index[v] >= 0)
            return index[v];
        const Vec3 d = normalize(vertices[v] - HeadEnvelope::CENTRE);
        const float above = model.neutral[v].y - edge(model.neutral[v]);
        const float rim = kind == BEANIE ? 0.5f * smoothstep(3.2f, 2.8f, above) : 0;
        const float rise = kind == HEADBAND ? 0 : tall * smoothstep(1, 4, above);
        const Vec3 p = HeadEnvelope::CENTRE + d * (envelope.radius(d) + thickness + rim + rise * d.y);
        index[v] = mesh.add(p, model.neutral[v], 1, 0);
        return index[v];
    };
    for (const Triangle& t : model.triangles)
    {
        if (t.part > Part::BACK_HEAD)
            continue;
        const Vec3 rest = (model.neutral[t.a] + model.neutral[t.b] + model.neutral[t.c]) * (1 / 3.f);
        const float above = rest.y - edge(rest);
        if (kind == HEADBAND ? above < 0 || above > tall : above < -BELOW_EDGE)
            continue;
        const int a = hatVertex(t.a), b = hatVertex(t.b), c = hatVertex(t.c);
        mesh.triangles.push_back({a, b, c, Part::HAT});
    }
}

bool Hat::covers(const Vec3& rest) const
{
    if (surroundsFace())
        return outsideOpening(rest) > 0;
    return worn() && kind != HEADBAND && rest.y > edge(rest) + 0.3f;
}

bool Hat::hides(const Vec3& p) const
{
    if (kind == HOOD)
        return outsideOpening(p) > -0.3f;
    return kind == SCARF || (worn() && kind != HEADBAND && p.y > edge(p) + 0.8f);
}

float Hat::outsideOpening(const Vec3& rest) const
{
    if (rest.z < 2)
        return 2;
    const bool hood = kind == HOOD;
    const float width = hood ? HOOD_HALF_WIDTH : SCARF_HALF_WIDTH;
    const float x = rest.x / width;
    const float y = (rest.y - (hood ? HOOD_Y : SCARF_Y)) / (hood ? HOOD_HALF_HEIGHT : SCARF_HALF_HEIGHT);
    return (std::sqrt(x * x + y * y) - 1) * width;
}

void Hat::addScarf(Mesh& mesh, const HeadModel& model, const std::vector<Vec3>& vertices,
                   const std::vector<Vec3>& normals) const
{
    const HeadEnvelope withEars(model, vertices, true);
    std::vector<int> index(vertices.size(), -1);
    const auto scarfVertex = [&](int v) {
        if (index[v] >= 0)
            return index[v];
        const Vec3& rest = model.neutral[v];
        // It lies over the ears and falls loose from the jaw.
        const Vec3 d = normalize(vertices[v] - HeadEnvelope::CENTRE);
        const float outside = outsideOpening(rest);
        // Its border dips below the skin, so that the opening is smooth.
        const float loose = thickness *
                            (0.4f * smoothstep(-0.3f, 0.3f, outside) + smoothstep(0, 2, outside) - 0.2f) *
                            mix(1.8f, 1, smoothstep(-9, 0, rest.y));
        const float fold = 0.25f * noise(rest * 0.7f, channel + 1) * smoothstep(0, 1, outside);
        const Vec3 onHead = HeadEnvelope::CENTRE + d * (withEars.radius(d) + loose + fold);
        const Vec3 onNeck = vertices[v] + normals[v] * (loose + fold);
        const float round = smoothstep(-6, -3, rest.y) * smoothstep(0.3f, 2.5f, outside);
        index[v] = mesh.add(mix(onNeck, onHead, round), rest, 1, Pose::bodyShareOfHead(rest));
        return index[v];
    };
    for (const Triangle& t : model.triangles)
    {
        if (t.part > Part::BACK_HEAD || outsideOpening(model.neutral[t.a]) < -SCARF_BORDER)
            continue;
        const int a = scarfVertex(t.a), b = scarfVertex(t.b), c = scarfVertex(t.c);
        mesh.triangles.push_back({a, b, c, Part::HAT});
    }
    for (size_t v = 0; v < vertices.size(); ++v)
    {
        const Vec3 inwards = HeadEnvelope::CENTRE - vertices[v];
        mesh.positions[v] +=
            normalize(inwards) * (1.5f * smoothstep(0.3f, 1.5f, outsideOpening(model.neutral[v])));
    }
}

void Hat::addBrim(Mesh& mesh, const HeadEnvelope& envelope) const
{
    const bool around = kind == BRIMMED;
    const int first = static_cast<int>(mesh.positions.size());
    for (int j = 0; j < BRIM_ROWS; ++j)
        for (int i = 0; i < BRIM_COLUMNS; ++i)
        {
            const float a = around ? 2 * PI * i / BRIM_COLUMNS : mix(-1.2f, 1.2f, i / (BRIM_COLUMNS - 1.f));
            const Vec3 d(std::sin(a), 0, std::cos(a));
            const float y = height + slope * 9 * d.z + 0.2f;
            const Vec3 toEdge = normalize(Vec3(d.x * 8, y - HeadEnvelope::CENTRE.y, d.z * 8));
            const float inner =
                (envelope.radius(toEdge) + thickness * 0.8f) * std::sqrt(1 - square(toEdge.y));
            const float reach = around ? brim : brim * std::sqrt(std::max(0.f, 1 - square(a / 1.2f)));
            const float r = inner + reach * j / (BRIM_ROWS - 1), curve = around ? 0.15f : 0.25f;
            const Vec3 p(d.x * r,
                         y - curve * reach * square(j / (BRIM_ROWS - 1.f)) *
                                 (around ? 1 : std::abs(d.x) + 0.5f),
                         HeadEnvelope::CENTRE.z + d.z * r);
            mesh.add(p, p, 1, 0);
        }
    mesh.addGrid(first, BRIM_COLUMNS, BRIM_ROWS, around, Part::HAT);
}

Vec3 Hat::color(const Vec3& rest) const
{
    const float above = rest.y - edge(rest);
    const Vec3 c = above < 3 && (kind == BEANIE || kind == BRIMMED) ? second : base;
    const float knit = ribs > 0 ? 1 + 0.18f * std::sin(std::atan2(rest.x, rest.z) * ribs * 7) : 1;
    return c * (knit * (1 + 0.12f * noise(rest * 5, channel)));
}
} // namespace facegen
