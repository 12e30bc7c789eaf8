// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "hair_obstacles.hpp"
#include "hair_roots.hpp"
#include "noise.hpp"

namespace facegen
{
namespace
{
constexpr int PIECES_ON_HEAD = 9, FEWEST_LOCKS = 1000;
constexpr float SMALLEST_AREA = 30;    // square cm of roots: fewer make no fringe but single locks
constexpr float PIECE_BESIDE_FACE = 1; // cm
constexpr float SHADED_ROOT = 0.6f;
constexpr float HIGHEST_GAP = 0.3f; // of the edge's raggedness: it has teeth rather than notches

/** A direction from the middle of the head. */
struct Aim
{
    float azimuth = 0, elevation = 0;

    Vec3 direction() const
    {
        const float c = std::cos(elevation);
        return {c * std::sin(azimuth), std::sin(elevation), c * std::cos(azimuth)};
    }
};

Aim between(const Aim& a, const Aim& b, float t)
{
    return {mix(a.azimuth, b.azimuth, t), mix(a.elevation, b.elevation, t)};
}

class FringeGrower
{
public:
    FringeGrower(const HairGrowth& growth, Rng& rng, Strands& strands)
        : g(growth), f(growth.style.fringe), channel(rng.next()), bow(rng.uniform(-0.1f, 0.12f)), out(strands)
    {
    }

    void growLock(const HairRoot& root, Rng& rng)
    {
        const Vec3 d = root.position - HeadEnvelope::CENTRE;
        const Aim from{std::atan2(d.x, d.z), std::asin(clamp(d.y / length(d), -1, 1))};
        const float side = from.azimuth > f.part ? 1.f : -1.f, depthInHair = rng.uniform();
        const Aim tip = f.kind == Fringe::STRAIGHT ? straightTip(from, depthInHair, rng)
                                                   : partedTip(from, side, depthInHair, rng);
        const Aim bend{mix(from.azimuth, tip.azimuth, 0.5f), mix(from.elevation, tip.elevation, 0.5f) + bow};

        path.clear();
        const float thickness = hairThickness(g, root.rest) * mix(0.5f, 1.1f, depthInHair);
        for (int i = 0; i <= PIECES_ON_HEAD; ++i)
        {
            const float t = static_cast<float>(i) / PIECES_ON_HEAD;
            const Vec3 way = between(between(from, bend, t), between(bend, tip, t), t).direction();
            const float layer =
                mix(thickness, f.standOff * mix(0.3f, 1, depthInHair), smoothstep(0, 0.7f, t));
            const float arch = f.arch * std::sin(PI * t);
            path.push_back(HeadEnvelope::CENTRE + way * (g.envelope.radius(way) + layer + arch));
        }
        const bool falls = f.hang > 0 && std::abs(tip.azimuth) > 0.7f;
        if (falls)
            fallBesideFace(side, rng);
        draw(root, depthInHair, rng);
    }

private:
    /** Direction of a tip at that azimuth and height. */
    Aim aimAt(float azimuth, float y) const
    {
        Aim aim{azimuth, 0};
        for (int i = 0; i < 2; ++i)
            aim.elevation = std::asin(
                clamp((y - HeadEnvelope::CENTRE.y) / g.envelope.radius(aim.direction()), -0.9f, 0.9f));
        return aim;
    }

    float raggedness(float azimuth, float depthInHair, Rng& rng) const
    {
        const float locks = noise({azimuth * f.raggedRate, 0, 0}, channel) +
                            0.3f * noise({azimuth * f.raggedRate * 2.7f, depthInHair, 0}, channel + 1);
        return f.ragged * (std::min(locks, HIGHEST_GAP) + 0.15f * rng.uniform()) +
               f.layers * square(square(depthInHair));
    }

    Aim straightTip(const Aim& from, float depthInHair, Rng& rng) const
    {
        const float azimuth = from.azimuth + f.slant + rng.normal(0, 0.02f);
        const float y = mix(f.bottom, f.outerBottom, square(clamp(from.azimuth / f.azimuth, -1, 1)));
        return aimAt(azimuth, y + raggedness(azimuth, depthInHair, rng));
    }

    Aim partedTip(const Aim& from, float side, float depthInHair, Rng& rng) const
    {
        const float across = clamp((from.azimuth - f.part) * side / (f.azimuth - f.part * side));
        const float inner = std::max(f.inner, f.part * side + 0.25f); // never back over the parting
        const float azimuth = side * mix(inner, std::max(f.outer, inner), across) + rng.normal(0, 0.02f);
        return aimAt(azimuth, mix(f.bottom, f.outerBottom, across) + raggedness(azimuth, depthInHair, rng));
    }

    void fallBesideFace(float side, Rng& rng)
    {
        const HairObstacles obstacles(g, rng);
        const int pieces = static_cast<int>(f.hang * rng.uniform(0.8f, 1.05f) / PIECE_BESIDE_FACE);
        Vec3 way = normalize(path.back() - path[path.size() - 2]);
        for (int i = 0; i < pieces; ++i)
        {
            way = normalize(way + Vec3(0.05f * side, -0.7f, -0.12f));
            const Vec3 p = path.back() + way * PIECE_BESIDE_FACE;
            path.push_back(obstacles.avoid(p, 0.3f, 0, side));
        }
    }

    void draw(const HairRoot& root, float depthInHair, Rng& rng)
    {
        const float field = noise(root.rest * 0.8f, channel + 2);
        const LockColor color = colorOfLock(g.subject.hairColor, field, g.style.colorVariation, rng);
        Strand strand;
        strand.color = color.body;
        strand.rootColor = color.root;
        strand.id = rng.next();
        strand.label = HAIR;
        const int index = static_cast<int>(out.strands.size());
        out.strands.push_back(strand);
        const float light = mix(SHADED_ROOT, 1, depthInHair), width = rng.uniform(0.09f, 0.2f);
        float grown = 0;
        for (size_t i = 0; i < path.size(); ++i)
        {
            const float t = static_cast<float>(i) / (path.size() - 1);
            if (i > 0)
                grown += length(path[i] - path[i - 1]);
            StrandPoint point;
            point.position = path[i];
            point.normal = normalize(path[i] - Vec3(0, std::min(path[i].y, 4.f), -0.5f));
            point.halfWidth = width * (1 - 0.75f * square(square(t)));
            point.light = light;
            point.root = smoothstep(g.subject.hairColor.rootLength, 0, grown);
            point.strand = index;
            point.last = i + 1 == path.size() || g.hat.hides(path[i]);
            out.points.push_back(point);
            if (point.last)
                return;
        }
    }

    const HairGrowth& g;
    const Fringe& f;
    uint32_t channel;
    float bow; //!< radians by which the locks rise before they fall
    Strands& out;
    std::vector<Vec3> path;
};
} // namespace

void growFringe(const HairGrowth& g, Rng& rng, Strands& strands)
{
    if (g.style.fringe.kind == Fringe::NONE)
        return;
    const HairRoots roots(g, HairRoots::FRINGE_ONLY);
    if (roots.area() < SMALLEST_AREA)
        return;
    FringeGrower grower(g, rng, strands);
    const int locks = std::max(FEWEST_LOCKS, static_cast<int>(g.style.fringe.density * roots.area()));
    for (int i = 0; i < locks; ++i)
    {
        const HairRoot root = roots.sample(rng);
        if (g.scalp.depth(root.rest) > 0 && g.style.inFringe(root.rest))
            grower.growLock(root, rng);
    }
}
} // namespace facegen
