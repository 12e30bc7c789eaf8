// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "beard.hpp"

#include "noise.hpp"

namespace facegen
{
namespace
{
constexpr float LIP_MARGIN = 0.05f; // cm that a beard reaches under the paint of the lips
constexpr float NECK_END = -10.5f, NECK_FADE = -8.2f;
constexpr float LOCK_HALF_WIDTH = 0.07f;
constexpr float SPARSEST = 0.22f; // cover where locks still grow
constexpr int LOCKS = 3200, FEWEST_PIECES = 3;
} // namespace

Beard::Beard(const Subject& subject, const LandmarkRegion& lips_, Rng& rng)
    : lips(lips_), color(mix(subject.hair, Vec3(0.02f, 0.02f, 0.022f), rng.uniform(0.1f, 0.6f))),
      channel(rng.next())
{
    if (!subject.greyHair) // hair that grows out of skin looks darker than it
    {
        const Vec3 lightest = subject.skin * 0.65f;
        color = {std::min(color.x, lightest.x), std::min(color.y, lightest.y), std::min(color.z, lightest.z)};
    }
    cheekLine = rng.uniform(-3.6f, -0.6f);
    grain = rng.uniform(0.25f, 0.7f);
    if (!subject.masculine || rng.chance(0.3f))
        return;
    moustacheLength = rng.uniform(0.4f, 0.9f);
    sweep = rng.uniform(0.3f, 1);
    switch (rng.weighted({0.42f, 0.17f, 0.1f, 0.1f, 0.11f, 0.06f, 0.04f}))
    {
    case 0: // shadow of a shaved beard, or stubble
        cheeks = rng.uniform(0.03f, 0.4f);
        moustache = cheeks * rng.uniform(0.6f, 1.2f);
        goatee = cheeks * rng.uniform(0.9f, 1.3f);
        break;
    case 1: // full beard
        cheeks = rng.uniform(0.55f, 1);
        moustache = goatee = rng.uniform(cheeks, 1);
        length = rng.uniform(0.2f, 2.2f);
        break;
    case 2: // goatee, with or without moustache
        goatee = rng.uniform(0.5f, 1);
        moustache = rng.chance(0.6f) ? goatee : 0;
        cheeks = rng.uniform(0, 0.25f);
        length = rng.uniform(0, 1.5f);
        break;
    case 3: // moustache
        moustache = rng.uniform(0.5f, 1);
        cheeks = goatee = rng.uniform(0, 0.2f);
        length = rng.uniform(0, 0.8f);
        if (rng.chance(0.4f)) // thick, perhaps twirled
        {
            length = rng.uniform(0.6f, 1.2f);
            moustacheLength = rng.uniform(0.9f, 2);
            sweep = rng.uniform(0.8f, 2.5f);
        }
        break;
    case 4: // short trimmed beard
        cheeks = rng.uniform(0.35f, 0.8f);
        moustache = goatee = rng.uniform(cheeks, 1);
        break;
    case 5: // long
        cheeks = rng.uniform(0.8f, 1);
        moustache = goatee = 1;
        length = rng.uniform(2.5f, 9);
        moustacheLength = rng.uniform(0.8f, 2);
        break;
    default: // whiskers
        cheeks = rng.uniform(0.7f, 1);
        chops = rng.uniform(2, 4);
        cheekLine = rng.uniform(-1, 0.5f); // they go on to the hair before the ears
        moustache = rng.chance(0.5f) ? cheeks : 0;
        length = rng.uniform(0.3f, 1.5f);
    }
    soulPatch = rng.chance(0.12f) ? rng.uniform(0.5f, 1) : 0;
}

float Beard::cover(const Vec3& q) const
{
    if (q.y > 1 || q.z < 0.5f)
        return 0;
    const float ax = std::abs(q.x), warp = 0.35f * noise(q * 1.6f, channel);
    const float below = q.y + warp - 0.5f * std::max(0.f, ax - 3);
    const float jaw =
        smoothstep(cheekLine + 1.2f, cheekLine - 1.2f, below) * smoothstep(NECK_END, NECK_FADE, q.y);
    const float chin = smoothstep(3.2f, 1.2f, ax + 2 * warp) * smoothstep(-2.8f, -5.2f, q.y + warp) *
                       smoothstep(NECK_END + 1, NECK_FADE + 1.2f, q.y + 0.15f * ax * ax) *
                       smoothstep(6, 8, q.z);
    // The moustache narrows towards the corners of the mouth.
    const float lip = smoothstep(3.2f, 2.f, ax + warp) *
                      smoothstep(-1, -1.6f, q.y + 0.4f * ax + 0.5f * warp) *
                      smoothstep(-3.9f, -3.2f, q.y + 0.15f * ax) * smoothstep(8, 9, q.z);
    const float side = chops > 0 ? smoothstep(chops - 0.8f, chops + 0.8f, ax + warp) : 1;
    const float patch =
        smoothstep(0.9f, 0.5f, ax) * smoothstep(-4.4f, -4.8f, q.y) * smoothstep(-6.2f, -5.6f, q.y);
    const float c = std::max({jaw * side * cheeks, chin * goatee, lip * moustache, patch * soulPatch});
    return c > 0 && lips.depth(q) > LIP_MARGIN ? 0 : c;
}

void Beard::shade(const SurfacePoint& p, Material& m) const
{
    const float c = cover(p.rest);
    if (c <= 0)
        return;
    const float stubble = 1 - grain * (0.5f + 0.5f * noise(p.rest * Vec3(16, 9, 16), channel + 1));
    m.albedo = mix(m.albedo, color, clamp(c * (stubble + 0.3f * c)));
    m.specular *= 1 - 0.8f * c;
}

void Beard::growLocks(const HeadModel& model, const std::vector<Vec3>& vertices,
                      const std::vector<Vec3>& normals, const FaceCover& faceCover, Rng& rng,
                      Strands& strands) const
{
    if (length <= 0)
        return;
    std::vector<int> candidates;
    for (size_t i = 0; i < model.triangles.size(); ++i)
    {
        const Triangle& t = model.triangles[i];
        if (t.part == Part::FACE && cover(model.neutral[t.a]) > SPARSEST)
            candidates.push_back(static_cast<int>(i));
    }
    if (candidates.empty())
        return;
    for (int k = 0; k < LOCKS; ++k)
    {
        const Triangle& t = model.triangles[candidates[rng.below(static_cast<int>(candidates.size()))]];
        const float u = rng.uniform(), v = rng.uniform() * (1 - u), w = 1 - u - v;
        const Vec3 rest = model.neutral[t.a] * w + model.neutral[t.b] * u + model.neutral[t.c] * v;
        if (rng.uniform() > cover(rest) || faceCover.inside(rest) > 0)
            continue;
        const Vec3 normal = normalize(normals[t.a] * w + normals[t.b] * u + normals[t.c] * v);
        Vec3 p = vertices[t.a] * w + vertices[t.b] * u + vertices[t.c] * v;
        const bool onLip = rest.y > -3.3f;
        const float aside = onLip ? (rest.x > 0 ? sweep : -sweep) : 0.2f * rest.x / 3;
        Vec3 d = normalize(normal * 0.5f + Vec3(aside, -1, 0.1f) + rng.normal3() * 0.18f);
        const float grown = onLip ? std::min(length, moustacheLength) : length * (rest.y < -5 ? 1 : 0.6f);
        const int pieces = FEWEST_PIECES + static_cast<int>(grown);
        const float step = grown * rng.uniform(0.5f, 1.1f) / pieces;
        Strand strand;
        strand.color = color * std::exp(0.15f * rng.normal());
        strand.id = rng.next();
        strand.label = SKIN;
        strands.strands.push_back(strand);
        for (int i = 0; i <= pieces; ++i)
        {
            StrandPoint point;
            point.position = p;
            point.normal = normal;
            point.halfWidth = LOCK_HALF_WIDTH * (1 + 0.1f * grown) * (1 - 0.6f * i / pieces);
            point.light = mix(0.55f, 1, static_cast<float>(i) / pieces);
            point.strand = static_cast<int>(strands.strands.size()) - 1;
            point.last = i == pieces;
            strands.points.push_back(point);
            p += d * step;
            d = normalize(d + Vec3(0, -0.3f, 0) - normal * (0.1f / std::max(1.f, grown)));
        }
    }
}
} // namespace facegen
