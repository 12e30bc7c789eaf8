// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "hair.hpp"
#include "noise.hpp"

namespace facegen
{
namespace
{
constexpr float PIECE = 0.75f; // cm, usual length of a piece of a lock
constexpr int FEWEST_PIECES = 4, MOST_PIECES = 26;
constexpr float NECK_TOP = 2, NECK_FULL = -6;
constexpr float CURTAIN_TOP_Z = 10, CURTAIN_END = -7; // hair beside the face: z at the forehead, lowest y
constexpr float DARKEST_ROOT = 0.45f;

/** Roots spread evenly over the scalp. */
class Roots
{
public:
    Roots(const HairGrowth& g_) : g(g_)
    {
        for (size_t i = 0; i < g.model.triangles.size(); ++i)
        {
            const Triangle& t = g.model.triangles[i];
            if (t.part > Part::BACK_HEAD)
                continue;
            const Vec3 rest =
                (g.model.neutral[t.a] + g.model.neutral[t.b] + g.model.neutral[t.c]) * (1 / 3.f);
            if (g.scalp.depth(rest) < -0.3f || g.hat.covers(rest))
                continue;
            const Vec3 &a = g.vertices[t.a], &b = g.vertices[t.b], &c = g.vertices[t.c];
            total += length(cross(b - a, c - a));
            triangles.push_back(static_cast<int>(i));
            areas.push_back(total);
        }
    }

    struct Root
    {
        Vec3 rest, position, normal;
    };

    bool empty() const { return triangles.empty(); }

    Root sample(Rng& rng) const
    {
        const size_t k = std::lower_bound(areas.begin(), areas.end(), rng.uniform() * total) - areas.begin();
        const Triangle& t = g.model.triangles[triangles[std::min(k, triangles.size() - 1)]];
        float u = rng.uniform(), v = rng.uniform();
        if (u + v > 1)
        {
            u = 1 - u;
            v = 1 - v;
        }
        const float w = 1 - u - v;
        Root r;
        r.rest = g.model.neutral[t.a] * w + g.model.neutral[t.b] * u + g.model.neutral[t.c] * v;
        r.position = g.vertices[t.a] * w + g.vertices[t.b] * u + g.vertices[t.c] * v;
        r.normal = normalize(g.normals[t.a] * w + g.normals[t.b] * u + g.normals[t.c] * v);
        return r;
    }

private:
    const HairGrowth& g;
    float total = 0;
    std::vector<int> triangles;
    std::vector<float> areas;
};

/** What keeps a growing lock out of the head, the neck, the body and the face. */
class Obstacles
{
public:
    Obstacles(const HairGrowth& g_, float neckRadius_, bool front_, float aside_)
        : g(g_), neckRadius(neckRadius_), aside(aside_), front(front_)
    {
    }

    Vec3 avoid(Vec3 p, float layer, float adhesion, float side) const
    {
        p = clingToHead(p, layer, adhesion);
        if (p.y < NECK_TOP)
        {
            const float need = neckRadius * smoothstep(NECK_TOP, NECK_FULL, p.y);
            const float z = p.z + 0.8f, r = std::sqrt(p.x * p.x + z * z);
            if (r < need && r > 1e-3f)
                p = {p.x * need / r, p.y, z * need / r - 0.8f};
            p = g.torso.pushOut(p, front, aside);
        }
        const bool curtain = g.style.cut == Cut::LONG || g.style.cut == Cut::CURLY;
        if (curtain && side != 0 && p.z > 2 && p.y < 9.5f)
        {
            const float free = g.style.faceWidth * smoothstep(10, 4, p.y);
            if (std::abs(p.x) < free)
                p.x = mix(p.x, side * free, 0.5f);
            const float front = mix(g.style.curtainFront, CURTAIN_TOP_Z, smoothstep(3, 9, p.y));
            if (p.z > front && p.y > CURTAIN_END)
                p.z = mix(p.z, front, 0.5f);
        }
        return p;
    }

private:
    Vec3 clingToHead(const Vec3& p, float layer, float adhesion) const
    {
        if (p.y < -4)
            return p;
        const Vec3 d = p - HeadEnvelope::CENTRE;
        const float r = length(d);
        const Vec3 out = d * (1 / r);
        const float surface = g.envelope.radius(out) + layer;
        if (r < surface)
            return HeadEnvelope::CENTRE + out * surface;
        const float pull = adhesion * smoothstep(0, 5, p.y);
        return HeadEnvelope::CENTRE + out * mix(r, surface, pull);
    }

    const HairGrowth& g;
    float neckRadius, aside;
    bool front;
};

void growLock(const HairGrowth& g, const Roots::Root& root, const Vec3& field, Rng& rng, Strands& out)
{
    const HairStyle& s = g.style;
    const bool fringe = s.inFringe(root.rest);
    const float longness = s.lengthAt(root.rest) * rng.uniform(fringe ? 0.85f : 0.7f, 1.08f);
    const int pieces = std::max(FEWEST_PIECES, std::min(MOST_PIECES, static_cast<int>(longness / PIECE)));
    const float step = longness / pieces;
    const float thickness = hairThickness(s, g.scalp, root.rest), depthInHair = rng.uniform();
    const float layer = 0.08f + thickness * mix(0.45f, 1.1f, depthInHair);
    const float side = fringe ? 0 : root.rest.x > s.part ? 1.f : -1.f;
    const float neckRadius = rng.uniform(6.2f, 7.6f), aside = rng.uniform(4, 9.5f);
    const Obstacles obstacles(g, neckRadius, rng.chance(s.frontShare), aside);
    const Vec3 phase = Vec3(rng.uniform(), rng.uniform(), rng.uniform()) * (2 * PI);
    const float tint = std::exp(s.colorVariation * (rng.normal() + 1.2f * field.x));

    Strand strand;
    strand.color = g.subject.hair * tint;
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
        point.halfWidth = s.halfWidth * (0.5f + 0.5f * smoothstep(0, 0.15f, t)) * (1 - 0.75f * t * t * t);
        point.light = light * mix(0.75f, 1, t);
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
        direction = normalize(direction + field * (0.05f * s.clump * step));
        const Vec3 next = obstacles.avoid(p + direction * step, layer * smoothstep(-0.2f, 0.4f, t + 0.1f),
                                          s.adhesion, side);
        const Vec3 way = next - p;
        if (length(way) > 1e-4f)
            direction = normalize(mix(direction, normalize(way), 0.5f));
        p = next;
    }
}
} // namespace

void growLocks(const HairGrowth& g, Rng& rng, Strands& strands)
{
    if (!g.style.hasLocks())
        return;
    const Roots roots(g);
    if (roots.empty())
        return;
    const float fieldRate = rng.uniform(0.4f, 1.2f);
    const uint32_t channel = rng.next();
    for (int i = 0; i < g.style.locks; ++i)
    {
        const Roots::Root root = roots.sample(rng);
        const float depth = g.scalp.depth(root.rest);
        if (depth < 0 || (depth < 0.4f && rng.chance(1 - depth / 0.4f)))
            continue;
        const Vec3 q = root.rest * fieldRate;
        growLock(g, root, {noise(q, channel), noise(q, channel + 1), noise(q, channel + 2)}, rng, strands);
    }
}
} // namespace facegen
