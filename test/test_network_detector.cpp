// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "test_precomp.hpp"

#include "error_message.hpp"

#include <set>

#include "opencv2/imgcodecs.hpp"

namespace opencv_test
{
namespace
{

typedef std::vector<FaceDetection> Faces;

//! @name The portrait of samples/data; where its face lies was read off it by eye
//! @{

const Point2d CENTER(222, 132); // of the box from the brows' upper edge to the chin
const double SIDE = 90;
const std::vector<Point2f> LANDMARKS = {{203, 101}, {250, 102}, {227, 124}, {205, 148}, {244, 148}};

Mat portrait()
{
    Mat photo = imread(FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg");
    CV_Assert(!photo.empty());
    return photo;
}

//! @}

Point2d centerOf(const FaceDetection& face)
{
    return Point2d(face.box.x + face.box.width / 2, face.box.y + face.box.height / 2);
}

double degreesBetween(double a, double b)
{
    return std::abs(std::remainder(a - b, 360.));
}

Faces detect(NetworkFaceDetector& detector, const Mat& photo)
{
    Faces faces;
    detector.detect(photo, faces);
    for (size_t i = 0; i < faces.size(); i++)
    {
        EXPECT_NEAR(faces[i].box.width, faces[i].box.height, 1e-6) << "a face box is a square";
        EXPECT_GE(faces[i].confidence, detector.getConfidence());
        EXPECT_LE(faces[i].confidence, i > 0 ? faces[i - 1].confidence : 1.f) << "falling";
        EXPECT_GT(faces[i].roll, -180.001);
        EXPECT_LE(faces[i].roll, 180.001);
        EXPECT_EQ(faces[i].landmarks.size(), 5u);
    }
    return faces;
}

void expectFace(const FaceDetection& face, const Point2d& center, double side, double tolerance = 0.15)
{
    EXPECT_NEAR(cv::norm(centerOf(face) - center), 0, tolerance * side);
    EXPECT_NEAR(face.box.width, side, 0.2 * side);
}

/** From pixel centres of a photo to those of a picture that holds all of it, turned. */
Matx23d turning(const Size& size, double degrees, Size& turnedSize)
{
    const int side = cvCeil(std::hypot(size.width, size.height));
    turnedSize = Size(side, side);
    const Point2d middle((size.width - 1) / 2., (size.height - 1) / 2.);
    Matx23d turn = cv::getRotationMatrix2D(Point2f(middle), degrees, 1);
    turn(0, 2) += (side - 1) / 2. - middle.x;
    turn(1, 2) += (side - 1) / 2. - middle.y;
    return turn;
}

Point2d moved(const Matx23d& transform, const Point2d& point)
{
    const Vec2d result = transform * Vec3d(point.x, point.y, 1);
    return Point2d(result[0], result[1]);
}

TEST(Flsnet_NetworkFaceDetector, finds_the_face_of_a_portrait)
{
    const Faces faces = detect(*NetworkFaceDetector::create(), portrait());
    ASSERT_EQ(faces.size(), 1u);
    expectFace(faces[0], CENTER, SIDE);
    EXPECT_GT(faces[0].confidence, 0.8f);
    EXPECT_LT(degreesBetween(faces[0].roll, 0), 12);
    for (size_t i = 0; i < LANDMARKS.size(); i++)
        EXPECT_LT(cv::norm(faces[0].landmarks[i] - LANDMARKS[i]), 0.18 * SIDE) << i;
}

TEST(Flsnet_NetworkFaceDetector, finds_a_face_at_any_angle)
{
    const Ptr<NetworkFaceDetector> detector = NetworkFaceDetector::create();
    const Mat photo = portrait();
    const Faces upright = detect(*detector, photo);
    ASSERT_EQ(upright.size(), 1u);
    size_t others = 0;
    for (int degrees = -180; degrees < 180; degrees += 15)
    {
        SCOPED_TRACE(degrees);
        Size size;
        const Matx23d turn = turning(photo.size(), degrees, size);
        Mat turned;
        cv::warpAffine(photo, turned, turn, size, INTER_LINEAR, BORDER_CONSTANT, Scalar::all(110));
        const Faces faces = detect(*detector, turned);
        ASSERT_FALSE(faces.empty());
        others += faces.size() - 1;
        expectFace(faces[0], moved(turn, centerOf(upright[0])), upright[0].box.width, 0.12);
        EXPECT_LT(degreesBetween(faces[0].roll, upright[0].roll + degrees), 8);
        for (size_t i = 0; i < 5; i++)
            EXPECT_LT(cv::norm(Point2d(faces[0].landmarks[i]) - moved(turn, upright[0].landmarks[i])),
                      0.12 * upright[0].box.width)
                << i;
    }
    EXPECT_LE(others, 2u); // of 24 photos; the labels have no vote here
}

TEST(Flsnet_NetworkFaceDetector, finds_faces_of_any_size)
{
    const Ptr<NetworkFaceDetector> detector = NetworkFaceDetector::create();
    const Mat photo = portrait();
    // From a face of 23 pixels to one of 1080, whose photo is scaled down.
    for (const double scale : {0.26, 0.5, 1., 2., 4., 12.})
    {
        SCOPED_TRACE(scale);
        Mat scaled;
        cv::resize(photo, scaled, Size(), scale, scale, scale < 1 ? INTER_AREA : INTER_LINEAR);
        const Faces faces = detect(*detector, scaled);
        ASSERT_EQ(faces.size(), 1u);
        expectFace(faces[0], scale * CENTER, scale * SIDE);
    }
    // The face fills the photo.
    const Rect close(167, 72, 110, 115);
    const Faces faces = detect(*detector, photo(close));
    ASSERT_EQ(faces.size(), 1u);
    expectFace(faces[0], CENTER - Point2d(close.tl()), SIDE);
}

TEST(Flsnet_NetworkFaceDetector, finds_faces_cut_by_the_border)
{
    const Ptr<NetworkFaceDetector> detector = NetworkFaceDetector::create();
    const Mat photo = portrait();
    const int third = cvRound(SIDE / 3);
    const Point left(177 + third, 0), top(0, 87 + cvRound(SIDE / 10)); // its box ends at the brows
    for (const Rect& part : {Rect(left, Size(300, 400)), Rect(top, Size(400, 350)),
                             Rect(0, 0, 267 - third, 400), Rect(0, 0, 400, 177 - third)})
    {
        SCOPED_TRACE(part);
        const Faces faces = detect(*detector, photo(part));
        ASSERT_EQ(faces.size(), 1u);
        expectFace(faces[0], CENTER - Point2d(part.tl()), SIDE, 0.25);
    }
}

TEST(Flsnet_NetworkFaceDetector, finds_thirty_faces)
{
    Mat small, tiled;
    cv::resize(portrait(), small, Size(160, 160), 0, 0, INTER_AREA);
    cv::repeat(small, 5, 6, tiled);
    const Faces faces = detect(*NetworkFaceDetector::create(), tiled);
    ASSERT_EQ(faces.size(), 30u);
    std::vector<bool> found(30, false);
    const double scale = 160. / 512;
    for (const FaceDetection& face : faces)
    {
        const Point tile(cvFloor(centerOf(face).x / 160), cvFloor(centerOf(face).y / 160));
        expectFace(face, scale * CENTER + Point2d(160 * tile), scale * SIDE);
        found[tile.y * 6 + tile.x] = true;
    }
    EXPECT_EQ(std::count(found.begin(), found.end(), true), 30);
}

Ptr<NetworkFaceDetector> lenientDetector()
{
    NetworkFaceDetector::Params params;
    params.confidence = 0.3f;
    return NetworkFaceDetector::create(params);
}

/** Whether one of the faces is about there. */
bool isAmong(const Faces& faces, const Point2d& center, double side, double tolerance = 0.3)
{
    return std::any_of(faces.begin(), faces.end(), [&](const FaceDetection& face) {
        return cv::norm(centerOf(face) - center) < tolerance * side && face.box.width < 1.6 * side &&
               face.box.width > side / 1.6;
    });
}

TEST(Flsnet_NetworkFaceDetector, has_the_face_of_a_portrait_among_its_finds)
{
    const Ptr<NetworkFaceDetector> detector = lenientDetector();
    for (const double scale : {0.5, 1., 2., 5.})
    {
        Mat scaled;
        cv::resize(portrait(), scaled, Size(), scale, scale, scale < 1 ? INTER_AREA : INTER_LINEAR);
        EXPECT_TRUE(isAmong(detect(*detector, scaled), scale * CENTER, scale * SIDE)) << scale;
    }
}

TEST(Flsnet_NetworkFaceDetector, finds_nothing_where_there_is_nothing)
{
    const Ptr<NetworkFaceDetector> detector = NetworkFaceDetector::create();
    Mat gradient(300, 400, CV_8UC3);
    for (int y = 0; y < gradient.rows; y++)
    {
        const int gray = y / 2;
        gradient.row(y).setTo(Scalar(gray, 128, 255 - gray));
    }
    EXPECT_TRUE(detect(*detector, gradient).empty());
    for (const Size& size : {Size(1, 1), Size(2, 3), Size(640, 480), Size(1, 3000), Size(5000, 2)})
        for (const double gray : {0., 128., 255.})
            EXPECT_TRUE(detect(*detector, Mat(size, CV_8UC3, Scalar::all(gray))).empty()) << size << gray;
}

TEST(Flsnet_NetworkFaceDetector, smallest_face_is_a_choice)
{
    const Mat photo = portrait();
    const Ptr<NetworkFaceDetector> detector = lenientDetector();
    EXPECT_EQ(detector->getMinFaceSize(), 0);
    for (const int pixels : {15, 40, 100, 1000})
    {
        detector->setMinFaceSize(pixels);
        EXPECT_EQ(detector->getMinFaceSize(), pixels);
        const Faces faces = detect(*detector, photo);
        for (const FaceDetection& face : faces)
            EXPECT_GE(face.box.width, pixels);
        EXPECT_TRUE(pixels < 1000 || faces.empty());
    }
    // Beyond the default: a small part of a photo that would be scaled down to a quarter, in one tile or more.
    detector->setMinFaceSize(15);
    const Faces alone = detect(*detector, photo);
    ASSERT_FALSE(alone.empty());
    for (const Point& place : {Point(2900, 1500), Point(700, 600)})
    {
        Mat large(2048, 4096, CV_8UC3, Scalar(104, 117, 124));
        photo.copyTo(large(Rect(place, photo.size())));
        EXPECT_TRUE(
            isAmong(detect(*detector, large), centerOf(alone[0]) + Point2d(place), alone[0].box.width));
    }
}

TEST(Flsnet_NetworkFaceDetector, confidence_and_number_of_faces_are_choices)
{
    Mat tiled;
    cv::repeat(portrait(), 1, 3, tiled);
    tiled(Rect(2 * 512 + 150, 40, 150, 110)).setTo(Scalar(90, 60, 40)); // down to the mouth
    const Ptr<NetworkFaceDetector> detector = lenientDetector();
    const Faces all = detect(*detector, tiled);
    ASSERT_GE(all.size(), 3u);
    detector->setMaxFaces(2);
    EXPECT_EQ(detector->getMaxFaces(), 2);
    const Faces two = detect(*detector, tiled);
    ASSERT_EQ(two.size(), 2u);
    for (size_t i = 0; i < two.size(); i++)
        EXPECT_EQ(two[i].box, all[i].box);
    detector->setMaxFaces(0);
    detector->setConfidence(1);
    EXPECT_EQ(detector->getConfidence(), 1.f);
    EXPECT_TRUE(detect(*detector, tiled).empty());
    // Between the faces that differ most: what is averaged for a face, and so its confidence, depends on the limit a little.
    const auto logit = [&all](size_t i) { return std::log(all[i].confidence / (1. - all[i].confidence)); };
    size_t before = 0;
    for (size_t i = 0; i + 1 < all.size(); i++)
        if (logit(i) - logit(i + 1) > logit(before) - logit(before + 1))
            before = i;
    ASSERT_GT(logit(before) - logit(before + 1), 1);
    detector->setConfidence(static_cast<float>(1 / (1 + std::exp(-(logit(before) + logit(before + 1)) / 2))));
    EXPECT_EQ(detect(*detector, tiled).size(), before + 1);

    NetworkFaceDetector::Params params;
    EXPECT_EQ(params.confidence, 0.95f);
    params.maxFaces = 1;
    params.minFaceSize = 20;
    params.confidence = 0.35f;
    const Ptr<NetworkFaceDetector> other = NetworkFaceDetector::create(params);
    EXPECT_EQ(other->getMaxFaces(), 1);
    EXPECT_EQ(other->getMinFaceSize(), 20);
    EXPECT_EQ(other->getConfidence(), 0.35f);
    EXPECT_EQ(detect(*other, tiled).size(), 1u);
}

TEST(Flsnet_NetworkFaceDetector, a_fallback_is_asked_where_there_is_no_face)
{
    const Mat photo = portrait();
    const Ptr<NetworkFaceDetector> detector = NetworkFaceDetector::create();
    EXPECT_EQ(detector->getFallbackConfidence(), 0.f);
    const Faces usual = detect(*detector, photo);
    ASSERT_EQ(usual.size(), 1u);
    detector->setFallbackConfidence(0.001f);
    EXPECT_EQ(detector->getFallbackConfidence(), 0.001f);
    const Faces same = detect(*detector, photo);
    ASSERT_EQ(same.size(), 1u) << "no fallback where there is a face";
    EXPECT_EQ(same[0].box, usual[0].box);
    EXPECT_EQ(same[0].confidence, usual[0].confidence);

    // No face is sure enough, so that the portrait's comes by the fallback, at scales between and with another less sure at most.
    detector->setConfidence(1);
    for (const int most : {0, 1, 2})
    {
        detector->setMaxFaces(most);
        Faces faces;
        detector->detect(photo, faces);
        ASSERT_GE(faces.size(), 1u) << most;
        EXPECT_LE(faces.size(), most == 1 ? 1u : 2u) << most;
        expectFace(faces[0], CENTER, SIDE);
        for (size_t i = 0; i < faces.size(); i++)
        {
            EXPECT_GE(faces[i].confidence, 0.001f);
            EXPECT_LE(faces[i].confidence, faces[0].confidence);
        }
    }
    detector->setFallbackConfidence(0.9f);
    detector->setMinFaceSize(200);
    EXPECT_TRUE(detect(*detector, photo).empty());
    detector->setMinFaceSize(0);
    detector->setConfidence(0.9999f);
    detector->setFallbackConfidence(0.99995f);
    EXPECT_TRUE(detect(*detector, photo).empty()) << "a fallback above the confidence has no effect";

    NetworkFaceDetector::Params params;
    EXPECT_EQ(params.fallbackConfidence, 0.f);
    params.fallbackConfidence = 0.2f;
    EXPECT_EQ(NetworkFaceDetector::create(params)->getFallbackConfidence(), 0.2f);
}

TEST(Flsnet_NetworkFaceDetector, a_fallback_looks_at_both_searches)
{
    const Ptr<NetworkFaceDetector> search = NetworkFaceDetector::create();
    search->setConfidence(0.05f);
    const Ptr<NetworkFaceDetector> fallback = NetworkFaceDetector::create();
    fallback->setConfidence(1); // no face is so sure
    fallback->setFallbackConfidence(0.001f);
    for (int bottom = 40; bottom < 240; bottom += 25)
    {
        Mat photo = portrait();
        photo(Rect(150, 40, 150, bottom - 40)).setTo(Scalar::all(128)); // over the face, more and more of it
        const Faces sure = detect(*search, photo);
        ASSERT_FALSE(sure.empty()) << bottom;
        Faces faces;
        fallback->detect(photo, faces);
        ASSERT_FALSE(faces.empty()) << bottom;
        EXPECT_GE(faces[0].confidence, sure[0].confidence - 0.002f) << bottom;
    }
}

TEST(Flsnet_NetworkFaceDetector, finds_each_face_of_a_crowd)
{
    constexpr int TILE = 64, COLUMNS = 24, ROWS = 18; // more than it looks at at once
    Mat face, crowd;
    resize(portrait()(Rect(137, 47, 170, 170)), face, Size(TILE, TILE), 0, 0, INTER_AREA);
    repeat(face, ROWS, COLUMNS, crowd);
    const Ptr<NetworkFaceDetector> detector = NetworkFaceDetector::create();
    const Faces faces = detect(*detector, crowd);
    ASSERT_EQ(faces.size(), static_cast<size_t>(ROWS * COLUMNS));
    std::set<std::pair<int, int>> tiles;
    for (const FaceDetection& found : faces)
    {
        const Point2d center = centerOf(found);
        tiles.emplace(cvFloor(center.x / TILE), cvFloor(center.y / TILE));
    }
    EXPECT_EQ(tiles.size(), faces.size()) << "one in each place";
}

TEST(Flsnet_NetworkFaceDetector, results_depend_on_the_photo_alone)
{
    const Ptr<NetworkFaceDetector> detector = lenientDetector();
    Mat turned, large, twice;
    const Mat photo = portrait();
    cv::rotate(photo, turned, ROTATE_90_CLOCKWISE);
    cv::resize(photo, large, Size(1500, 900));
    const Faces first = detect(*detector, photo);
    const int threads = getNumThreads();
    for (const int count : {1, 2, 5})
    {
        setNumThreads(count);
        detect(*detector, turned);
        detect(*detector, large);
        detect(*detector, Mat(20, 30, CV_8UC3, Scalar::all(9)));
        const Faces again = detect(*detector, photo);
        ASSERT_EQ(again.size(), first.size());
        for (size_t i = 0; i < first.size(); i++)
        {
            EXPECT_LT(cv::norm(centerOf(again[i]) - centerOf(first[i])), 1e-3);
            EXPECT_NEAR(again[i].confidence, first[i].confidence, 1e-4);
        }
    }
    setNumThreads(threads);
    // Views of a photo and memory of a device.
    cv::copyMakeBorder(photo, large, 5, 7, 11, 3, BORDER_REFLECT);
    const Faces ofView = detect(*detector, large(Rect(Point(11, 5), photo.size())));
    ASSERT_EQ(ofView.size(), first.size());
    EXPECT_LT(cv::norm(centerOf(ofView[0]) - centerOf(first[0])), 1e-3);
    Faces ofDevice;
    detector->detect(photo.getUMat(ACCESS_READ), ofDevice);
    EXPECT_EQ(ofDevice.size(), first.size());
}

TEST(Flsnet_NetworkFaceDetector, boxes_alone_are_those_of_the_faces)
{
    const Ptr<NetworkFaceDetector> detector = lenientDetector();
    std::vector<Rect2d> boxes;
    std::vector<float> confidences;
    detector->detect(portrait(), boxes, confidences);
    const Faces faces = detect(*detector, portrait());
    ASSERT_EQ(boxes.size(), faces.size());
    ASSERT_EQ(confidences.size(), faces.size());
    EXPECT_EQ(boxes[0], faces[0].box);
    EXPECT_EQ(confidences[0], faces[0].confidence);
}

TEST(Flsnet_NetworkFaceDetector, says_what_is_wrong)
{
    const Ptr<NetworkFaceDetector> detector = NetworkFaceDetector::create();
    Faces faces;
    EXPECT_TRUE(contains(errorMessage([&] { detector->detect(Mat(), faces); }), "empty"));
    EXPECT_TRUE(
        contains(errorMessage([&] { detector->detect(Mat::zeros(64, 64, CV_8UC1), faces); }), "CV_8UC3"));
    const int sides[] = {8, 64, 64};
    EXPECT_TRUE(
        contains(errorMessage([&] { detector->detect(Mat(3, sides, CV_8UC3), faces); }), "one photo"));
    const std::vector<Mat> photos(2, portrait());
    EXPECT_TRUE(contains(errorMessage([&] { detector->detect(photos, faces); }), "one photo"));
    EXPECT_NE(errorMessage([&] { detector->setMinFaceSize(-1); }), "");
    EXPECT_NE(errorMessage([&] { detector->setMaxFaces(-1); }), "");
    EXPECT_NE(errorMessage([&] { detector->setConfidence(1.1f); }), "");
    EXPECT_NE(errorMessage([&] { detector->setConfidence(std::numeric_limits<float>::quiet_NaN()); }), "");
    EXPECT_NE(errorMessage([&] { detector->setFallbackConfidence(-0.1f); }), "");
    EXPECT_NE(errorMessage([&] { detector->setFallbackConfidence(std::numeric_limits<float>::quiet_NaN()); }),
              "");
    NetworkFaceDetector::Params params;
    params.model = "/no/such/file";
    EXPECT_TRUE(contains(errorMessage([&] { NetworkFaceDetector::create(params); }), "/no/such/file"));
    // The parser's model is none of a detector.
    EXPECT_TRUE(contains(errorMessage([] { NetworkFaceDetector::create(Model::embedded()); }), "detector"));
    EXPECT_TRUE(contains(errorMessage([] { NetworkFaceDetector::create(Ptr<Model>()); }), "Model::read()"));
}

} // namespace
} // namespace opencv_test
