// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Tests of the renderer. Those that draw need ICT FaceKit:
// FLSNET_ASSETS names the folder where it was unpacked.

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "before_face.hpp"
#include "face_class.hpp"
#include "label_map.hpp"
#include "lips.hpp"
#include "noise.hpp"
#include "ordered_pool.hpp"
#include "record.hpp"
#include "rng.hpp"
#include "skin.hpp"

namespace facegen
{
namespace
{
constexpr int SIZE = 96;
constexpr uint64_t FIRST_SEED = 40, COUNT = 12;

TEST(Rng, SameSeedAndStreamGiveTheSameNumbers)
{
    Rng a = makeRng(7, Stream::HAIR), b = makeRng(7, Stream::HAIR), other = makeRng(7, Stream::SKIN);
    int different = 0;
    for (int i = 0; i < 100; ++i)
    {
        const uint32_t x = a.next();
        EXPECT_EQ(x, b.next());
        different += x != other.next();
    }
    EXPECT_GT(different, 95);
}

TEST(Rng, UniformStaysInRangeAndFillsIt)
{
    Rng rng(1, 1);
    double sum = 0;
    for (int i = 0; i < 10000; ++i)
    {
        const float x = rng.uniform();
        ASSERT_GE(x, 0);
        ASSERT_LT(x, 1);
        sum += x;
    }
    EXPECT_NEAR(sum / 10000, 0.5, 0.02);
}

TEST(Noise, IsBoundedAndContinuous)
{
    for (int i = 0; i < 1000; ++i)
    {
        const Vec3 p(i * 0.173f - 80, i * 0.311f - 90, i * 0.057f);
        const float a = noise(p, 3), b = noise(p + Vec3(1e-3f, 0, 0), 3);
        ASSERT_LE(std::abs(a), 1.f);
        ASSERT_NEAR(a, b, 0.02);
    }
}

TEST(Rotation, FollowsTheNamedSigns)
{
    const Vec3 nose(0, 0, 1), top(0, 1, 0);
    EXPECT_GT((rotation({40, 0, 0}) * nose).x, 0.5f); // yaw > 0: to the image's right
    EXPECT_GT((rotation({0, 30, 0}) * nose).y, 0.4f); // pitch > 0: up
    EXPECT_GT((rotation({0, 0, 20}) * top).x, 0.3f);  // roll > 0: clockwise
}

TEST(LabelMap, MajorityWinsAndHairLosesTies)
{
    const std::vector<uint8_t> samples = {HAIR, HAIR, SKIN,  SKIN,  //
                                          SKIN, SKIN, HAIR,  SKIN,  //
                                          HAIR, HAIR, SKIN,  PUPIL, //
                                          HAIR, SKIN, PUPIL, SKIN};
    const cv::Mat1b labels = resolveLabels(samples, 4, 2);
    EXPECT_EQ(labels(0, 0), SKIN);
    EXPECT_EQ(labels(0, 1), SKIN);
    EXPECT_EQ(labels(1, 0), HAIR);
    EXPECT_EQ(labels(1, 1), PUPIL);
}

TEST(LabelMap, SpecksVanishAndPartsStay)
{
    cv::Mat1b labels(288, 288, uchar(SKIN));
    labels(cv::Rect(10, 10, 3, 3)) = HAIR;
    labels(cv::Rect(100, 100, 30, 30)) = HAIR;
    labels(cv::Rect(110, 110, 2, 2)) = BACKGROUND;
    labels(cv::Rect(200, 200, 2, 2)) = PUPIL;
    removeSpecks(labels);
    EXPECT_EQ(cv::countNonZero(labels(cv::Rect(5, 5, 20, 20)) == HAIR), 0);
    EXPECT_EQ(cv::countNonZero(labels == HAIR), 900);
    EXPECT_EQ(cv::countNonZero(labels == BACKGROUND), 0);
    EXPECT_EQ(cv::countNonZero(labels == PUPIL), 4);
}

TEST(Hand, IsBackgroundAllOver)
{
    Rng rng(5, 5);
    const Subject subject = sampleSubject(rng);
    const Hand hand(subject, rng);
    HandPlace place;
    place.x = {1, 0, 0};
    place.y = {0, 1, 0};
    place.z = {0, 0, 1};
    place.forearm = {0, -1, 0};
    Mesh mesh;
    hand.addTo(mesh, HandGesture(), place);
    ASSERT_FALSE(mesh.triangles.empty());
    for (const Triangle& t : mesh.triangles)
        ASSERT_EQ(t.part, Part::HAND);
    float lowest = 0, highest = 0;
    for (size_t i = 0; i < mesh.positions.size(); ++i)
    {
        SurfacePoint p;
        p.part = Part::HAND;
        p.rest = mesh.rest[i];
        Material m;
        m.label = SKIN;
        hand.shade(p, m);
        ASSERT_EQ(m.label, BACKGROUND);
        lowest = std::min(lowest, mesh.positions[i].y);
        highest = std::max(highest, mesh.positions[i].y);
    }
    EXPECT_NEAR(highest, 18, 4); // cm from the wrist to the fingertip
    EXPECT_LT(lowest, -15);      // the forearm
}

/** The head model, read once; null without assets. */
const HeadModel* headModel()
{
    static const std::unique_ptr<HeadModel> model = []() -> std::unique_ptr<HeadModel> {
        const char* assets = std::getenv("FLSNET_ASSETS");
        return assets && *assets ? std::make_unique<HeadModel>(readHeadModel(assets)) : nullptr;
    }();
    return model.get();
}

class Drawing : public testing::Test
{
protected:
    void SetUp() override
    {
        if (!headModel())
            GTEST_SKIP() << "FLSNET_ASSETS is not set: it names the folder where ICT FaceKit was unpacked";
    }

    static std::vector<Picture> draw(const HeadModel& model, int threads)
    {
        std::vector<Picture> pictures;
        renderInOrder(Renderer(model), SIZE, FIRST_SEED, COUNT, threads, [&](const Picture& p) {
            pictures.push_back(p);
            return true;
        });
        return pictures;
    }
};

TEST_F(Drawing, DoesNotDependOnTheNumberOfThreads)
{
    const std::vector<Picture> one = draw(*headModel(), 1), many = draw(*headModel(), 5);
    ASSERT_EQ(one.size(), COUNT);
    ASSERT_EQ(many.size(), COUNT);
    for (size_t i = 0; i < COUNT; ++i)
    {
        EXPECT_EQ(one[i].seed, FIRST_SEED + i);
        EXPECT_EQ(encodeRecord(one[i]), encodeRecord(many[i])) << "seed " << FIRST_SEED + i;
    }
}

TEST_F(Drawing, PackedHeadsDrawTheSame)
{
    const std::string file = testing::TempDir() + "flsnet_heads_test.bin";
    saveHeadModel(*headModel(), file);
    const HeadModel packed = loadHeadModel(file);
    std::remove(file.c_str());
    EXPECT_EQ(encodeRecord(Renderer(*headModel()).render(3, SIZE)),
              encodeRecord(Renderer(packed).render(3, SIZE)));
}

TEST_F(Drawing, RecordsAreConsistent)
{
    for (const Picture& p : draw(*headModel(), 2))
    {
        const std::string record = encodeRecord(p);
        ASSERT_EQ(record.size(), 64u + LANDMARK_COUNT * 8u + SIZE * SIZE * 4u);
        RecordHeader h;
        std::memcpy(&h, record.data(), sizeof h);
        EXPECT_EQ(std::string(h.magic, 4), "FLSR");
        EXPECT_EQ(h.version, 2u);
        EXPECT_EQ(h.size, static_cast<uint32_t>(SIZE));
        EXPECT_EQ(h.seed, p.seed);
        EXPECT_FLOAT_EQ(h.box[2], h.box[3]);
        EXPECT_GE(SIZE / h.box[3], 2.99f);
        EXPECT_LE(SIZE / h.box[3], 3.61f);
        EXPECT_LE(std::abs(h.yaw), 92.f);
        float landmarks[LANDMARK_COUNT][2];
        std::memcpy(landmarks, record.data() + 64, sizeof landmarks);
        float left = 1e9f, right = -1e9f, lowest = -1e9f; // the box encloses the landmarks
        for (int i = 0; i < LANDMARK_COUNT; ++i)
        {
            left = std::min(left, landmarks[i][0]);
            right = std::max(right, landmarks[i][0]);
            if (i <= JAW_LEFT)
                lowest = std::max(lowest, landmarks[i][1]);
        }
        EXPECT_NEAR((left + right) / 2, h.box[0] + h.box[2] / 2, 0.01f);
        EXPECT_NEAR(lowest, h.box[1] + h.box[3], 0.01f);
        for (size_t i = 64 + LANDMARK_COUNT * 8 + SIZE * SIZE * 3; i < record.size(); ++i)
            ASSERT_LT(static_cast<uint8_t>(record[i]), CLASS_COUNT);

        const std::string covered = encodeRecord(p, true);
        ASSERT_EQ(covered.size(), record.size() + SIZE * SIZE);
        std::memcpy(&h, covered.data(), sizeof h);
        EXPECT_EQ(h.flags, COVERAGE_FLAG);
        EXPECT_EQ(covered.substr(16, record.size() - 16), record.substr(16));
        EXPECT_EQ(std::memcmp(covered.data() + record.size(), p.coverage.data, p.coverage.total()), 0);
    }
}

/** How much smaller wide pictures show everything, and how far their middle lies below the others' one, in sides. */
constexpr float WIDE_SCALE = 0.68f, WIDE_SHIFT = 0.07f;

/** Where a wide picture shows what another one shows at a place, in sides of the picture. */
cv::Point2f placeInWide(const cv::Point2f& place)
{
    return {0.5f + WIDE_SCALE * (place.x - 0.5f), 0.5f - WIDE_SHIFT + WIDE_SCALE * (place.y - 0.5f)};
}

TEST_F(Drawing, WidePicturesShowTheSameSmallerAndHigher)
{
    const Renderer usual(*headModel()), wide(*headModel(), true, true);
    int same = 0, all = 0;
    for (uint64_t seed = FIRST_SEED; seed < FIRST_SEED + COUNT; ++seed)
    {
        const Picture p = usual.render(seed, SIZE), q = wide.render(seed, SIZE);
        EXPECT_NEAR(q.box.side, WIDE_SCALE * p.box.side, 0.01f) << "seed " << seed;
        EXPECT_GE(SIZE / q.box.side, 4.39f) << "seed " << seed;
        EXPECT_LE(SIZE / q.box.side, 5.31f) << "seed " << seed;
        const auto expectAt = [seed](const cv::Point2f& from, const cv::Point2f& to) {
            const cv::Point2f expected = placeInWide(from / SIZE) * SIZE;
            EXPECT_NEAR(expected.x, to.x, 0.02f) << "seed " << seed;
            EXPECT_NEAR(expected.y, to.y, 0.02f) << "seed " << seed;
        };
        expectAt({p.box.x, p.box.y}, {q.box.x, q.box.y});
        for (int i = 0; i < LANDMARK_COUNT; ++i)
            expectAt(p.landmarks[i], q.landmarks[i]);
        EXPECT_EQ(p.angles.yaw, q.angles.yaw) << "seed " << seed;
        for (int y = 0; y < SIZE; ++y)
            for (int x = 0; x < SIZE; ++x)
            {
                const cv::Point2f place = placeInWide(cv::Point2f(x + 0.5f, y + 0.5f) / SIZE) * SIZE;
                same += p.labels(y, x) == q.labels(cvFloor(place.y), cvFloor(place.x));
                ++all;
            }
    }
    EXPECT_GT(same, 0.93 * all);
}

TEST_F(Drawing, WidePicturesDoNotDependOnTheNumberOfThreads)
{
    const Renderer wide(*headModel(), false, true);
    std::vector<std::string> records[2];
    for (int i = 0; i < 2; ++i)
        renderInOrder(wide, SIZE, FIRST_SEED, COUNT, i == 0 ? 1 : 5, [&](const Picture& p) {
            records[i].push_back(encodeRecord(p, true));
            return true;
        });
    EXPECT_EQ(records[0].size(), COUNT);
    EXPECT_EQ(records[0], records[1]);
    EXPECT_NE(records[0][0], encodeRecord(Renderer(*headModel(), false).render(FIRST_SEED, SIZE), true));
}

TEST_F(Drawing, CoverageIsThatOfThePerson)
{
    for (const Picture& p : draw(*headModel(), 4))
    {
        ASSERT_EQ(p.coverage.size(), p.labels.size());
        cv::Mat1b head;
        cv::erode(p.labels != BACKGROUND, head, cv::Mat());
        const int few = cv::countNonZero(head) / 100;
        EXPECT_LE(cv::countNonZero(head & (p.labels >= SKIN) & (p.coverage < 255)), few);
        EXPECT_LE(cv::countNonZero(head & (p.coverage < 255)), 4 * few); // gaps between strands of hair
        EXPECT_LE(cv::countNonZero((p.labels != BACKGROUND) & (p.coverage < 64)), few);
        const int open = cv::countNonZero(p.coverage == 0);
        EXPECT_GT(open, SIZE * SIZE / 20);                                       // some background is left
        EXPECT_GT(SIZE * SIZE - open, cv::countNonZero(p.labels != BACKGROUND)); // clothes count, too
    }
}

TEST_F(Drawing, BoxReachesFromTheBrowsToTheChin)
{
    int measured = 0;
    for (uint64_t seed = 1; seed < 60; ++seed)
    {
        const Picture p = Renderer(*headModel()).render(seed, SIZE);
        if (std::abs(p.angles.yaw) > 20)
            continue;
        cv::Mat points;
        cv::findNonZero(p.labels == EYEBROW, points);
        if (points.total() < 20)
            continue; // hidden by hair or a hat
        const cv::Rect brows = cv::boundingRect(points);
        EXPECT_NEAR(brows.y, p.box.y, 0.12f * p.box.side) << "seed " << seed;
        cv::findNonZero(p.labels == LIP, points);
        if (points.total() < 10)
            continue;
        const cv::Rect lips = cv::boundingRect(points);
        EXPECT_LT(lips.br().y, p.box.y + p.box.side) << "seed " << seed;
        EXPECT_GT(lips.y, p.box.y + 0.4f * p.box.side) << "seed " << seed;
        ++measured;
    }
    EXPECT_GT(measured, 5);
}

TEST_F(Drawing, LandmarksLieOnTheirParts)
{
    int measured = 0;
    for (uint64_t seed = 1; seed < 60; ++seed)
    {
        const Picture p = Renderer(*headModel()).render(seed, SIZE);
        cv::Mat points;
        cv::findNonZero(p.labels == LIP, points);
        if (std::abs(p.angles.yaw) > 20 || points.total() < 20)
            continue;
        std::vector<cv::Point2f> outline(p.landmarks.begin() + LIPS_OUTER_FIRST,
                                         p.landmarks.begin() + LIPS_OUTER_END);
        for (int i = 0; i < static_cast<int>(points.total()); ++i)
        {
            const cv::Point pixel = points.at<cv::Point>(i);
            const double inside = cv::pointPolygonTest(outline, {pixel.x + 0.5f, pixel.y + 0.5f}, true);
            EXPECT_GT(inside, -1.5) << "seed " << seed << ' ' << pixel;
        }
        ++measured;
    }
    EXPECT_GT(measured, 5);
}

TEST_F(Drawing, RollTurnsTheEyesClockwise)
{
    int measured = 0;
    for (uint64_t seed = 1; seed < 80; ++seed)
    {
        const Picture p = Renderer(*headModel()).render(seed, SIZE);
        if (std::abs(p.angles.yaw) > 8 || std::abs(p.angles.pitch) > 10)
            continue;
        const cv::Point2f across = p.landmarks[EYE_LEFT_OUTER] - p.landmarks[EYE_RIGHT_OUTER];
        EXPECT_NEAR(std::atan2(across.y, across.x) * 180 / CV_PI, p.angles.roll, 4) << "seed " << seed;
        ++measured;
    }
    EXPECT_GT(measured, 5);
}

TEST_F(Drawing, LipsLieWithinTheirLandmarks)
{
    const HeadModel& model = *headModel();
    std::vector<cv::Point2f> outline;
    for (int i = LIPS_OUTER_FIRST; i < LIPS_OUTER_END; ++i)
        outline.emplace_back(model.neutralLandmark(i).x, model.neutralLandmark(i).y);
    const Vec3 middle = model.neutralLandmark(LIPS_UPPER_INNER);
    for (uint64_t seed = 0; seed < 30; ++seed)
    {
        Rng rng(seed, 1);
        const Subject subject = sampleSubject(rng);
        const Lips lips(model, subject, rng);
        EXPECT_GT(lips.depth(middle), 0.1f);
        for (float y = -6; y < -1; y += 0.05f)
            for (float x = -4; x < 4; x += 0.05f)
                if (lips.depth({x, y, middle.z}) > 0)
                {
                    ASSERT_GT(cv::pointPolygonTest(outline, {x, y}, true), -0.15) << x << ' ' << y;
                }
    }
}

TEST_F(Drawing, ForeheadsShineInTheMiddleOrAtTheirCorners)
{
    constexpr int PEOPLE = 600;
    constexpr float SHINING = 0.15f, CORNER = 3.5f, HEIGHT = 7.8f; // cm
    int middle = 0, corners = 0, oneCorner = 0;
    for (uint64_t seed = 0; seed < PEOPLE; ++seed)
    {
        Rng subjectRng = makeRng(seed, Stream::SUBJECT), rng(seed, 1);
        const Skin skin(*headModel(), sampleSubject(subjectRng), rng);
        const auto specular = [&](float x) {
            SurfacePoint p;
            p.part = Part::FACE;
            p.rest = {x, HEIGHT, 9.5f};
            Material m;
            skin.shade(p, m);
            return m.specular;
        };
        const float left = specular(-CORNER), centre = specular(0), right = specular(CORNER);
        middle += centre > std::max(left, right) + SHINING;
        corners += std::min(left, right) > centre + SHINING;
        oneCorner += right > std::max(left, centre) + SHINING;
    }
    EXPECT_GT(middle, PEOPLE / 20);
    EXPECT_GT(corners, PEOPLE / 50);
    EXPECT_GT(oneCorner, PEOPLE / 50);
}

TEST_F(Drawing, BrowsAreAsLargeAsBrows)
{
    const Renderer renderer(*headModel());
    double sum = 0;
    int measured = 0;
    for (uint64_t seed = 200; seed < 280; ++seed)
    {
        const Picture p = renderer.render(seed, SIZE);
        const double share = cv::countNonZero(p.labels == EYEBROW) / square(p.box.side);
        EXPECT_LT(share, 0.1) << "seed " << seed;
        if (std::abs(p.angles.yaw) > 20 || share == 0)
            continue; // turned away, or hidden by hair, a hat or a hand
        sum += share;
        ++measured;
    }
    ASSERT_GT(measured, 10);
    EXPECT_NEAR(sum / measured, 0.028, 0.014);
}

TEST(HeadFile, DamagedFilesAreRefused)
{
    EXPECT_THROW(loadHeadModel("/nonexistent/heads.bin"), std::runtime_error);
    const std::string file = testing::TempDir() + "flsnet_damaged_heads.bin";
    std::FILE* f = std::fopen(file.c_str(), "wb");
    ASSERT_TRUE(f);
    std::fputs("FLSHEAD1\xff\xff\xff\xff", f);
    std::fclose(f);
    EXPECT_THROW(loadHeadModel(file), std::runtime_error);
    std::remove(file.c_str());
}

TEST(Png, IsWrittenWholeOrNotAtAll)
{
    const std::string file = testing::TempDir() + "flsnet_render_test.png";
    cv::Mat3b picture(7, 9, cv::Vec3b(1, 2, 3));
    writePng(file, picture);
    EXPECT_EQ(cv::norm(picture, cv::imread(file), cv::NORM_INF), 0);
    EXPECT_THROW(writePng(testing::TempDir() + "no such folder/x.png", picture), std::runtime_error);
#ifdef __linux__
    std::filesystem::create_symlink("/dev/full", file + ".part");
    EXPECT_THROW(writePng(file, cv::Mat3b(5, 5, cv::Vec3b(9, 9, 9))), std::runtime_error);
    EXPECT_EQ(cv::norm(picture, cv::imread(file), cv::NORM_INF), 0) << "the old file stays";
#endif
    EXPECT_FALSE(std::filesystem::exists(file + ".part"));
    std::remove(file.c_str());
}
} // namespace
} // namespace facegen
