// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "hat.hpp"

#include "hat_crown.hpp"
#include "noise.hpp"
#include "pose.hpp"

namespace facegen
{
namespace
{
constexpr float SCARF_BORDER = 0.8f; // cm of cloth that lies inside of the opening's border
} // namespace

Hat::Hat(Rng& rng) : design(rng) {}

bool Hat::closed() const
{
    return design.kind == HatDesign::CROWNED;
}

void Hat::addTo(Mesh& mesh, Strands& strands, const HeadModel& model, const std::vector<Vec3>& vertices,
                const std::vector<Vec3>& normals, const HeadEnvelope& envelope) const
{
    if (!worn())
        return;
    if (surroundsFace())
    {
        addScarf(mesh, model, vertices, normals);
        return;
    }
    const HeadEnvelope withEars = coversEars() ? HeadEnvelope(model, vertices, true) : envelope;
    const HatCrown crown(design, withEars);
    if (design.kind == HatDesign::HEADBAND)
        crown.addBand(mesh);
    else if (design.kind == HatDesign::HEADPHONES)
        crown.addHeadphones(mesh);
    else
        crown.addCrown(mesh);
    if (design.brim > 0)
        crown.addBrim(mesh);
    if (design.pompom > 0)
        crown.addPompom(mesh);
    if (design.strap > 0)
        crown.addStrap(model, vertices, strands);
}

bool Hat::covers(const Vec3& rest) const
{
    if (surroundsFace())
        return outsideOpening(rest) > 0;
    return closed() && rest.y > design.edge(rest) + 0.3f;
}

bool Hat::hides(const Vec3& p) const
{
    if (design.kind == HatDesign::HOOD)
        return outsideOpening(p) > -0.3f;
    const float above = design.round ? -0.4f - 2.5f * std::max(0.f, design.brimDroop) : 0.8f;
    return design.kind == HatDesign::SCARF || (closed() && p.y > design.edge(p) + above);
}

float Hat::pressed(const Vec3& rest) const
{
    if (surroundsFace())
        return smoothstep(0, -3, outsideOpening(rest));
    if (!closed())
        return 1;
    return smoothstep(-0.5f, 3.5f, design.edge(rest) - rest.y);
}

float Hat::outsideOpening(const Vec3& rest) const
{
    if (rest.z < 2)
        return 2;
    const float x = rest.x / design.openingWidth, y = (rest.y - design.openingY) / design.openingHeight;
    return (std::sqrt(x * x + y * y) - 1) * design.openingWidth;
}

void Hat::addScarf(Mesh& mesh, const HeadModel& model, const std::vector<Vec3>& vertices,
                   const std::vector<Vec3>& normals) const
{
    const HeadEnvelope withEars(model, vertices, true);
    const float standOff = design.kind == HatDesign::HOOD ? 1 : 0;
    std::vector<int> index(vertices.size(), -1);
    const auto scarfVertex = [&](int v) {
        if (index[v] >= 0)
            return index[v];
        const Vec3& rest = model.neutral[v];
        // It lies over the ears and falls loose from the jaw.
        const Vec3 d = normalize(vertices[v] - HeadEnvelope::CENTRE);
        const float outside = outsideOpening(rest);
        // Its border dips below the skin, so that the opening is smooth.
        const float loose = design.thickness *
                            (0.4f * smoothstep(-0.3f, 0.3f, outside) + smoothstep(0, 2, outside) - 0.2f) *
                            mix(1.8f, 1, smoothstep(-9, 0, rest.y));
        const float fold =
            design.folds * smoothstep(0, 1, outside) *
            (noise(rest * 0.5f, design.channel + 1) + 0.4f * noise(rest * 1.3f, design.channel + 2));
        const Vec3 onHead = HeadEnvelope::CENTRE + d * (withEars.radius(d) + loose + fold);
        const Vec3 onNeck = vertices[v] + normals[v] * (loose + fold);
        const float round = smoothstep(-6, -3, rest.y) * smoothstep(0.3f, 2.5f, outside);
        const Vec3 forward(0, 0, standOff * design.thickness * 0.8f * bell(outside - 0.8f, 0.9f));
        index[v] = mesh.add(mix(onNeck, onHead, round) + forward, rest, 1, Pose::bodyShareOfHead(rest));
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

void Hat::shade(const SurfacePoint& p, Material& m) const
{
    m.label = BACKGROUND;
    m.specular = design.gloss;
    m.gloss = design.surface == HatDesign::SMOOTH ? 6 : 3;
    if (surroundsFace())
    {
        m.albedo = design.cloth.color(p.rest.x, p.rest.y) *
                   (1 + 0.2f * noise(p.rest * Vec3(0.9f, 0.4f, 0.9f), design.channel + 4));
        return;
    }
    const float u = p.rest.x, v = p.rest.y;
    const int section = static_cast<int>(p.rest.z + 0.5f);
    if (section == HAT_CUP)
    {
        m.albedo = design.second * (1 - 0.4f * smoothstep(-0.5f, -1, u));
        return;
    }
    if (section == HAT_POMPOM)
    {
        m.albedo = design.third * (0.75f + 0.35f * noise({u * 3, v * 3, 1}, design.channel + 4));
        m.specular = 0;
        return;
    }
    const bool onCuff = section == HAT_CROWN && v < design.cuff;
    Vec3 c = onCuff ? design.second : design.cloth.color(u, v);
    if (design.mesh && (section == HAT_BRIM || std::abs(u) < 7.5f))
        c = design.second;
    switch (design.surface)
    {
    case HatDesign::STRAW:
    {
        const float plait = std::sin(v * 9 + 0.6f * std::sin(u * 5)) * (0.6f + 0.4f * std::sin(u * 7));
        c = onCuff ? c : mix(Vec3(0.45f, 0.33f, 0.17f), design.cloth.mainColor(), 0.25f) * (1 + 0.3f * plait);
        break;
    }
    case HatDesign::FUR:
        c = c * (0.9f + 0.5f * noise({u * 4, v * 2, 1}, design.channel + 4));
        m.specular = 0;
        break;
    case HatDesign::WRAPPED:
        c = design.cloth.color(u * 0.3f, v) *
            (0.85f + 0.2f * std::sin(8 * (v / 13 * 2.5f + 0.35f * std::sin(u / 9 + 0.6f))));
        break;
    default:
        break;
    }
    if (design.ribs > 0)
        c = c * (1 + 0.22f * std::sin(u / 9 * design.ribs));
    if (design.vents > 0 && section == HAT_CROWN && v > 2 && v < 11)
    {
        const float slot = std::sin(u / 9 * design.vents) + 0.3f * std::sin(v * 0.9f);
        c = mix(c, Vec3(0.01f), smoothstep(0.55f, 0.7f, slot));
    }
    if (design.badge > 0 && section == HAT_CROWN)
    {
        const float dx = u / design.badge, dy = (v - design.cuff - 1.2f * design.badge - 0.5f) / design.badge;
        const float inside = dx * dx * 0.6f + dy * dy;
        if (inside < 1 && noise({dx * 1.7f, dy * 1.7f, 1}, design.channel + 5) > -0.25f)
            c = design.third;
    }
    m.albedo = c * (1 + 0.12f * noise({u * 0.7f, v * 0.7f, 9}, design.channel));
}
} // namespace facegen
