// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "inner_parts.hpp"

namespace facegen
{
namespace
{
constexpr float EYE_RING = 2.3f, MOUTH_RING = 3.4f;    // cm around the centres
constexpr float EYE_RING_DEPTH = 0.2f;                 // cm in front of the eyeball's centre
constexpr float LID_NEAR = 0.12f, LID_FAR = 0.55f;     // cm from the eyeball
constexpr float SEAM_REACH = 0.45f, SEAM_BLUR = 0.22f; // cm around the line between the lips
constexpr float SOCKET_REACH = 0.45f;                  // cm behind the skin
constexpr float TEETH_BLUR = 0.8f;                     // cm
constexpr float NEGLIGIBLE = 0.01f;
constexpr size_t THINNING = 3; // of the skin's vertices around the mouth

Vec3 meanOf(const HeadModel& model, int first, int end)
{
    Vec3 sum;
    for (int i = first; i < end; ++i)
        sum += model.neutralLandmark(i);
    return sum * (1.f / (end - first));
}

/** Middle of the eyeball, and the radius of its back half, which is a sphere. */
std::pair<Vec3, float> eyeballOf(const HeadModel& model, Part part)
{
    Vec3 low(1e9f), high(-1e9f);
    for (const Triangle& t : model.triangles)
        if (t.part == part)
            for (int v : {t.a, t.b, t.c})
            {
                const Vec3& p = model.neutral[v];
                low = {std::min(low.x, p.x), std::min(low.y, p.y), std::min(low.z, p.z)};
                high = {std::max(high.x, p.x), std::max(high.y, p.y), std::max(high.z, p.z)};
            }
    const float radius = (high.x - low.x) / 2;
    return {{(low.x + high.x) / 2, (low.y + high.y) / 2, low.z + radius}, radius};
}

float distanceToSegment(const Vec3& p, const Vec3& a, const Vec3& b)
{
    const Vec3 e = b - a;
    return length(p - a - e * clamp(dot(p - a, e) / std::max(1e-9f, dot(e, e))));
}
} // namespace

InnerParts::InnerParts(const HeadModel& model, const SkinField& skin_) : rest(model.neutral), skin(skin_)
{
    findRings(model);
    findLids(model);
    findLips(model);
    findFollowers(model);
}

void InnerParts::findRings(const HeadModel& model)
{
    rings[LEFT_EYE].centre = eyeballOf(model, Part::EYEBALL_LEFT).first;
    rings[RIGHT_EYE].centre = eyeballOf(model, Part::EYEBALL_RIGHT).first;
    rings[MOUTH].centre = meanOf(model, LIPS_OUTER_FIRST, LIPS_OUTER_END);
    for (int a = 0; a < ANCHORS; ++a)
        for (int i = 0; i < static_cast<int>(rest.size()); ++i)
        {
            const Vec3 d = rest[i] - rings[a].centre;
            const float reach = a == MOUTH ? MOUTH_RING : EYE_RING;
            if (skin.isSkin(i) && length(d) < reach && (a == MOUTH || d.z > EYE_RING_DEPTH))
                rings[a].vertices.push_back(i);
        }
}

void InnerParts::findLids(const HeadModel& model)
{
    for (const auto& [eye, part] :
         {std::pair(LEFT_EYE, Part::EYEBALL_LEFT), std::pair(RIGHT_EYE, Part::EYEBALL_RIGHT)})
    {
        const float radius = eyeballOf(model, part).second;
        for (int i : rings[eye].vertices)
        {
            const float clearance = length(rest[i] - rings[eye].centre) - radius;
            const float weight = smoothstep(LID_FAR, LID_NEAR, clearance);
            if (weight > 0)
                lids.push_back({i, eye, weight});
        }
    }
}

void InnerParts::findLips(const HeadModel& model)
{
    std::vector<Vec3> seam;
    for (int i = LIPS_INNER_FIRST; i <= LIPS_INNER_FIRST + 4; ++i)
        seam.push_back(model.neutralLandmark(i));
    std::vector<int> near;
    std::vector<float> distances;
    for (int i : rings[MOUTH].vertices)
    {
        float distance = 1e9f;
        for (size_t k = 1; k < seam.size(); ++k)
            distance = std::min(distance, distanceToSegment(rest[i], seam[k - 1], seam[k]));
        if (distance < 3 * SEAM_REACH)
        {
            near.push_back(i);
            distances.push_back(distance);
        }
    }
    for (size_t k = 0; k < near.size(); ++k)
    {
        LipVertex lip;
        lip.vertex = near[k];
        lip.weight = std::exp(-square(distances[k] / SEAM_REACH));
        lip.around = blurAround(lip.vertex, near, SEAM_BLUR);
        lips.push_back(std::move(lip));
    }
}

InnerParts::Weights InnerParts::blurAround(int vertex, const std::vector<int>& candidates, float width) const
{
    Weights weights;
    float sum = 0, nearest = 1e9f;
    for (int j : candidates)
        nearest = std::min(nearest, length(rest[j] - rest[vertex]));
    for (int j : candidates)
    {
        const float d = length(rest[j] - rest[vertex]);
        const float w = std::exp((square(nearest) - square(d)) / square(width));
        if (w < NEGLIGIBLE)
            continue;
        weights.emplace_back(j, w);
        sum += w;
    }
    for (auto& [j, w] : weights)
        w /= sum;
    return weights;
}

Vec3 InnerParts::blurred(const std::vector<Vec3>& displacements, const Weights& weights)
{
    Vec3 mean;
    for (const auto& [v, w] : weights)
        mean += displacements[v] * w;
    return mean;
}

void InnerParts::findFollowers(const HeadModel& model)
{
    std::vector<bool> isEyeball(rest.size(), false), isSocket(rest.size(), false), isLash(rest.size(), false);
    for (const Triangle& t : model.triangles)
        for (int v : {t.a, t.b, t.c})
        {
            isEyeball[v] = isEyeball[v] || t.part == Part::EYEBALL_LEFT || t.part == Part::EYEBALL_RIGHT;
            isSocket[v] = isSocket[v] || t.part == Part::EYE_SOCKET || t.part == Part::MOUTH_SOCKET;
        }
    for (const Triangle& t : model.lashes)
        isLash[t.a] = isLash[t.b] = isLash[t.c] = true;

    std::vector<int> aroundMouth;
    for (size_t k = 0; k < rings[MOUTH].vertices.size(); k += THINNING)
        aroundMouth.push_back(rings[MOUTH].vertices[k]);
    for (int i = 0; i < static_cast<int>(rest.size()); ++i)
    {
        if (skin.isSkin(i))
            continue;
        Follower f;
        f.vertex = i;
        for (Anchor a : {LEFT_EYE, RIGHT_EYE})
            if (length(rest[i] - rings[a].centre) < length(rest[i] - rings[f.anchor].centre))
                f.anchor = a;
        float nearest = 1e9f;
        for (int v : rings[f.anchor].vertices)
        {
            const float d = length(rest[v] - rest[i]);
            if (d < nearest)
            {
                nearest = d;
                f.nearest = v;
            }
        }
        f.withSkin = isLash[i] ? 1 : isSocket[i] ? std::exp(-square(nearest / SOCKET_REACH)) : 0;
        if (f.anchor == MOUTH)
            f.around = blurAround(i, aroundMouth, TEETH_BLUR);
        followers.push_back(std::move(f));
    }
}

InnerParts::Motion InnerParts::motionOf(const Ring& ring, const std::vector<Vec3>& displacements) const
{
    Motion m;
    m.centre = {};
    const float share = 1.f / ring.vertices.size();
    for (int v : ring.vertices)
    {
        m.centre += rest[v] * share;
        m.shift += displacements[v] * share;
    }
    float product = 0, norm = 0;
    for (int v : ring.vertices)
    {
        product += dot(rest[v] - m.centre, displacements[v] - m.shift);
        norm += dot(rest[v] - m.centre, rest[v] - m.centre);
    }
    m.growth = product / norm;
    return m;
}

void InnerParts::follow(std::vector<Vec3>& displacements) const
{
    const std::array<Motion, 2> motions = {motionOf(rings[LEFT_EYE], displacements),
                                           motionOf(rings[RIGHT_EYE], displacements)};

    std::vector<Vec3> together;
    for (const LipVertex& lip : lips)
        together.push_back(blurred(displacements, lip.around));
    for (size_t k = 0; k < lips.size(); ++k)
    {
        Vec3& d = displacements[lips[k].vertex];
        d = mix(d, together[k], lips[k].weight);
    }

    for (const Lid& lid : lids)
    {
        const Vec3 outward = normalize(rest[lid.vertex] - rings[lid.eye].centre);
        Vec3& d = displacements[lid.vertex];
        const float excess = dot(outward, d - motions[lid.eye].at(rest[lid.vertex]));
        d += outward * (-lid.weight * excess);
    }

    for (const Follower& f : followers)
    {
        const Vec3 inside =
            f.anchor == MOUTH ? blurred(displacements, f.around) : motions[f.anchor].at(rest[f.vertex]);
        displacements[f.vertex] = mix(inside, displacements[f.nearest], f.withSkin);
    }
}
} // namespace facegen
