// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "test_precomp.hpp"

#include "error_message.hpp"
#include "opencv2/imgcodecs.hpp"
#include "opencv2/imgproc.hpp"

namespace opencv_test
{
namespace
{

/** A face whose hair fills the left of its region, with a network's uncertainty at the edge.
@param edge where, in pixels of the region. */
FaceSegmentation halfHair(const Rect& region, double edge)
{
    FaceSegmentation face;
    face.box = Rect2d(region.x, region.y, 200, 200);
    face.region = region;
    face.labels.create(region.size(), CV_8UC1);
    const int sizes[] = {static_cast<int>(FACE_CLASS_COUNT), region.height, region.width};
    face.scores = Mat(3, sizes, CV_32F, Scalar::all(0));
    for (int y = 0; y < region.height; ++y)
    {
        for (int x = 0; x < region.width; ++x)
        {
            const float hair = static_cast<float>(1 / (1 + std::exp((x + 0.5 - edge) / 1.5)));
            face.scores.at<float>(FACE_HAIR, y, x) = hair;
            face.scores.at<float>(FACE_BACKGROUND, y, x) = 1 - hair;
            face.labels.at<uchar>(y, x) = static_cast<uchar>(hair > 0.5f ? FACE_HAIR : FACE_BACKGROUND);
        }
    }
    face.classConfidences.assign(FACE_CLASS_COUNT, 1);
    return face;
}

/** A photo of two colours by a matte: what the photo of hair before a wall is. */
Mat mixedPhoto(const Mat& alpha)
{
    Mat photo(alpha.size(), CV_8UC3);
    RNG rng(4);
    for (int y = 0; y < photo.rows; ++y)
    {
        for (int x = 0; x < photo.cols; ++x)
        {
            const double a = static_cast<double>(alpha.at<float>(y, x));
            for (int i = 0; i < 3; ++i)
            {
                const double hair = 30 + 10 * i, wall = 190 - 15 * i;
                photo.at<Vec3b>(y, x)[i] = saturate_cast<uchar>(a * hair + (1 - a) * wall + rng.gaussian(2));
            }
        }
    }
    return photo;
}

const Rect REGION(10, 20, 120, 90);
const double EDGE = 60.3; // of the labels

/** The true matte: the edge lies two pixels beside that of the labels and between two pixels, and a strand stands off. */
Mat trueMatte()
{
    Mat alpha = Mat::zeros(Size(150, 130), CV_32FC1);
    for (int y = 0; y < REGION.height; ++y)
    {
        for (int x = 0; x < REGION.width; ++x)
        {
            const double covered = std::min(std::max(62.4 - x, 0.), 1.);
            const bool strand = y % 30 == 15 && x < 65;
            alpha.at<float>(REGION.y + y, REGION.x + x) =
                static_cast<float>(strand ? std::max(covered, 0.6) : covered);
        }
    }
    return alpha;
}

double meanError(const Mat& one, const Mat& two)
{
    const Rect band(REGION.x + 50, REGION.y + 10, 20, REGION.height - 20);
    return cv::norm(one(band), two(band), NORM_L1) / band.area();
}

TEST(Flsnet_Matte, finds_the_true_edge_and_strands)
{
    const Mat truth = trueMatte(), photo = mixedPhoto(truth);
    const FaceSegmentation face = halfHair(REGION, EDGE);
    Mat matte, labels = Mat::zeros(photo.size(), CV_8UC1), hard, soft;
    faceMatte(photo, face, {FACE_HAIR}, matte);
    ASSERT_EQ(CV_32FC1, matte.type());
    ASSERT_EQ(photo.size(), matte.size());
    EXPECT_TRUE(checkRange(matte, true, nullptr, 0, 1 + 1e-6));
    face.labels.copyTo(labels(REGION));
    Mat(labels == FACE_HAIR).convertTo(hard, CV_32F, 1 / 255.);
    softMask(photo, labels, {FACE_HAIR}, soft, 4);
    const double error = meanError(matte, truth);
    EXPECT_LT(error, 0.5 * meanError(hard, truth));
    EXPECT_LT(error, 0.5 * meanError(soft, truth));
    // The strand, a pixel high, stands off its neighbours.
    const int row = REGION.y + 45, column = REGION.x + 63;
    EXPECT_GT(matte.at<float>(row, column), 0.35f);
    EXPECT_LT(matte.at<float>(row - 4, column), 0.25f);
    // What is far from the edge is whole, what is beside the face nothing.
    EXPECT_NEAR(1, matte.at<float>(REGION.y + 45, REGION.x + 20), 0.02);
    EXPECT_NEAR(0, matte.at<float>(REGION.y + 45, REGION.x + 100), 0.02);
    EXPECT_EQ(0, matte.at<float>(5, 5));
}

TEST(Flsnet_Matte, of_a_part_and_of_all_else_add_up)
{
    const Mat photo = mixedPhoto(trueMatte());
    const FaceSegmentation face = halfHair(REGION, EDGE);
    Mat hair, rest, twice;
    faceMatte(photo, face, {FACE_HAIR}, hair);
    faceMatte(photo, face, {FACE_BACKGROUND}, rest);
    EXPECT_LT(cv::norm(hair(REGION) + rest(REGION), Mat::ones(REGION.size(), CV_32F), NORM_INF), 0.02);
    faceMatte(photo, face, {FACE_HAIR, FACE_HAIR}, twice);
    EXPECT_EQ(0, cv::norm(hair, twice, NORM_INF));
    faceMatte(photo, face, {}, rest);
    EXPECT_EQ(0, countNonZero(rest));
}

TEST(Flsnet_Matte, where_colours_tell_nothing_it_follows_the_labels)
{
    const Mat grey(150, 170, CV_8UC3, Scalar::all(128));
    const FaceSegmentation face = halfHair(REGION, EDGE);
    Mat matte;
    faceMatte(grey, face, {FACE_HAIR}, matte);
    for (int x = 0; x < REGION.width; ++x)
    {
        const float value = matte.at<float>(REGION.y + 45, REGION.x + x);
        if (x < 50)
        {
            EXPECT_NEAR(1, value, 0.02) << x;
        }
        if (x > 70)
        {
            EXPECT_NEAR(0, value, 0.02) << x;
        }
        if (x > 0)
        {
            EXPECT_LE(value, matte.at<float>(REGION.y + 45, REGION.x + x - 1) + 1e-4f) << x;
        }
    }
}

TEST(Flsnet_Matte, of_the_sample_photo_covers_hair_and_head)
{
    FaceLandmarkSegmenter::Params params;
    params.withScores = true;
    const Mat photo = imread(FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg");
    Mat labels, hair, head;
    std::vector<FaceSegmentation> faces;
    FaceLandmarkSegmenter::create(params)->segment(photo, labels, faces);
    ASSERT_EQ(1u, faces.size());
    faceMatte(photo, faces[0], {FACE_HAIR}, hair);
    std::vector<int> all;
    for (int c = 1; c < FACE_CLASS_COUNT; ++c)
    {
        all.push_back(c);
    }
    faceMatte(photo, faces[0], all, head);
    EXPECT_NEAR(countNonZero(labels == FACE_HAIR), sum(hair)[0], 0.15 * countNonZero(labels == FACE_HAIR));
    EXPECT_NEAR(countNonZero(labels), sum(head)[0], 0.1 * countNonZero(labels));
    // All sizes and types of photos.
    Mat wide;
    photo.convertTo(wide, CV_16U, 257);
    Mat of16Bits;
    faceMatte(wide, faces[0], all, of16Bits);
    EXPECT_LT(cv::norm(head, of16Bits, NORM_INF), 1e-3);
}

// One face over the photo's border, three beside it.
TEST(Flsnet_Matte, of_a_face_beside_the_photo_is_nothing)
{
    const Mat photo(200, 300, CV_8UC3, Scalar(90, 120, 150));
    const Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create();
    segmenter->setWithScores(true);
    std::vector<FaceSegmentation> faces;
    segmenter->segmentFaces(photo,
                            {Rect2d(280, 50, 50, 50), Rect2d(900, 900, 50, 50), Rect2d(-500, 50, 50, 50),
                             Rect2d(50, -400, 50, 50)},
                            faces);
    ASSERT_EQ(4u, faces.size());
    for (size_t i = 0; i < faces.size(); ++i)
    {
        EXPECT_EQ(i > 0, faces[i].region.empty());
        Mat matte;
        ASSERT_NO_THROW(faceMatte(photo, faces[i], {FACE_SKIN, FACE_BACKGROUND}, matte)) << i;
        EXPECT_EQ(photo.size(), matte.size());
        EXPECT_EQ(i > 0, countNonZero(matte) == 0) << i;
        ASSERT_NO_THROW(labelSides(faces[i], matte)) << i;
        ASSERT_NO_THROW(measureFace(faces[i], photo)) << i;
    }
}

TEST(Flsnet_Matte, wrong_arguments_are_named)
{
    const Mat photo = mixedPhoto(trueMatte());
    const FaceSegmentation face = halfHair(REGION, EDGE);
    Mat matte;
    FaceSegmentation without = face;
    without.scores.release();
    EXPECT_TRUE(
        contains(errorMessage([&] { faceMatte(photo, without, {FACE_HAIR}, matte); }), "setWithScores"));
    EXPECT_TRUE(contains(errorMessage([&] { faceMatte(photo, face, {9}, matte); }), "no such class"));
    EXPECT_TRUE(contains(errorMessage([&] { faceMatte(photo, face, {-1}, matte); }), "no such class"));
    EXPECT_TRUE(contains(errorMessage([&] { faceMatte(photo, face, {1}, matte, 0); }), "softness"));
    EXPECT_TRUE(contains(errorMessage([&] { faceMatte(photo, face, {1}, matte, NAN); }), "softness"));
    EXPECT_TRUE(contains(errorMessage([&] { faceMatte(photo(Rect(0, 0, 60, 60)), face, {1}, matte); }),
                         "another one"));
    FaceSegmentation outside = face;
    outside.region = Rect();
    faceMatte(photo, outside, {FACE_HAIR}, matte);
    EXPECT_EQ(0, countNonZero(matte));
}

} // namespace
} // namespace opencv_test
