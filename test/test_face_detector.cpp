// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "test_precomp.hpp"

#include "error_message.hpp"

namespace opencv_test
{
namespace
{

const std::vector<Point2f> LANDMARKS = {{12, 14}, {28, 14}, {20, 22}, {14, 30}, {26, 30}};

/** A detector as users wrote them when faces were boxes alone. */
class BoxDetector : public FaceDetector
{
public:
    void detect(InputArray, std::vector<Rect2d>& boxes, std::vector<float>& confidences) CV_OVERRIDE
    {
        boxes = {Rect2d(10, 10, 20, 20), Rect2d(50, 40, 30, 30)};
        confidences = {0.9f, 0.5f};
    }
};

class FaceOnlyDetector : public FaceDetector
{
public:
    void detect(InputArray, std::vector<FaceDetection>& faces) CV_OVERRIDE
    {
        faces = {FaceDetection(Rect2d(10, 10, 20, 20), 0.75f, -30, LANDMARKS)};
    }
};

class EmptyDetector : public FaceDetector
{
};

class CarelessDetector : public FaceDetector
{
public:
    void detect(InputArray, std::vector<Rect2d>& boxes, std::vector<float>& confidences) CV_OVERRIDE
    {
        boxes.assign(3, Rect2d(10, 10, 20, 20));
        confidences.assign(2, 1.f);
    }
};

/** Asks another detector that only gives boxes, as a filter would. */
class FilteringDetector : public FaceDetector
{
public:
    void detect(InputArray image, std::vector<Rect2d>& boxes, std::vector<float>& confidences) CV_OVERRIDE
    {
        BoxDetector inner;
        FaceDetector& detector = inner;
        std::vector<FaceDetection> faces;
        detector.detect(image, faces);
        boxes.assign(1, faces[0].box);
        confidences.assign(1, faces[0].confidence);
    }
};

const Mat PHOTO = Mat::zeros(100, 100, CV_8UC3);

TEST(Flsnet_FaceDetector, boxes_become_faces)
{
    BoxDetector boxDetector;
    FaceDetector& detector = boxDetector;
    std::vector<FaceDetection> faces(7);
    detector.detect(PHOTO, faces);
    ASSERT_EQ(faces.size(), 2u);
    EXPECT_EQ(faces[0].box, Rect2d(10, 10, 20, 20));
    EXPECT_EQ(faces[0].confidence, 0.9f);
    EXPECT_EQ(faces[1].box, Rect2d(50, 40, 30, 30));
    EXPECT_EQ(faces[1].confidence, 0.5f);
    EXPECT_EQ(faces[1].roll, 0);
    EXPECT_TRUE(faces[1].landmarks.empty());
}

TEST(Flsnet_FaceDetector, faces_become_boxes)
{
    FaceOnlyDetector faceDetector;
    FaceDetector& detector = faceDetector;
    std::vector<Rect2d> boxes(7);
    std::vector<float> confidences(5);
    detector.detect(PHOTO, boxes, confidences);
    EXPECT_EQ(boxes, std::vector<Rect2d>(1, Rect2d(10, 10, 20, 20)));
    EXPECT_EQ(confidences, std::vector<float>(1, 0.75f));
}

TEST(Flsnet_FaceDetector, a_detector_that_does_nothing_is_an_error)
{
    EmptyDetector emptyDetector;
    FaceDetector& detector = emptyDetector;
    std::vector<FaceDetection> faces;
    std::vector<Rect2d> boxes;
    std::vector<float> confidences;
    for (int repetition = 0; repetition < 2; ++repetition)
    {
        EXPECT_TRUE(contains(errorMessage([&] { detector.detect(PHOTO, faces); }), "overrides neither"));
        EXPECT_TRUE(
            contains(errorMessage([&] { detector.detect(PHOTO, boxes, confidences); }), "overrides neither"));
    }
    EXPECT_EQ(static_cast<int>(Error::StsNotImplemented), errorCode([&] { detector.detect(PHOTO, faces); }));
}

TEST(Flsnet_FaceDetector, a_confidence_per_box)
{
    CarelessDetector carelessDetector;
    FaceDetector& detector = carelessDetector;
    std::vector<FaceDetection> faces;
    EXPECT_TRUE(contains(errorMessage([&] { detector.detect(PHOTO, faces); }), "2 for 3 boxes"));
}

TEST(Flsnet_FaceDetector, detectors_may_ask_others)
{
    FilteringDetector filteringDetector;
    FaceDetector& detector = filteringDetector;
    std::vector<FaceDetection> faces;
    detector.detect(PHOTO, faces);
    ASSERT_EQ(faces.size(), 1u);
    EXPECT_EQ(faces[0].confidence, 0.9f);
}

TEST(Flsnet_FaceDetector, members_have_defaults)
{
    const FaceDetection face;
    EXPECT_EQ(face.box, Rect2d());
    EXPECT_EQ(face.confidence, 1.f);
    EXPECT_EQ(face.roll, 0);
    EXPECT_TRUE(face.landmarks.empty());
}

} // namespace
} // namespace opencv_test
