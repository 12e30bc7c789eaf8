// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "hat_crown.hpp"

#include "noise.hpp"
#include "pose.hpp"

namespace facegen
{
namespace
{
constexpr float RADIUS = 9;  // cm, of a usual hat
constexpr float HEM = 0.25f; // cm that the edge turns inwards
constexpr int BRIM_COLUMNS = 57, BRIM_ROWS = 6;
constexpr int BALL_COLUMNS = 14, BALL_ROWS = 9;
constexpr int BOW_STEPS = 25, CUP_COLUMNS = 18, STRAP_STEPS = 12;
constexpr float VISOR_ANGLE = 1.2f; // half width of a visor, radians
} // namespace

HatCrown::HatCrown(const HatDesign& design, const HeadEnvelope& envelope_) : d(design), envelope(envelope_) {}

Vec3 HatCrown::onHead(const Vec3& direction, float off) const
{
    return HeadEnvelope::CENTRE + direction * (envelope.radius(direction) + off);
}

float HatCrown::top() const
{
    const Vec3 up(0, 1, 0);
    return onHead(up, d.thickness).y;
}

Vec3 HatCrown::edgePoint(float a) const
{
    Vec3 p(RADIUS * std::sin(a), d.height, HeadEnvelope::CENTRE.z + RADIUS * std::cos(a));
    for (int i = 0; i < 4; ++i)
    {
        const float y = d.edge(p);
        const Vec3 out(std::sin(a) * RADIUS, y - HeadEnvelope::CENTRE.y, std::cos(a) * RADIUS);
        const Vec3 direction = normalize(out);
        const float r = (envelope.radius(direction) + d.thickness) * std::sqrt(1 - square(direction.y));
        p = {std::sin(a) * r, y, HeadEnvelope::CENTRE.z + std::cos(a) * r};
    }
    return p;
}

Vec3 HatCrown::crownPoint(float a, const Vec3& edge, float t) const
{
    const Vec3 fromCentre = edge - HeadEnvelope::CENTRE;
    const float elevation = std::atan2(fromCentre.y, std::sqrt(square(fromCentre.x) + square(fromCentre.z)));
    const float e = mix(elevation, PI / 2, t);
    const Vec3 direction(std::sin(a) * std::cos(e), std::sin(e), std::cos(a) * std::cos(e));
    Vec3 p;
    switch (d.profile)
    {
    case HatDesign::FITTED:
        p = onHead(direction,
                   d.thickness + d.tall * smoothstep(0.05f, 0.75f, t) * std::max(0.f, direction.y));
        break;
    case HatDesign::TALL:
    {
        const float wall = clamp(t / 0.62f), inner = 1 - clamp((t - 0.62f) / 0.38f);
        const float share = (1 + (d.taper - 1) * wall) * inner;
        const float dent = d.dent * bell(share * std::sin(a) / 0.3f, 1) * smoothstep(0.3f, 1, wall) *
                           smoothstep(-1, 0.6f, share * std::cos(a));
        p = {fromCentre.x * share, mix(edge.y, top() + d.tall, std::sin(wall * PI / 2)) - dent,
             HeadEnvelope::CENTRE.z + fromCentre.z * share};
        break;
    }
    default:
    {
        const float rising = clamp(t / 0.4f), over = clamp((t - 0.4f) / 0.6f) * PI / 2;
        const float share = (1 + d.puff * smoothstep(0, 1, rising)) * std::cos(over);
        const float height = 0.45f * rising + 0.55f * std::sin(over);
        p = {fromCentre.x * share, mix(edge.y, top() + d.tall, height),
             HeadEnvelope::CENTRE.z + fromCentre.z * share};
    }
    }
    if (d.folds > 0)
    {
        const float pleats = d.surface == HatDesign::WRAPPED
                                 ? std::sin(8 * (t * 2.5f + 0.35f * std::sin(a + 0.6f)))
                                 : noise(p * 0.35f, d.channel) + 0.5f * noise(p * 0.8f, d.channel + 1);
        p += normalize(p - HeadEnvelope::CENTRE) * (d.folds * pleats * smoothstep(0, 0.2f, t));
    }
    return p + d.lean * smoothstep(0.1f, 1, t);
}

void HatCrown::addCrown(Mesh& mesh) const
{
    const int first = static_cast<int>(mesh.positions.size());
    std::vector<Vec3> edges(COLUMNS);
    for (int i = 0; i < COLUMNS; ++i)
        edges[i] = edgePoint(azimuth(i));
    for (int j = 0; j < ROWS; ++j)
        for (int i = 0; i < COLUMNS; ++i)
        {
            const float a = azimuth(i), t = std::max(0, j - 1) / (ROWS - 2.f);
            Vec3 p = crownPoint(a, edges[i], t);
            const float above = j == 0 ? 0 : t * 13;
            if (d.cuff > 0 && above < d.cuff && d.surface != HatDesign::SMOOTH) // turned up or sewn on
                p += normalize(Vec3(std::sin(a), 0, std::cos(a))) * (d.ribs > 0 ? 0.45f : 0.12f);
            if (j == 0)
                p = mix(p, HeadEnvelope::CENTRE, (HEM + 0.3f * d.thickness) / RADIUS);
            mesh.add(p, {a * RADIUS, above, HAT_CROWN}, 1, Pose::bodyShareOfHair(p.y));
        }
    mesh.addGrid(first, COLUMNS, ROWS, false, Part::HAT);
}

void HatCrown::addBrim(Mesh& mesh) const
{
    const int first = static_cast<int>(mesh.positions.size());
    for (int j = 0; j < BRIM_ROWS; ++j)
        for (int i = 0; i < BRIM_COLUMNS; ++i)
        {
            const float across = mix(-1, 1, i / (BRIM_COLUMNS - 1.f)), s = j / (BRIM_ROWS - 1.f);
            const float a = (d.round ? PI : VISOR_ANGLE) * across + d.brimTurn;
            const float aside = std::abs(d.round ? std::sin(a) : across);
            const float reach = d.round ? d.brim : d.brim * std::sqrt(std::max(0.f, 1 - across * across));
            Vec3 inner = edgePoint(a);
            inner.y += 0.25f;
            const Vec3 out(std::sin(a), 0, std::cos(a));
            const float wave =
                d.round && d.brim > 8 ? 0.06f * d.brim * noise({a * 1.5f, 3, 1}, d.channel) : 0;
            const float fall = d.round ? reach * (d.brimCurl * aside * aside * s - d.brimDroop * s) + wave * s
                                       : -d.brim * (d.brimDroop * s * s + d.brimCurl * aside * aside);
            const Vec3 p = inner + out * (reach * s) + Vec3(0, fall, 0);
            mesh.add(p, {a * RADIUS, reach * s, HAT_BRIM}, 1, Pose::bodyShareOfHair(p.y));
        }
    mesh.addGrid(first, BRIM_COLUMNS, BRIM_ROWS, false, Part::HAT);
}

void HatCrown::addPompom(Mesh& mesh) const
{
    const Vec3 centre = crownPoint(0, edgePoint(0), 1) + Vec3(0, 0.7f * d.pompom, 0);
    const int first = static_cast<int>(mesh.positions.size());
    for (int j = 0; j < BALL_ROWS; ++j)
        for (int i = 0; i < BALL_COLUMNS; ++i)
        {
            const float e = mix(-PI / 2, PI / 2, j / (BALL_ROWS - 1.f)), a = 2 * PI * i / BALL_COLUMNS;
            const Vec3 out(std::sin(a) * std::cos(e), std::sin(e), std::cos(a) * std::cos(e));
            const float r = d.pompom * (1 + 0.15f * noise(out * 3, d.channel + 3));
            mesh.add(centre + out * r, {a * 2, e * 2, HAT_POMPOM}, 1, 0);
        }
    mesh.addGrid(first, BALL_COLUMNS, BALL_ROWS, true, Part::HAT);
}

void HatCrown::addBand(Mesh& mesh) const
{
    constexpr int BAND_ROWS = 5;
    const int first = static_cast<int>(mesh.positions.size());
    for (int j = 0; j < BAND_ROWS; ++j)
        for (int i = 0; i < COLUMNS; ++i)
        {
            const float a = azimuth(i), t = j / (BAND_ROWS - 1.f);
            Vec3 p = edgePoint(a);
            const Vec3 direction = normalize(
                Vec3(p.x, p.y + d.bandWidth * t - HeadEnvelope::CENTRE.y, p.z - HeadEnvelope::CENTRE.z));
            p = onHead(direction, d.thickness - (j == 0 || j + 1 == BAND_ROWS ? 0.3f : 0));
            mesh.add(p, {a * RADIUS, d.bandWidth * t, HAT_CROWN}, 1, 0);
        }
    mesh.addGrid(first, COLUMNS, BAND_ROWS, false, Part::HAT);
}

void HatCrown::addHeadphones(Mesh& mesh) const
{
    const int first = static_cast<int>(mesh.positions.size());
    for (int i = 0; i < BOW_STEPS; ++i)
    {
        const float e = mix(-1.45f, 1.45f, i / (BOW_STEPS - 1.f));
        const Vec3 direction(std::sin(e), std::cos(e), 0.05f);
        const Vec3 p = onHead(normalize(direction), d.thickness);
        for (float z : {-0.5f, 0.5f})
            mesh.add(p + Vec3(0, 0, z * d.bandWidth), {e * RADIUS, z, HAT_CUP}, 1, 0);
    }
    mesh.addGrid(first, 2, BOW_STEPS, false, Part::HAT);
    constexpr float OUTLINE[][2] = {{-1.2f, 2.2f}, {-0.8f, 3.1f}, {0, 3.5f},
                                    {0.8f, 3.3f},  {1.4f, 2.4f},  {1.5f, 0.1f}};
    for (float side : {-1.f, 1.f})
    {
        const int cup = static_cast<int>(mesh.positions.size());
        const Vec3 ear(side * 8.3f, 0.9f, -0.2f);
        for (const auto& ring : OUTLINE)
            for (int i = 0; i < CUP_COLUMNS; ++i)
            {
                const float a = 2 * PI * i / CUP_COLUMNS;
                mesh.add(ear + Vec3(side * ring[0], ring[1] * 1.15f * std::sin(a), ring[1] * std::cos(a)),
                         {ring[0], a, HAT_CUP}, 1, 0);
            }
        mesh.addGrid(cup, CUP_COLUMNS, 6, true, Part::HAT);
    }
}

void HatCrown::addStrap(const HeadModel& model, const std::vector<Vec3>& vertices, Strands& strands) const
{
    Strand strand;
    strand.color = d.third * 0.5f;
    strand.label = BACKGROUND;
    strands.strands.push_back(strand);
    // Down along the jaw's edge and under the chin.
    std::vector<Vec3> line;
    const auto jaw = [&](int i) { return vertices[model.landmarks[i]]; };
    const Vec3 chin = jaw(CHIN) + Vec3(0, -0.9f, -1.6f);
    for (int side : {0, 16})
    {
        const float out = side == 0 ? -1.f : 1.f;
        const Vec3 temple = edgePoint(out * 1.35f) - Vec3(out * 0.5f, 0, 0);
        const Vec3 ends[4] = {temple, jaw(side == 0 ? 1 : 15) + Vec3(0.35f * out, 0, 0.5f),
                              jaw(side == 0 ? 4 : 12) + Vec3(0.3f * out, -0.3f, 0.2f), chin};
        std::vector<Vec3> half;
        for (int k = 0; k < 3; ++k)
            for (int i = 0; i < STRAP_STEPS / 3; ++i)
                half.push_back(mix(ends[k], ends[k + 1], i / (STRAP_STEPS / 3.f)));
        half.push_back(chin);
        if (side == 0)
            line = half;
        else
            line.insert(line.end(), half.rbegin(), half.rend());
    }
    for (size_t i = 0; i < line.size(); ++i)
    {
        StrandPoint p;
        p.position = line[i];
        p.normal = Vec3(line[i].x > 0 ? 0.7f : -0.7f, 0, 0.7f);
        p.halfWidth = d.strap;
        p.strand = static_cast<int>(strands.strands.size()) - 1;
        p.last = i + 1 == line.size();
        strands.points.push_back(p);
    }
}
} // namespace facegen
