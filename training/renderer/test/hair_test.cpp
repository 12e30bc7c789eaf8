// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Tests of hair and hats. The one that draws needs ICT FaceKit: FLSNET_ASSETS names its folder.

#include <cstdlib>

#include <gtest/gtest.h>

#include "face_class.hpp"
#include "hair_style.hpp"
#include "hat.hpp"
#include "renderer.hpp"

namespace facegen
{
namespace
{
constexpr int PEOPLE = 4000;

struct Person
{
    explicit Person(uint64_t seed)
    {
        Rng subjectRng = makeRng(seed, Stream::SUBJECT), hairRng = makeRng(seed, Stream::HAIR);
        subject = sampleSubject(subjectRng);
        style = sampleHairStyle(subject, hairRng);
    }

    Subject subject;
    HairStyle style;
};

TEST(HairColor, DarkAndLightHairAreBothCommon)
{
    int dark = 0, light = 0;
    for (int seed = 0; seed < PEOPLE; ++seed)
    {
        const float l = luminance(Person(seed).subject.hair);
        EXPECT_GT(l, 0);
        EXPECT_LT(l, 1.5f);
        dark += l < 0.03f;
        light += l > 0.18f;
    }
    EXPECT_GT(dark, PEOPLE / 4);
    EXPECT_GT(light, PEOPLE / 5);
}

TEST(HairStyle, CoverIsAShareAndDenseHairHidesTheSkin)
{
    for (int seed = 0; seed < PEOPLE; ++seed)
    {
        const HairStyle style = Person(seed).style;
        for (float y : {-2.f, 4.f, 9.f, 14.f})
        {
            const float cover = style.cover({3, y, 2}, 1.5f);
            ASSERT_GE(cover, 0);
            ASSERT_LE(cover, 1);
            if (style.cut == Cut::LONG || style.cut == Cut::FRINGE)
            {
                ASSERT_EQ(cover, 1);
            }
        }
    }
}

TEST(HairStyle, RoundHairIsAlsoAsLargeAsAHead)
{
    int round = 0, large = 0, balls = 0;
    for (int seed = 0; seed < PEOPLE; ++seed)
    {
        const HairStyle style = Person(seed).style;
        if (style.cut != Cut::AFRO)
            continue;
        ++round;
        large += style.length > 7;
        balls += style.volume > 0.75f * style.length && style.shortest > 0.85f; // dense up to an even outline
    }
    ASSERT_GT(round, 200);
    EXPECT_NEAR(large / static_cast<double>(round), 0.5, 0.12);
    EXPECT_NEAR(balls / static_cast<double>(round), 0.65, 0.12);
}

TEST(HairStyle, FringesBeginOnTheFrontOfTheScalp)
{
    int fringes = 0;
    for (int seed = 0; seed < PEOPLE; ++seed)
    {
        const HairStyle style = Person(seed).style;
        fringes += style.fringe.kind != Fringe::NONE;
        EXPECT_FALSE(style.inFringe({0, 8, -8})); // back of the head
        EXPECT_FALSE(style.inFringe({8, 1, 0}));  // ear
        EXPECT_EQ(style.inFringe({0, 12, 7}), style.fringe.kind != Fringe::NONE);
    }
    EXPECT_GT(fringes, PEOPLE / 4);
}

TEST(Hat, AboutOnePersonInFiveWearsOne)
{
    int worn = 0;
    for (int seed = 0; seed < PEOPLE; ++seed)
    {
        Rng rng = makeRng(seed, Stream::HAT);
        worn += Hat(rng).worn();
    }
    EXPECT_NEAR(worn, PEOPLE / 5, PEOPLE / 40);
}

/** Pixels of skin that are enclosed between hair in their row, in gaps up to two pixels wide. */
int thinGaps(const cv::Mat1b& labels, const cv::Rect& area)
{
    int pixels = 0;
    for (int y = area.y; y < area.br().y; ++y)
        for (int x = area.x + 1; x + 2 < area.br().x; ++x)
        {
            if (labels(y, x) != SKIN || labels(y, x - 1) != HAIR)
                continue;
            const int width = labels(y, x + 1) == SKIN ? 2 : 1;
            if (labels(y, x + width) == HAIR)
                pixels += width;
        }
    return pixels;
}

TEST(Fringe, IsASolidCurtain)
{
    const char* assets = std::getenv("FLSNET_ASSETS");
    if (!assets || !*assets)
        GTEST_SKIP() << "FLSNET_ASSETS is not set: it names the folder where ICT FaceKit was unpacked";
    const HeadModel model = readHeadModel(assets);
    const Renderer renderer(model);
    int hair = 0, gaps = 0, drawn = 0;
    for (uint64_t seed = 0; drawn < 12; ++seed)
    {
        if (Person(seed).style.fringe.kind != Fringe::STRAIGHT)
            continue;
        const Picture p = renderer.render(seed, 288);
        if (std::abs(p.angles.yaw) > 30)
            continue;
        ++drawn;
        const float side = p.box.side; // the forehead, above the brows
        const cv::Rect forehead(cv::Point(cvRound(p.box.x + 0.2f * side), cvRound(p.box.y - 0.45f * side)),
                                cv::Size(cvRound(0.6f * side), cvRound(0.45f * side)));
        const cv::Rect area = forehead & cv::Rect(0, 0, p.labels.cols, p.labels.rows);
        hair += cv::countNonZero(p.labels(area) == HAIR);
        gaps += thinGaps(p.labels, area);
    }
    EXPECT_GT(hair, 2000);
    EXPECT_LT(gaps, hair / 40);
}
} // namespace
} // namespace facegen
