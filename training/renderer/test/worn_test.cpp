// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Tests of what people wear and of what it hides. Those that draw need ICT FaceKit: FLSNET_ASSETS names its folder.

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <vector>

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

#include "clothes.hpp"
#include "face_class.hpp"
#include "face_cover.hpp"
#include "glasses.hpp"
#include "hat.hpp"
#include "jewellery.hpp"
#include "rasterizer.hpp"
#include "renderer.hpp"

namespace facegen
{
namespace
{
constexpr int SIZE = 192;
constexpr float NECK_FRONT = 4, LOWEST_WITHOUT_POINTS = -18.5f; // cm

TEST(Cloth, ColorsAreThoseOfCloth)
{
    for (uint64_t seed = 0; seed < 400; ++seed)
    {
        Rng rng(seed, 1);
        const Cloth cloth(rng);
        for (int i = 0; i < 50; ++i)
        {
            const Vec3 c = cloth.color(rng.uniform(-20, 20), rng.uniform(-40, 10));
            for (float v : {c.x, c.y, c.z})
            {
                ASSERT_GE(v, 0) << "seed " << seed;
                ASSERT_LE(v, 1.5f) << "seed " << seed;
            }
        }
    }
}

TEST(Clothes, AreBackgroundAndLeaveTheFaceFree)
{
    int bareThroats = 0, bareShoulders = 0;
    for (uint64_t seed = 0; seed < 1000; ++seed)
    {
        Rng subjectRng = makeRng(seed, Stream::SUBJECT), rng = makeRng(seed, Stream::CLOTHES);
        const Clothes clothes(sampleSubject(subjectRng), rng);
        bareThroats += !clothes.covers({0, -12.5f, 4});
        bareShoulders += !clothes.covers({10, -15, 0});
        EXPECT_TRUE(clothes.covers({0, -40, 8})) << "seed " << seed;
        for (float x : {-5.f, 0.f, 4.f})
            for (float y : {-8.f, -5.f, 0.f, 8.f})
                EXPECT_FALSE(clothes.covers({x, y, 8})) << "seed " << seed;
        for (Part part : {Part::TORSO, Part::CLOTHES})
        {
            SurfacePoint p;
            p.part = part;
            p.rest = {rng.uniform(-10, 10), rng.uniform(-30, -10), part == Part::TORSO ? 6.f : 0.f};
            Material m;
            m.label = HAIR;
            clothes.shade(p, m);
            ASSERT_EQ(m.label, BACKGROUND) << "seed " << seed;
        }
    }
    EXPECT_NEAR(bareThroats, 650, 150);
    EXPECT_NEAR(bareShoulders, 110, 60);
}

TEST(Clothes, CollarsHangInFrontOfTheChestInPoints)
{
    int collars = 0, points = 0;
    for (uint64_t seed = 0; seed < 1000; ++seed)
    {
        Rng subjectRng = makeRng(seed, Stream::SUBJECT), rng = makeRng(seed, Stream::CLOTHES);
        const Clothes clothes(sampleSubject(subjectRng), rng);
        Mesh pieces;
        clothes.addPieces(pieces);
        float lowest = 0;
        for (size_t i = 0; i < pieces.positions.size(); ++i)
        {
            const Vec3& p = pieces.positions[i];
            EXPECT_LT(p.y, 0) << "seed " << seed; // none reaches the mouth
            if (static_cast<int>(pieces.rest[i].z + 0.5f) == Clothes::COLLAR && p.z > NECK_FRONT)
                lowest = std::min(lowest, p.y);
        }
        collars += lowest < 0;
        points += lowest < LOWEST_WITHOUT_POINTS;
    }
    EXPECT_GT(collars, 300);
    EXPECT_NEAR(points / static_cast<double>(collars), 0.3, 0.2);
}

TEST(Hat, HidesTheHairThatItCovers)
{
    for (uint64_t seed = 0; seed < 2000; ++seed)
    {
        Rng rng = makeRng(seed, Stream::HAT);
        const Hat hat(rng);
        for (const Vec3& p : {Vec3(0, 13, 4), Vec3(5, 10, 4), Vec3(-6, 8, -3), Vec3(0, 9, 9)})
        {
            if (!hat.worn())
            {
                EXPECT_FALSE(hat.covers(p));
                EXPECT_FALSE(hat.hides(p));
                EXPECT_EQ(hat.pressed(p), 1);
            }
            if (hat.covers(p) && hat.covers(p - Vec3(0, 0.6f, 0)))
            {
                EXPECT_TRUE(hat.hides(p)) << "seed " << seed;
                EXPECT_LT(hat.pressed(p), 0.1f) << "seed " << seed;
            }
        }
        EXPECT_FALSE(hat.covers({0, 0, 12})) << "seed " << seed; // nose
        EXPECT_FALSE(hat.covers({3, 4, 10})) << "seed " << seed; // eye
    }
}

TEST(FaceCover, LiesWhereItSays)
{
    int worn = 0, mouths = 0;
    for (uint64_t seed = 0; seed < 4000; ++seed)
    {
        Rng rng = makeRng(seed, Stream::FACE_COVER);
        const FaceCover cover(rng);
        if (!cover.worn())
        {
            EXPECT_LT(cover.inside({0, -3, 10}), 0);
            continue;
        }
        ++worn;
        mouths += cover.inside({0, -3.3f, 10.5f}) > 0;
        EXPECT_LT(cover.inside({0, 12, 6}), 0) << "seed " << seed;
        SurfacePoint p;
        p.part = Part::COVER;
        p.rest = {1, -3, 10};
        Material m;
        m.label = LIP;
        cover.shade(p, m);
        ASSERT_EQ(m.label, BACKGROUND);
    }
    EXPECT_NEAR(worn, 240, 60);
    EXPECT_GT(mouths, worn / 3);
}

class WornDrawing : public testing::Test
{
protected:
    static void SetUpTestSuite()
    {
        const char* assets = std::getenv("FLSNET_ASSETS");
        if (assets && *assets)
        {
            model = std::make_unique<HeadModel>(readHeadModel(assets));
            renderer = std::make_unique<Renderer>(*model);
        }
    }

    static void TearDownTestSuite()
    {
        renderer.reset();
        model.reset();
    }

    void SetUp() override
    {
        if (!model)
            GTEST_SKIP() << "FLSNET_ASSETS is not set: it names the folder where ICT FaceKit was unpacked";
    }

    /** Dark glasses, or anything before the face. */
    static bool wearsSomethingOnTheFace(uint64_t seed)
    {
        Rng glassesRng = makeRng(seed, Stream::GLASSES), coverRng = makeRng(seed, Stream::FACE_COVER);
        return Glasses(glassesRng).hideEyes() || FaceCover(coverRng).worn();
    }

    static cv::Mat1b eyeOpening(const Picture& p)
    {
        cv::Mat1b inside(p.labels.size(), uchar(0));
        for (int first : {static_cast<int>(EYE_RIGHT_OUTER), static_cast<int>(EYE_LEFT_INNER)})
        {
            std::vector<cv::Point> outline;
            for (int i = first; i < first + 6; ++i)
                outline.emplace_back(cvRound(p.landmarks[i].x * 16 - 8), cvRound(p.landmarks[i].y * 16 - 8));
            cv::fillPoly(inside, std::vector<std::vector<cv::Point>>{outline}, 255, cv::LINE_8, 4);
        }
        return inside;
    }

    static int eyePixels(const Picture& p)
    {
        return cv::countNonZero((p.labels == PUPIL) | (p.labels == WHITE));
    }

    static std::unique_ptr<HeadModel> model;
    static std::unique_ptr<Renderer> renderer;
};

std::unique_ptr<HeadModel> WornDrawing::model;
std::unique_ptr<Renderer> WornDrawing::renderer;

TEST_F(WornDrawing, NoHairWhereAHatSits)
{
    int hats = 0;
    for (uint64_t seed = 0; hats < 15; ++seed)
    {
        Rng rng = makeRng(seed, Stream::HAT);
        const Hat hat(rng);
        if (!hat.covers({0, 10.8f, 7.5f}) || !hat.covers({0, 13, -4}))
            continue;
        const Picture p = renderer->render(seed, SIZE);
        if (std::abs(p.angles.roll) > 8 || std::abs(p.angles.pitch) > 12)
            continue;
        ++hats;
        const int bottom = cvRound(p.box.y - 0.75f * p.box.side); // well above every hat's edge
        const cv::Rect above = cv::Rect(0, 0, SIZE, std::max(0, bottom));
        EXPECT_LE(cv::countNonZero(p.labels(above) == HAIR), 10) << "seed " << seed;
    }
}

TEST_F(WornDrawing, DarkLensesAreBackground)
{
    int drawn = 0;
    for (uint64_t seed = 0; drawn < 8; ++seed)
    {
        Rng rng = makeRng(seed, Stream::GLASSES);
        if (!Glasses(rng).hideEyes())
            continue;
        const Picture p = renderer->render(seed, SIZE);
        if (std::abs(p.angles.yaw) > 15 || std::abs(p.angles.pitch) > 12)
            continue;
        ++drawn;
        EXPECT_LE(eyePixels(p), 4) << "seed " << seed;
        const cv::Mat1b opening = eyeOpening(p);
        EXPECT_GT(cv::countNonZero((p.labels == BACKGROUND) & opening), 0.9 * cv::countNonZero(opening))
            << "seed " << seed;
    }
}

TEST_F(WornDrawing, MasksHideTheMouth)
{
    int drawn = 0;
    for (uint64_t seed = 60000000; drawn < 10; ++seed) // some with an open mouth
    {
        Rng rng = makeRng(seed, Stream::FACE_COVER);
        const FaceCover cover(rng);
        if (cover.inside({0, -0.5f, 11}) < 0.5f || cover.inside({2, -4.5f, 10}) < 0.5f)
            continue;
        const Picture p = renderer->render(seed, SIZE);
        if (std::abs(p.angles.yaw) > 40)
            continue;
        ++drawn;
        EXPECT_EQ(cv::countNonZero((p.labels == LIP) | (p.labels == INNER_MOUTH)), 0) << "seed " << seed;
        EXPECT_GT(cv::countNonZero(p.labels == SKIN), 0) << "seed " << seed;
    }
}

/** The label of the eyes is what the lids leave open: as large as the outline of the landmarks on the lids. */
TEST_F(WornDrawing, EyesAreTheirVisibleOpening)
{
    double labelled = 0, outlined = 0, common = 0;
    for (uint64_t seed = 300; seed < 360; ++seed)
    {
        if (wearsSomethingOnTheFace(seed))
            continue;
        const Picture p = renderer->render(seed, SIZE);
        if (std::abs(p.angles.yaw) > 20)
            continue;
        const cv::Mat1b opening = eyeOpening(p);
        cv::Mat1b wide;
        cv::dilate(opening, wide, cv::Mat(), cv::Point(-1, -1), 3);
        const cv::Mat1b eyes = (p.labels == PUPIL) | (p.labels == WHITE);
        EXPECT_EQ(cv::countNonZero(eyes & ~wide), 0) << "seed " << seed;
        if (eyePixels(p) < 20)
            continue; // closed, or hidden by hair or a hand
        labelled += cv::countNonZero(eyes);
        outlined += cv::countNonZero(opening);
        common += cv::countNonZero(eyes & opening);
    }
    EXPECT_NEAR(labelled / outlined, 0.95, 0.2);
    EXPECT_GT(common / labelled, 0.8);
}

/** The eyes of people are about 30 mm wide and 63 mm apart: 0.47; these are drawn a little narrower, the heads' own are
    0.41. */
TEST_F(WornDrawing, EyesReachFromCornerToCorner)
{
    double corners = 0, labelled = 0, apart = 0;
    for (uint64_t seed = 300; seed < 380; ++seed)
    {
        if (wearsSomethingOnTheFace(seed))
            continue;
        const Picture p = renderer->render(seed, SIZE);
        if (std::abs(p.angles.yaw) > 15 || std::abs(p.angles.roll) > 8)
            continue;
        const auto across = [&](int from, int to) { return p.landmarks[to].x - p.landmarks[from].x; };
        const double distance =
            (across(EYE_RIGHT_OUTER, EYE_LEFT_INNER) + across(EYE_RIGHT_INNER, EYE_LEFT_OUTER)) / 2;
        const cv::Mat1b eyes = (p.labels == PUPIL) | (p.labels == WHITE);
        const int half = cvRound((p.landmarks[EYE_RIGHT_INNER].x + p.landmarks[EYE_LEFT_INNER].x) / 2);
        const cv::Rect right = cv::boundingRect(eyes.colRange(0, half)),
                       left = cv::boundingRect(eyes.colRange(half, eyes.cols));
        if (std::min(right.height, left.height) < 0.1 * distance)
            continue; // closed, or hidden
        apart += 2 * distance;
        corners += across(EYE_RIGHT_OUTER, EYE_RIGHT_INNER) + across(EYE_LEFT_INNER, EYE_LEFT_OUTER);
        labelled += right.width + left.width;
    }
    EXPECT_NEAR(corners / apart, 0.455, 0.025);
    EXPECT_NEAR(labelled / corners, 1, 0.08);
}

TEST_F(WornDrawing, BystandersChangeTheGroundOnly)
{
    const Renderer alone(*model, false);
    int different = 0;
    for (uint64_t seed = 500; seed < 560; ++seed)
    {
        const Picture p = renderer->render(seed, 96), q = alone.render(seed, 96);
        EXPECT_EQ(cv::norm(p.labels, q.labels, cv::NORM_INF), 0) << "seed " << seed;
        EXPECT_EQ(cv::norm(p.coverage, q.coverage, cv::NORM_INF), 0) << "seed " << seed;
        EXPECT_EQ(p.landmarks, q.landmarks) << "seed " << seed;
        Rng rng = makeRng(seed, Stream::BYSTANDER);
        const bool same = cv::norm(p.image, q.image, cv::NORM_INF) == 0;
        if (rng.chance(0.06f))
        {
            EXPECT_FALSE(same) << "seed " << seed;
        }
        different += !same;
    }
    EXPECT_GT(different, 0);
    EXPECT_LT(different, 30);
}

TEST_F(WornDrawing, BystandersOfWidePicturesAreSmaller)
{
    const Renderer wide(*model, true, true), wideAlone(*model, false, true), alone(*model, false);
    // From the top of a bystander's head down to a row, in a column of the picture; 0 for none.
    const auto heightAt = [](const Renderer& together, const Renderer& without, uint64_t seed, int column,
                             int row) {
        cv::Mat3b difference;
        cv::absdiff(together.render(seed, SIZE).image, without.render(seed, SIZE).image, difference);
        int top = 0;
        while (top < row && difference(top, column).dot(cv::Vec3b(1, 1, 1)) < 90)
            ++top;
        return row - top;
    };
    std::vector<double> ratios;
    for (uint64_t seed = 500; seed < 1000; ++seed)
    {
        Rng rng = makeRng(seed, Stream::BYSTANDER);
        if (!rng.chance(0.06f))
            continue;
        const float side = rng.chance(0.5f) ? 1.f : -1.f;
        rng.uniform(0.5f, 1.15f); // its scale
        const int column = cvFloor((0.5f + side * rng.uniform(0.36f, 0.6f)) * SIZE);
        const int row = cvFloor((0.5f + rng.uniform(-0.2f, 0.25f)) * SIZE); // of the middle of its face
        if (column < 0 || column >= SIZE)
            continue;
        const int large = heightAt(*renderer, alone, seed, column, row),
                  small = heightAt(wide, wideAlone, seed, column, row);
        if (small > 0 && large > 0)
            ratios.push_back(static_cast<double>(small) / large);
    }
    ASSERT_GT(ratios.size(), 8u);
    std::nth_element(ratios.begin(), ratios.begin() + ratios.size() / 2, ratios.end());
    EXPECT_NEAR(ratios[ratios.size() / 2], 0.68, 0.06);
}

/** A sheer strand is drawn one sample wide, in a share of the samples that makes up for its width. */
TEST(Rasterizer, SheerStrandsFillTheirShare)
{
    constexpr int LONG = 800;
    Camera camera;
    camera.distance = 100;
    camera.focal = 1000; // 10 samples per cm
    camera.cx = camera.cy = LONG / 2.f;
    const auto filled = [&](float halfWidth, bool sheer) {
        Strands strands;
        Strand strand;
        strand.sheer = sheer;
        strands.strands.push_back(strand);
        for (int i = 0; i < 2; ++i)
        {
            StrandPoint p;
            p.position = {i ? 35.f : -35.f, 0.01f, 0};
            p.halfWidth = halfWidth;
            p.last = i == 1;
            strands.points.push_back(p);
        }
        Frame frame(LONG);
        rasterize(strands, camera, frame);
        int count = 0;
        for (const Sample& s : frame.samples)
            count += s.id != Sample::NOTHING;
        return count;
    };
    EXPECT_NEAR(filled(0.0125f, false), 700, 10);
    EXPECT_NEAR(filled(0.0125f, true), 175, 40);
    EXPECT_NEAR(filled(0.025f, true), 350, 50);
    EXPECT_EQ(filled(0.2f, true), filled(0.2f, false));
}

TEST_F(WornDrawing, OnlyTheFaceInTheMiddleIsLabelled)
{
    for (uint64_t seed = 500; seed < 560; ++seed)
    {
        const Picture p = renderer->render(seed, 96);
        const float reach = 0.25f * p.box.side;
        const cv::Rect_<float> near(p.box.x - reach, p.box.y - reach, p.box.side + 2 * reach,
                                    p.box.side + 2 * reach);
        for (int y = 0; y < p.labels.rows; ++y)
            for (int x = 0; x < p.labels.cols; ++x)
                if (p.labels(y, x) >= EYEBROW)
                {
                    ASSERT_TRUE(near.contains(cv::Point2f(x + 0.5f, y + 0.5f))) << "seed " << seed;
                }
    }
}
} // namespace
} // namespace facegen
