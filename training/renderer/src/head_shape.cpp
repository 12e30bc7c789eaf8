// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "head_shape.hpp"

#include <string>

namespace facegen
{
namespace
{
constexpr float LEAST_OPENING = 0.4f, LARGEST_OPENING = 1.6f; // of the eyes, relative to the neutral head

// FaceKit's eyes are 26 mm from corner to corner, those of people about 30 mm: by what share they are widened.
constexpr float WIDER_EYES = 0.12f, WIDER_EYES_DEVIATION = 0.06f, WIDEST_EYES = 0.3f;
// The whole shift within LIDS cm of the eye's middle, none beyond AROUND_LIDS; only before z = FRONT_OF_HEAD.
constexpr float LIDS = 1.3f, AROUND_LIDS = 2.4f, FRONT_OF_HEAD = 5;
constexpr float LIDS_SLOPE = 0.5f; // cm that the outer corner goes back for each cm outwards

/** Widens what is between the corners of the eyes, but not the eyeballs. */
void widenEyes(const HeadModel& model, float share, std::vector<Vec3>& vertices)
{
    std::vector<bool> isEyeball(vertices.size(), false);
    for (const Triangle& t : model.triangles)
        if (t.part == Part::EYEBALL_LEFT || t.part == Part::EYEBALL_RIGHT)
            isEyeball[t.a] = isEyeball[t.b] = isEyeball[t.c] = true;
    for (const auto& [first, end] :
         {std::pair<int, int>(EYE_RIGHT_OUTER, EYE_LEFT_INNER), {EYE_LEFT_INNER, EYE_LEFT_END}})
    {
        Vec3 rest, middle;
        for (int i = first; i < end; ++i)
        {
            rest += model.neutralLandmark(i) * (1.f / (end - first));
            middle += vertices[model.landmarks[i]] * (1.f / (end - first));
        }
        for (size_t i = 0; i < vertices.size(); ++i)
        {
            const Vec3& p = model.neutral[i];
            const float weight = smoothstep(AROUND_LIDS, LIDS, std::hypot(p.x - rest.x, p.y - rest.y));
            if (weight == 0 || isEyeball[i] || p.z < FRONT_OF_HEAD)
                continue;
            const float shift = share * weight * (vertices[i].x - middle.x);
            vertices[i].x += shift;
            vertices[i].z -= LIDS_SLOPE * std::max(0.f, rest.x > 0 ? shift : -shift);
        }
    }
}

/** Adds expressions by name; those that come in pairs get a little asymmetry. */
class Expressions
{
public:
    Expressions(const HeadModel& model_, std::vector<Vec3>& vertices_, Rng& rng_)
        : model(model_), vertices(vertices_), rng(rng_)
    {
    }

    void one(const std::string& name, float weight)
    {
        if (weight == 0)
            return;
        const Expression& e = model.expression(name);
        for (size_t i = 0; i < e.vertices.size(); ++i)
            vertices[e.vertices[i]] += e.deltas[i] * weight;
    }

    void both(const std::string& name, float weight, float asymmetry = 0.15f)
    {
        const float left = 1 + asymmetry * rng.normal(), right = 1 + asymmetry * rng.normal();
        one(name + "_L", weight * left);
        one(name + "_R", weight * right);
    }

private:
    const HeadModel& model;
    std::vector<Vec3>& vertices;
    Rng& rng;
};

enum Mood
{
    NEUTRAL,
    SMILE,
    GRIN,
    TALK,
    LAUGH,
    FROWN,
    PUCKER,
    GRIMACE
};

void applyMouth(Expressions& ex, Rng& rng)
{
    float jaw = 0;
    switch (rng.weighted({0.3f, 0.14f, 0.21f, 0.1f, 0.07f, 0.1f, 0.04f, 0.04f}))
    {
    case NEUTRAL:
        if (rng.chance(0.25f))
            jaw = rng.uniform(0, 0.06f);
        if (rng.chance(0.3f))
            ex.both("mouthPress", rng.uniform(0, 0.4f));
        break;
    case SMILE:
    {
        const float smile = rng.uniform(0.15f, 0.8f);
        ex.both("mouthSmile", smile);
        ex.both("cheekSquint", smile * rng.uniform(0, 0.6f));
        break;
    }
    case GRIN:
    {
        const float smile = rng.uniform(0.6f, 1.35f);
        ex.both("mouthSmile", smile);
        ex.both("cheekSquint", smile * rng.uniform(0.2f, 0.8f));
        ex.both("mouthUpperUp", rng.uniform(0.2f, 0.8f));
        ex.both("mouthLowerDown", rng.uniform(0.1f, 0.6f));
        ex.both("mouthStretch", rng.chance(0.4f) ? rng.uniform(0, 0.5f) : 0);
        jaw = rng.uniform(0.02f, 0.25f);
        break;
    }
    case TALK:
        jaw = rng.uniform(0.06f, 0.4f);
        if (rng.chance(0.5f))
            ex.one("mouthFunnel", rng.uniform(0, 0.7f));
        ex.both("mouthLowerDown", rng.uniform(0, 0.4f));
        break;
    case LAUGH:
    {
        jaw = rng.uniform(0.4f, 0.95f);
        const float smile = rng.uniform(0, 1);
        ex.both("mouthSmile", smile);
        ex.both("cheekSquint", smile * rng.uniform(0.3f, 0.9f));
        ex.both("mouthUpperUp", rng.uniform(0, 0.6f));
        break;
    }
    case FROWN:
        ex.both("mouthFrown", rng.uniform(0.2f, 1));
        ex.both("browDown", rng.uniform(0, 1));
        ex.both("mouthPress", rng.uniform(0, 0.6f));
        break;
    case PUCKER:
        ex.one("mouthPucker", rng.uniform(0.2f, 0.9f));
        ex.both("browOuterUp", rng.uniform(0, 0.8f));
        break;
    default:
    {
        static const char* const PARTS[] = {"mouthStretch", "noseSneer", "mouthDimple", "mouthLowerDown",
                                            "mouthUpperUp", "cheekPuff", "mouthFrown"};
        for (int i = 0; i < 2; ++i)
            ex.both(PARTS[rng.below(7)], rng.uniform(0, 0.8f));
        if (rng.chance(0.5f))
            jaw = rng.uniform(0, 0.5f);
        ex.one(rng.chance(0.5f) ? "mouthLeft" : "mouthRight", rng.chance(0.4f) ? rng.uniform(0, 0.5f) : 0);
    }
    }
    ex.one("jawOpen", jaw);
    ex.one("mouthRollLower", rng.chance(0.2f) ? rng.uniform(0, 0.35f) : 0);
    ex.one("mouthRollUpper", rng.chance(0.2f) ? rng.uniform(0, 0.35f) : 0);
}

/** How far the lids stand apart, relative to the neutral head: a wide eye has farther to close. */
float eyeOpening(const HeadModel& model, const std::vector<Vec3>& vertices)
{
    float opening = 0, neutral = 0;
    for (const auto& [upper, lower] : {std::pair(37, 41), {38, 40}, {43, 47}, {44, 46}})
    {
        const int a = model.landmarks[upper], b = model.landmarks[lower];
        opening += length(vertices[a] - vertices[b]);
        neutral += length(model.neutral[a] - model.neutral[b]);
    }
    return clamp(opening / neutral, LEAST_OPENING, LARGEST_OPENING);
}

void applyBrowsAndEyes(Expressions& ex, float opening, Rng& rng)
{
    if (rng.chance(0.35f))
        ex.both("browInnerUp", rng.uniform(0, 0.7f));
    if (rng.chance(0.2f))
        ex.both("browDown", rng.uniform(0, 0.8f));
    if (rng.chance(0.15f))
        ex.both("browOuterUp", rng.uniform(0, 0.7f));

    const float lid = rng.uniform();
    const float blink = lid < 0.05f ? rng.uniform(0.65f, 1) : lid < 0.35f ? rng.uniform(0, 0.25f) : 0;
    ex.both("eyeBlink", opening * blink, 0.04f);
    if (rng.chance(0.25f))
        ex.both("eyeSquint", rng.uniform(0, 0.6f));
    if (rng.chance(0.4f))
        ex.both("eyeWide", rng.uniform(0, 0.8f));

    const bool aside = rng.chance(0.3f);
    const float gazeX = rng.normal(0, aside ? 0.4f : 0.1f), gazeY = rng.normal(0, aside ? 0.25f : 0.08f);
    ex.one(gazeX > 0 ? "eyeLookOut_L" : "eyeLookIn_L", std::abs(gazeX));
    ex.one(gazeX > 0 ? "eyeLookIn_R" : "eyeLookOut_R", std::abs(gazeX));
    ex.both(gazeY > 0 ? "eyeLookUp" : "eyeLookDown", std::abs(gazeY), 0);
}
} // namespace

HeadShape sampleHeadShape(const HeadModel& model, const HeadIdentity& identity, const Subject& subject,
                          Rng& rng)
{
    HeadShape shape;
    shape.vertices = verticesOf(model, identity);
    widenEyes(model, clamp(rng.normal(WIDER_EYES, WIDER_EYES_DEVIATION), 0, WIDEST_EYES), shape.vertices);
    const float opening = eyeOpening(model, shape.vertices);

    Expressions ex(model, shape.vertices, rng);
    applyMouth(ex, rng);
    applyBrowsAndEyes(ex, opening, rng);

    const float width = rng.normal(1, 0.035f), height = rng.normal(1, 0.03f);
    const float jaw = rng.normal(0.96f, 0.035f);
    const float neck = (identity.child ? 0.88f : subject.masculine ? 1.06f : 0.97f) * rng.normal(1, 0.05f);
    for (size_t i = 0; i < shape.vertices.size(); ++i)
    {
        Vec3& p = shape.vertices[i];
        const float rest = model.neutral[i].y + 0.35f * std::max(0.f, model.neutral[i].z - 4);
        const float onNeck = smoothstep(-6.5f, -10, rest);
        p.x *= width * mix(mix(1, jaw, smoothstep(1, -4, model.neutral[i].y)), neck, onNeck);
        p.y *= height;
        p.z *= mix(1, neck, onNeck);
    }
    const auto& lm = model.landmarks;
    shape.mouthGap = length(shape.vertices[lm[LIPS_UPPER_INNER]] - shape.vertices[lm[LIPS_LOWER_INNER]]);
    return shape;
}
} // namespace facegen
