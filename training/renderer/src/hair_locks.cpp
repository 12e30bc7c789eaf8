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
constexpr float PIECE = 0.75f; // cm, usual length of a piece of a lock
constexpr int FEWEST_PIECES = 4, MOST_PIECES = 26;
constexpr float DARKEST_ROOT = 0.45f;
constexpr int FLYAWAY_PIECES = 6;
constexpr float LONGEST_FLYAWAY = 7; // cm

void growLock(const HairGrowth& g, const HairRoot& root, const Vec3& field, Rng& rng, Strands& out)
{
    const HairStyle& s = g.style;
    const float longness = s.lengthAt(root.rest) * rng.uniform(s.shortest, 1.06f);
    const int pieces = std::max(FEWEST_PIECES, std::min(MOST_PIECES, static_cast<int>(longness / PIECE)));
    const float step = longness / pieces;
    const float thickness = hairThickness(g, root.rest), depthInHair = rng.uniform();
    const float layer = 0.08f + thickness * mix(0.45f, 1.1f, depthInHair);
    const float side = root.rest.x > s.part ? 1.f : -1.f;
    const HairObstacles obstacles(g, rng);
    const Vec3 phase = Vec3(rng.uniform(), rng.uniform(), rng.uniform()) * (2 * PI);
    Strand strand;
    const LockColor color = colorOfLock(g.subject.hairColor, field.x, s.colorVariation, rng);
    strand.color = color.body;
    strand.rootColor = color.root;
    strand.id = rng.next();
    strand.label = HAIR;
    const int index = static_cast<int>(out.strands.size());
    out.strands.push_back(strand);

    Vec3 direction = normalize(root.normal * s.lift + s.combAt(root.rest) * s.comb + field * s.clump +
                               rng.normal3() * s.jitter);
    Vec3 p = root.position + root.normal * (0.5f * thickness * depthInHair);
    const float light = DARKEST_ROOT + (1 - DARKEST_ROOT) * depthInHair;
    for (int i = 0; i <= pieces; ++i)
    {
        const float t = static_cast<float>(i) / pieces;
        StrandPoint point;
        point.position = p;
        point.normal = normalize(mix(normalize(p - Vec3(0, std::min(p.y, 4.f), -0.5f)), root.normal, 0.3f));
        point.halfWidth = s.halfWidth * (0.5f + 0.5f * smoothstep(0, 0.15f, t)) * (1 - s.taper * t * t * t);
        point.light = light * mix(0.75f, 1, t);
        point.root = smoothstep(g.subject.hairColor.rootLength, 0, i * step);
        point.strand = index;
        point.last = i == pieces || g.hat.hides(p);
        out.points.push_back(point);
        if (point.last)
            return;

        if (s.curl > 0)
        {
            const float turn = (i + 1) * step * s.curlRate * 2;
            const Vec3 wave(std::sin(turn + phase.x), std::sin(turn + phase.y), std::cos(turn + phase.z));
            direction += wave * (s.curl * std::min(1.f, step));
        }
        direction.y -= s.gravity * step * (1 + t);
        direction += s.wind * (step * t);
        direction = normalize(direction + field * (0.05f * s.clump * step));
        const Vec3 next = obstacles.avoid(p + direction * step, layer * smoothstep(-0.2f, 0.4f, t + 0.1f),
                                          s.adhesion, side);
        const Vec3 way = next - p;
        if (length(way) > 1e-4f)
            direction = normalize(mix(direction, normalize(way), 0.5f));
        p = next;
    }
}

/** A single hair that leaves the surface of the hair in a bow. */
void growFlyaway(const HairGrowth& g, const HairRoot& root, Rng& rng, Strands& out)
{
    const LockColor color = colorOfLock(g.subject.hairColor, rng.normal(), g.style.colorVariation, rng);
    Strand strand;
    strand.color = strand.rootColor = color.body;
    strand.id = rng.next();
    strand.label = HAIR;
    strand.sheer = true;
    out.strands.push_back(strand);
    const Vec3 up = normalize(root.position - HeadEnvelope::CENTRE);
    Vec3 p = root.position + up * hairThickness(g, root.rest);
    Vec3 direction = normalize(up * rng.uniform(0.1f, 0.7f) +
                               g.style.combAt(root.rest) * rng.uniform(0.3f, 1) + rng.normal3() * 0.4f);
    const float longness =
        std::min(LONGEST_FLYAWAY, g.style.lengthAt(root.rest)) * square(rng.uniform(0.3f, 1));
    const float step = longness / FLYAWAY_PIECES;
    const Vec3 bend = rng.normal3() * 0.12f - up * 0.12f + Vec3(0, -0.08f, 0) + g.style.wind * 0.5f;
    for (int i = 0; i <= FLYAWAY_PIECES; ++i)
    {
        StrandPoint point;
        point.position = p;
        point.normal = up;
        point.halfWidth = 0.015f;
        point.strand = static_cast<int>(out.strands.size()) - 1;
        point.last = i == FLYAWAY_PIECES || g.hat.hides(p);
        out.points.push_back(point);
        if (point.last)
            return;
        p += direction * step;
        direction = normalize(direction + bend * step);
    }
}
} // namespace

void growLocks(const HairGrowth& g, Rng& rng, Strands& strands)
{
    if (!g.style.hasLocks())
        return;
    const HairRoots roots(g, HairRoots::ALL);
    if (roots.empty())
        return;
    const float fieldRate = rng.uniform(0.4f, 1.2f);
    const uint32_t channel = rng.next();
    for (int i = 0; i < g.style.locks; ++i)
    {
        const HairRoot root = roots.sample(rng);
        const float depth = g.scalp.depth(root.rest);
        if (g.style.inFringe(root.rest) || depth < 0 || (depth < 0.4f && rng.chance(1 - depth / 0.4f)))
            continue;
        const float cover = g.style.cover(root.rest, depth);
        if (cover < 1 && rng.chance(1 - cover * cover))
            continue;
        const Vec3 q = root.rest * fieldRate;
        growLock(g, root, {noise(q, channel), noise(q, channel + 1), noise(q, channel + 2)}, rng, strands);
    }
    for (int i = 0; i < g.style.flyaways; ++i)
    {
        const HairRoot root = roots.sample(rng);
        if (g.scalp.depth(root.rest) > 0.5f && root.rest.y > 3)
            growFlyaway(g, root, rng, strands);
    }
}
} // namespace facegen
