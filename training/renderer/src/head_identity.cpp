// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "head_identity.hpp"

namespace facegen
{
namespace
{
constexpr size_t BLOCK = 6144; // coordinates that stay in the first level of the cache

constexpr float CHILD_SHARE = 0.35f; // of MakeHuman's heads whose subject looks young
constexpr float LOOKS_YOUNG = 0.25f; // largest age of a subject that may become a child
constexpr float OLDEST = 1.25f;      // a little beyond MakeHuman's old people, who look well preserved
constexpr float DETAIL_SHARE = 0.6f; // of the local traits that differ from the average
constexpr float LARGEST_DETAIL = 0.9f;

/** Relative to the full range of MakeHuman's sliders, which reaches far beyond what is common. */
struct DetailDeviation
{
    const char* folder;
    float deviation;
};

constexpr DetailDeviation DETAIL_DEVIATIONS[] = {{"head/", 0.13f}, {"forehead/", 0.12f}, {"eyebrows/", 0.15f},
                                                 {"neck/", 0.18f}, {"eyes/", 0.25f},     {"nose/", 0.22f},
                                                 {"mouth/", 0.2f}};
constexpr float COMMON_DEVIATION = 0.27f;
constexpr float DETAILS_OF_CHILD = 0.6f; // a child's face differs less from the average

void addFaceKit(const HeadModel& model, float share, Rng& rng, HeadIdentity& identity)
{
    const float strength = share * rng.uniform(0.6f, 1.05f);
    for (const IdentityMode& mode : model.identities)
        identity.modes.emplace_back(&mode, strength * rng.normal());
}

/** Weights of the ages, 1 in sum; a child's are drawn freely, an adult's follow the subject. */
std::array<float, AGE_COUNT> sampleAge(const Subject& subject, bool child, Rng& rng)
{
    std::array<float, AGE_COUNT> weights{};
    if (child)
    {
        const bool small = rng.chance(0.2f);
        const float t = small ? rng.uniform(0.45f, 1) : rng.uniform(0, 0.6f);
        weights[small ? BABY : CHILD] = 1 - t;
        weights[small ? CHILD : YOUNG] = t;
        return weights;
    }
    weights[OLD] = clamp(1.5f * subject.age + rng.normal(0, 0.1f), 0, OLDEST);
    weights[YOUNG] = 1 - weights[OLD];
    return weights;
}

std::array<float, SEX_COUNT> sampleSex(const Subject& subject, bool child, Rng& rng)
{
    const float other = rng.uniform(0, 0.35f);
    const float male = child ? rng.uniform() : subject.masculine ? 1 - other : other;
    return {1 - male, male};
}

/** One ancestry leads; it goes loosely with the colour of the skin. */
std::array<float, ANCESTRY_COUNT> sampleAncestry(const Subject& subject, Rng& rng)
{
    const float african = mix(0.05f, 0.9f, smoothstep(0.35f, 0.75f, subject.darkness));
    const int leading = rng.chance(african) ? AFRICAN : rng.chance(0.45f) ? ASIAN : CAUCASIAN;
    const float share = rng.chance(0.6f) ? rng.uniform(0.75f, 1) : rng.uniform(0.3f, 0.75f);
    const float split = rng.uniform();
    std::array<float, ANCESTRY_COUNT> weights;
    weights[leading] = share;
    weights[(leading + 1) % ANCESTRY_COUNT] = (1 - share) * split;
    weights[(leading + 2) % ANCESTRY_COUNT] = (1 - share) * (1 - split);
    return weights;
}

float deviationOf(const std::string& detail)
{
    for (const DetailDeviation& d : DETAIL_DEVIATIONS)
        if (detail.rfind(d.folder, 0) == 0)
            return d.deviation;
    return COMMON_DEVIATION;
}

void addDetails(const MakeHumanFamily& family, float share, Rng& rng, HeadIdentity& identity)
{
    for (const Detail& detail : family.details)
    {
        const bool used = rng.chance(DETAIL_SHARE);
        float w = clamp(rng.normal(0, deviationOf(detail.more.name)), -LARGEST_DETAIL, LARGEST_DETAIL);
        if (!used)
            continue;
        if (detail.less.vertices.empty())
            w = std::abs(w);
        identity.details.emplace_back(w < 0 ? &detail.less : &detail.more, share * std::abs(w));
    }
}

void addMakeHuman(const MakeHumanFamily& family, const Subject& subject, float share, Rng& rng,
                  HeadIdentity& identity)
{
    const auto add = [&](const IdentityMode& mode, float weight) {
        if (weight != 0)
            identity.modes.emplace_back(&mode, share * weight);
    };
    identity.child = rng.chance(CHILD_SHARE) && subject.age < LOOKS_YOUNG && !subject.greyHair;
    const auto ages = sampleAge(subject, identity.child, rng);
    const auto sexes = sampleSex(subject, identity.child, rng);
    const auto ancestries = sampleAncestry(subject, rng);
    const float weight = clamp(rng.normal(0.05f, 0.45f), -0.9f, 1), muscle = rng.uniform(-0.8f, 0.8f);

    add(family.mean, 1);
    for (int sex = 0; sex < SEX_COUNT; ++sex)
        for (int age = 0; age < AGE_COUNT; ++age)
        {
            const float w = sexes[sex] * ages[age];
            if (w == 0)
                continue;
            for (int a = 0; a < ANCESTRY_COUNT; ++a)
                add(family.people[sex][age][a], w * ancestries[a]);
            add((weight < 0 ? family.thin : family.fat)[sex][age], w * std::abs(weight));
            add((muscle < 0 ? family.weak : family.strong)[sex][age], w * std::abs(muscle));
        }
    addDetails(family, identity.child ? DETAILS_OF_CHILD * share : share, rng, identity);
}
} // namespace

HeadIdentity sampleHeadIdentity(const HeadModel& model, const Subject& subject, Rng& rng)
{
    HeadIdentity identity;
    const MakeHumanFamily& family = model.makehuman;
    float share = 0;
    if (!family.empty())
    {
        const float choice = rng.uniform(), blend = rng.uniform(0.3f, 0.7f);
        share = choice < family.pureShare ? 1 : choice < family.pureShare + family.blendedShare ? blend : 0;
    }
    if (share < 1)
        addFaceKit(model, 1 - share, rng, identity);
    if (share > 0)
        addMakeHuman(family, subject, share, rng, identity);
    return identity;
}

std::vector<Vec3> verticesOf(const HeadModel& model, const HeadIdentity& identity)
{
    std::vector<Vec3> vertices = model.neutral;
    float* out = &vertices[0].x;
    const size_t n = vertices.size() * 3;
    for (size_t begin = 0; begin < n; begin += BLOCK)
    {
        const size_t end = std::min(n, begin + BLOCK);
        for (const auto& [mode, weight] : identity.modes)
        {
            const float w = weight * mode->scale;
            const int16_t* d = mode->deltas.data();
            for (size_t i = begin; i < end; ++i)
                out[i] += w * d[i];
        }
    }
    for (const auto& [detail, weight] : identity.details)
        for (size_t i = 0; i < detail->vertices.size(); ++i)
            vertices[detail->vertices[i]] += detail->deltas[i] * weight;
    return vertices;
}
} // namespace facegen
