// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "jewellery.hpp"

namespace facegen
{
namespace
{
const Vec3 LEFT_LOBE(8.0f, -2.3f, 0.6f); // near the lobe of the neutral head's left ear
constexpr int RING_STEPS = 20;

int nearestVertex(const HeadModel& model, const Vec3& p)
{
    int best = 0;
    float least = 1e9f;
    for (size_t i = 0; i < model.neutral.size(); ++i)
    {
        const Vec3 d = model.neutral[i] - p;
        if (dot(d, d) < least)
        {
            least = dot(d, d);
            best = static_cast<int>(i);
        }
    }
    return best;
}
} // namespace

void addEarrings(const HeadModel& model, const std::vector<Vec3>& vertices, const Subject& subject,
                 const Hat& hat, Rng& rng, Strands& strands)
{
    if (!rng.chance(subject.masculine ? 0.03f : 0.25f) || hat.covers(LEFT_LOBE))
        return;
    const bool hoop = rng.chance(0.5f);
    const float radius = hoop ? rng.uniform(0.5f, 1.8f) : 0.05f;
    const float thickness = hoop ? rng.uniform(0.06f, 0.14f) : rng.uniform(0.2f, 0.4f);
    const float grey = rng.uniform(0.2f, 0.7f), gold = rng.chance(0.5f) ? 0.4f : 1;
    const Vec3 color(grey, grey * (gold < 1 ? 0.8f : 1), grey * gold);
    for (const float side : {-1.f, 1.f})
    {
        const int lobe = nearestVertex(model, {side * LEFT_LOBE.x, LEFT_LOBE.y, LEFT_LOBE.z});
        const Vec3 top = vertices[lobe] + Vec3(side * 0.15f, 0, 0.1f);
        Strand strand;
        strand.color = color;
        strand.label = BACKGROUND;
        strands.strands.push_back(strand);
        for (int i = 0; i <= RING_STEPS; ++i)
        {
            const float a = 2 * PI * i / RING_STEPS;
            StrandPoint p;
            p.position = top + Vec3(side * 0.3f * std::sin(a), std::cos(a) - 1, std::sin(a)) * radius;
            p.normal = Vec3(side, 0, 0);
            p.halfWidth = thickness;
            p.strand = static_cast<int>(strands.strands.size()) - 1;
            p.last = i == RING_STEPS;
            strands.points.push_back(p);
        }
    }
}

Necklace::Necklace(const Subject& subject, Rng& rng)
    : worn(rng.chance(subject.masculine ? 0.05f : 0.25f)), height(rng.uniform(-11, -8.5f)),
      drop(rng.uniform(0.5f, 9)),
      halfWidth(rng.chance(0.5f) ? rng.uniform(0.08f, 0.2f) : rng.uniform(0.2f, 0.6f)),
      beads(rng.chance(0.5f) ? 0.5f / halfWidth : 0), pendant(rng.chance(0.35f) ? rng.uniform(0.3f, 1.2f) : 0)
{
    const float v = rng.uniform(0.02f, 0.75f), r = rng.uniform(), g = rng.uniform(), b = rng.uniform();
    color = rng.chance(0.4f) ? Vec3(v, v * 0.75f, v * 0.35f) : rng.chance(0.6f) ? Vec3(v) : Vec3(r, g, b) * v;
    stone = Vec3(r * r, g * g, b * b) * 0.6f;
}

void Necklace::shade(const SurfacePoint& p, Material& m) const
{
    const Vec3& q = p.rest;
    if (!worn || q.y > height + 2 || q.y < height - drop - 4)
        return;
    const float x = clamp(q.x / 6, -1, 1), front = q.z > -2 ? 1.f : 0.f;
    const float line = height - drop * front * (1 - x * x), slope = 2 * drop * front * x / 6;
    const float away = (q.y - line) / std::sqrt(1 + slope * slope);
    float half = halfWidth;
    if (beads > 0)
    {
        const float along = q.x * std::sqrt(1 + slope * slope) * beads;
        half *= std::sqrt(std::max(0.f, 1 - square(2 * (along - std::floor(along)) - 1)));
    }
    const bool hanging =
        pendant > 0 && q.z > 0 && square(q.x) + square(0.8f * (q.y - line + pendant)) < square(pendant);
    if (std::abs(away) > half && !hanging)
        return;
    m.albedo =
        (hanging ? stone : color) * (1 - 0.4f * std::abs(away) / std::max(half, 0.05f) * (hanging ? 0 : 1));
    m.specular = 0.6f;
    m.gloss = 5;
    m.label = BACKGROUND;
}
} // namespace facegen
