// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "hair_obstacles.hpp"

namespace facegen
{
namespace
{
constexpr int BALL_LOCKS = 170, BALL_PIECES = 7, TAIL_LOCKS = 260;
constexpr float TAIL_PIECE = 1.2f, BRAID_PIECE = 0.4f, BRAID_TURN = 2.4f; // cm

/** Draws what becomes of tied hair beyond the tie: a bun, a tail or a braid. */
class KnotGrower
{
public:
    KnotGrower(const HairGrowth& growth, Strands& strands) : g(growth), k(growth.style.knot), out(strands) {}

    void grow(const Vec3& centre, float side, Rng& rng)
    {
        switch (k.kind)
        {
        case Knot::BUN:
            growBall(centre, rng);
            break;
        case Knot::TAIL:
            growTail(centre, side, rng);
            break;
        case Knot::BRAID:
            growBraid(centre, side, rng);
            break;
        case Knot::NONE:
            break;
        }
    }

private:
    void begin(Rng& rng)
    {
        const LockColor color =
            colorOfLock(g.subject.hairColor, 0.5f * rng.normal(), g.style.colorVariation, rng);
        Strand strand;
        strand.color = color.body;
        strand.rootColor = color.root;
        strand.id = rng.next();
        strand.label = HAIR;
        out.strands.push_back(strand);
    }

    void add(const Vec3& p, const Vec3& normal, float halfWidth, float light, bool last)
    {
        StrandPoint point;
        point.position = p;
        point.normal = normal;
        point.halfWidth = halfWidth;
        point.light = light;
        point.strand = static_cast<int>(out.strands.size()) - 1;
        point.last = last;
        out.points.push_back(point);
    }

    /** Arcs wound around a ball. */
    void growBall(const Vec3& centre, Rng& rng)
    {
        const Vec3 flat(1, rng.uniform(0.75f, 1.05f), rng.uniform(0.7f, 1));
        const Vec3 main = normalize(rng.normal3());
        for (int i = 0; i < BALL_LOCKS; ++i)
        {
            begin(rng);
            const Vec3 axis = normalize(main + rng.normal3() * 0.7f);
            const Vec3 u = normalize(cross(axis, rng.normal3())), v = cross(axis, u);
            const float depth = rng.uniform(), r = k.size * mix(0.75f, 1.05f, depth);
            const float height = rng.uniform(-0.8f, 0.8f), ring = std::sqrt(1 - height * height);
            const float from = rng.uniform(0, 2 * PI), turn = rng.uniform(1, 2.5f);
            for (int j = 0; j <= BALL_PIECES; ++j)
            {
                const float a = from + turn * j / BALL_PIECES;
                const Vec3 d = (u * std::cos(a) + v * std::sin(a)) * ring + axis * height;
                add(centre + d * flat * r, d, g.style.halfWidth * 1.2f, mix(0.6f, 1, depth),
                    j == BALL_PIECES);
            }
        }
    }

    void growTail(const Vec3& centre, float side, Rng& rng)
    {
        const int pieces = std::max(4, static_cast<int>(k.length / TAIL_PIECE));
        const Vec3 start = normalize({0.6f * side, rng.uniform(-0.2f, 0.6f), -1});
        for (int i = 0; i < TAIL_LOCKS; ++i)
        {
            begin(rng);
            const HairObstacles obstacles(g, rng);
            const Vec3 spread = rng.normal3() * 0.3f;
            const int grown = static_cast<int>(pieces * rng.uniform(0.8f, 1));
            const float depth = rng.uniform();
            Vec3 p = centre + rng.normal3() * 0.5f, way = normalize(start + spread);
            for (int j = 0; j <= grown; ++j)
            {
                const float t = static_cast<float>(j) / grown;
                add(p, normalize(p - Vec3(0, std::min(p.y, 4.f), -0.5f)),
                    g.style.halfWidth * (1 - 0.6f * t * t * t), mix(0.55f, 1, depth), j == grown);
                way = normalize(way + Vec3(0, -0.35f, 0) + spread * 0.1f);
                p = obstacles.avoid(p + way * TAIL_PIECE, 0.5f, 0, 0);
            }
        }
    }

    /** Three wide locks that change places, along a path over the shoulder. */
    void growBraid(const Vec3& centre, float side, Rng& rng)
    {
        const HairObstacles obstacles(g, rng);
        std::vector<Vec3> path{centre};
        Vec3 way = normalize({0.5f * side, -0.6f, rng.uniform(-0.4f, 0.5f)});
        for (int j = 0; j * BRAID_PIECE < k.length; ++j)
        {
            way = normalize(way + Vec3(0, -0.2f, 0));
            path.push_back(obstacles.avoid(path.back() + way * BRAID_PIECE, 0.8f, 0, 0));
        }
        const float size = 0.4f * k.size;
        for (int lock = 0; lock < 12; ++lock)
        {
            begin(rng);
            const float phase = 2 * PI * (lock % 3) / 3, shift = rng.uniform(-0.25f, 0.25f);
            for (size_t j = 0; j < path.size(); ++j)
            {
                const float t = static_cast<float>(j) / (path.size() - 1);
                const float a = j * BRAID_PIECE * 2 * PI / BRAID_TURN + phase, r = size * (1 - 0.5f * t);
                const Vec3 offset(r * (std::sin(a) + shift), 0, 0.6f * r * std::sin(2 * a));
                const Vec3 front = normalize(path[j] - Vec3(0, path[j].y, -2));
                add(path[j] + offset, normalize(front + Vec3(0.5f * std::sin(a), 0, 0)), 0.45f * r,
                    mix(0.6f, 1, 0.5f + 0.5f * std::sin(2 * a)), j + 1 == path.size());
            }
        }
    }

    const HairGrowth& g;
    const Knot& k;
    Strands& out;
};
} // namespace

void growKnots(const HairGrowth& g, Rng& rng, Strands& strands)
{
    const Knot& k = g.style.knot;
    if (k.kind == Knot::NONE || g.hat.hides(k.place))
        return;
    KnotGrower grower(g, strands);
    for (float side : {1.f, -1.f})
    {
        if (side < 0 && !k.pair)
            break;
        const Vec3 d = normalize(Vec3(k.place.x * side, k.place.y, k.place.z) - HeadEnvelope::CENTRE);
        const float out = g.envelope.radius(d) + (k.kind == Knot::BUN ? 0.6f * k.size : 0.6f);
        grower.grow(HeadEnvelope::CENTRE + d * out, k.pair ? side : 0, rng);
    }
}
} // namespace facegen
