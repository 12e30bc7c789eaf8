// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Tests of MakeHuman's heads on the topology of ICT FaceKit. FLSNET_ASSETS and FLSNET_MAKEHUMAN name the folders
// where the two were unpacked.

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>

#include <gtest/gtest.h>

#include "ambient_occlusion.hpp"
#include "head_identity.hpp"
#include "makehuman_people.hpp"
#include "makehuman_registration.hpp"
#include "record.hpp"
#include "renderer.hpp"
#include "skin_surface.hpp"

namespace facegen
{
namespace
{
constexpr uint64_t HEADS = 40;
constexpr float NECK = -7; // cm

TEST(SkinSurface, ProjectsOntoTheTriangleThatFacesAlike)
{
    const std::vector<Vec3> points = {{0, 0, 0}, {2, 0, 0}, {0, 2, 0}};
    const std::vector<std::array<int, 3>> triangles = {{0, 1, 2}};
    const SkinSurface surface(points, triangles);
    Vec3 q;
    ASSERT_TRUE(surface.project({0.5f, 0.4f, 0.3f}, {0, 0, 1}, q));
    EXPECT_NEAR(length(q - Vec3(0.5f, 0.4f, 0)), 0, 1e-5);
    ASSERT_TRUE(surface.project({-0.5f, 0.4f, 0}, {0, 0, 1}, q));
    EXPECT_NEAR(length(q - Vec3(0, 0.4f, 0)), 0, 1e-5);
    EXPECT_FALSE(surface.project({0.5f, 0.4f, 0.3f}, {0, 0, -1}, q));
}

const char* folder(const char* variable)
{
    const char* value = std::getenv(variable);
    return value && *value ? value : nullptr;
}

/** All heads are MakeHuman's; read once, null without assets. */
const HeadModel* makeHumanModel()
{
    static const std::unique_ptr<HeadModel> model = []() -> std::unique_ptr<HeadModel> {
        const char *assets = folder("FLSNET_ASSETS"), *makehuman = folder("FLSNET_MAKEHUMAN");
        if (!assets || !makehuman)
            return nullptr;
        auto m = std::make_unique<HeadModel>(readHeadModel(assets));
        m->makehuman = readMakeHumanFamily(*m, makehuman);
        m->makehuman.pureShare = 1;
        return m;
    }();
    return model.get();
}

class MakeHumanHeads : public testing::Test
{
protected:
    void SetUp() override
    {
        model = makeHumanModel();
        if (!model)
            GTEST_SKIP() << "FLSNET_ASSETS and FLSNET_MAKEHUMAN are not both set";
    }

    std::vector<Vec3> head(uint64_t seed) const
    {
        Rng subjectRng = makeRng(seed, Stream::SUBJECT), rng = makeRng(seed, Stream::SHAPE);
        return verticesOf(*model, sampleHeadIdentity(*model, sampleSubject(subjectRng), rng));
    }

    std::vector<Vec3> person(int age) const
    {
        HeadIdentity identity;
        identity.modes = {{&model->makehuman.mean, 1.f}};
        for (int sex = 0; sex < SEX_COUNT; ++sex)
            for (const IdentityMode& mode : model->makehuman.people[sex][age])
                identity.modes.emplace_back(&mode, 1.f / (SEX_COUNT * ANCESTRY_COUNT));
        return verticesOf(*model, identity);
    }

    const HeadModel* model = nullptr;
};

TEST_F(MakeHumanHeads, MeanLiesOnMakeHumansSkin)
{
    const MakeHumanFiles files(folder("FLSNET_MAKEHUMAN"));
    const Shape reference = averageAdult(files);
    const MakeHumanRegistration registration = registerMakeHuman(*model, files, reference);
    Shape placed;
    for (const Vec3& p : reference)
        placed.push_back(registration.placement(p));
    const SkinSurface surface(placed, files.skin());

    HeadIdentity identity;
    identity.modes = {{&model->makehuman.mean, 1.f}};
    const std::vector<Vec3> mean = verticesOf(*model, identity);
    const std::vector<Vec3> normals = vertexNormals(mean, model->triangles);
    std::vector<float> distances;
    int unmatched = 0;
    for (size_t i = 0; i < mean.size(); ++i)
    {
        if (!registration.skin.isTrusted(i) || model->neutral[i].y < NECK)
            continue;
        Vec3 q;
        if (surface.project(mean[i], normals[i], q))
            distances.push_back(length(q - mean[i]));
        else
            ++unmatched;
    }
    ASSERT_GT(distances.size(), 5000u);
    EXPECT_LT(unmatched, static_cast<int>(distances.size() / 20));
    std::sort(distances.begin(), distances.end());
    EXPECT_LT(distances[distances.size() / 2], 0.06f);
    EXPECT_LT(distances[distances.size() * 95 / 100], 0.3f);
}

TEST_F(MakeHumanHeads, EyeballsStayInsideTheLids)
{
    for (const auto& [part, side] :
         {std::pair(Part::EYEBALL_LEFT, 1.f), std::pair(Part::EYEBALL_RIGHT, -1.f)})
    {
        std::vector<int> ball, lids;
        for (const Triangle& t : model->triangles)
            if (t.part == part)
                ball.insert(ball.end(), {t.a, t.b, t.c});
        const auto measure = [&ball](const std::vector<Vec3>& v) {
            Vec3 low(1e9f), high(-1e9f);
            for (int i : ball)
            {
                low = {std::min(low.x, v[i].x), std::min(low.y, v[i].y), std::min(low.z, v[i].z)};
                high = {std::max(high.x, v[i].x), std::max(high.y, v[i].y), std::max(high.z, v[i].z)};
            }
            const float radius = (high.x - low.x) / 2;
            return std::pair(Vec3((low.x + high.x) / 2, (low.y + high.y) / 2, low.z + radius), radius);
        };
        const auto [restCentre, restRadius] = measure(model->neutral);
        for (const Triangle& t : model->triangles)
            if (t.part == Part::FACE)
                for (int v : {t.a, t.b, t.c})
                    if (length(model->neutral[v] - restCentre) < restRadius + 0.25f &&
                        model->neutral[v].z > restCentre.z && model->neutral[v].x * side > 0)
                        lids.push_back(v);
        ASSERT_GT(lids.size(), 100u);
        for (uint64_t seed = 1; seed <= HEADS; ++seed)
        {
            const std::vector<Vec3> v = head(seed);
            const auto [centre, radius] = measure(v);
            EXPECT_GT(radius, 0.75f * restRadius) << "seed " << seed;
            EXPECT_LT(radius, 1.45f * restRadius) << "seed " << seed;
            for (int lid : lids)
            {
                const float least =
                    (length(model->neutral[lid] - restCentre) - restRadius) * radius / restRadius;
                ASSERT_GT(length(v[lid] - centre) - radius, least - 0.08f)
                    << "seed " << seed << " vertex " << lid;
            }
        }
    }
}

TEST_F(MakeHumanHeads, LipsStayClosed)
{
    const int upper = model->landmarks[LIPS_UPPER_INNER], lower = model->landmarks[LIPS_LOWER_INNER];
    for (uint64_t seed = 1; seed <= HEADS; ++seed)
    {
        const std::vector<Vec3> v = head(seed);
        EXPECT_LT(length(v[upper] - v[lower]), 0.2f) << "seed " << seed;
        EXPECT_GE(v[upper].y, v[lower].y) << "seed " << seed;
    }
}

TEST_F(MakeHumanHeads, ChildrenHaveSmallFacesAndWideEyes)
{
    const auto faceShare = [this](const std::vector<Vec3>& v) {
        float top = -1e9f;
        for (const Vec3& p : v)
            top = std::max(top, p.y);
        const float chin = v[model->landmarks[CHIN]].y;
        return (v[model->landmarks[EYE_LEFT_INNER]].y - chin) / (top - chin);
    };
    const auto eyeShare = [this](const std::vector<Vec3>& v) {
        const auto& lm = model->landmarks;
        const int upper = lm[EYE_LEFT_INNER + 1], lower = lm[EYE_LEFT_END - 1];
        return (v[upper].y - v[lower].y) / (v[lm[JAW_LEFT]].x - v[lm[JAW_RIGHT]].x);
    };
    EXPECT_LT(faceShare(person(CHILD)), faceShare(person(YOUNG)));
    EXPECT_LT(faceShare(person(BABY)), faceShare(person(CHILD)));
    EXPECT_GT(eyeShare(person(CHILD)), eyeShare(person(YOUNG)));
}

TEST_F(MakeHumanHeads, PackedHeadsAreTheSameAndSmall)
{
    const std::string file = testing::TempDir() + "flsnet_makehuman_heads_test.bin";
    saveHeadModel(*model, file);
    HeadModel packed = loadHeadModel(file);
    const std::streamoff size = std::ifstream(file, std::ios::binary | std::ios::ate).tellg();
    std::remove(file.c_str());
    EXPECT_LT(size, 64 << 20);
    packed.makehuman.pureShare = 1;
    for (uint64_t seed = 5; seed < 8; ++seed)
        EXPECT_EQ(encodeRecord(Renderer(*model).render(seed, 64)),
                  encodeRecord(Renderer(packed).render(seed, 64)));
}
} // namespace
} // namespace facegen
