// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "test_precomp.hpp"

#include "error_message.hpp"

namespace opencv_test
{
namespace
{

const int KINDS[] = {FACE_BOX_HAAR_FRONTAL, FACE_BOX_DLIB_HOG, FACE_BOX_DLIB_CNN, FACE_BOX_MTCNN,
                     FACE_BOX_RETINAFACE,   FACE_BOX_YUNET,    FACE_BOX_MEDIAPIPE};

// Of an upright face around (0, 0).
const std::vector<Point2f> LANDMARKS = {{-17, -12}, {17, -12}, {0, 7}, {-13, 24}, {13, 24}};

/** Turned around (0, 0) by OpenCV's own rotation, then moved. */
std::vector<Point2f> turned(const std::vector<Point2f>& points, double roll, const Point2f& to)
{
    std::vector<Point2f> result;
    cv::transform(points, result, getRotationMatrix2D(Point2f(), roll, 1));
    for (Point2f& point : result)
    {
        point += to;
    }
    return result;
}

double angleBetween(double a, double b)
{
    return std::abs(std::remainder(a - b, 360));
}

TEST(Flsnet_FaceBoxes, upright_boxes)
{
    // A face box reaches from the brows to the chin: it lies within what detectors frame, in the middle.
    for (const int kind : KINDS)
    {
        SCOPED_TRACE(kind);
        const Rect2d face = faceBoxFrom(kind, Rect2d(100, 200, 80, 100));
        EXPECT_DOUBLE_EQ(face.width, face.height);
        EXPECT_GT(face.height, 60);
        EXPECT_LT(face.height, 125);
        EXPECT_NEAR(140, face.x + face.width / 2, 4);
        // Moving and scaling the one moves and scales the other.
        const Rect2d moved = faceBoxFrom(kind, Rect2d(0, 0, 40, 50));
        EXPECT_NEAR(face.x - 100, 2 * moved.x, 1e-9);
        EXPECT_NEAR(face.y - 200, 2 * moved.y, 1e-9);
        EXPECT_NEAR(face.width, 2 * moved.width, 1e-9);
        const FaceDetection detection = faceDetectionFrom(kind, Rect2d(100, 200, 80, 100));
        EXPECT_EQ(face, detection.box);
        EXPECT_EQ(0, detection.roll);
        EXPECT_EQ(1.f, detection.confidence);
        EXPECT_TRUE(detection.landmarks.empty());
    }
}

TEST(Flsnet_FaceBoxes, landmarks_tell_the_roll)
{
    for (const int kind : KINDS)
    {
        const std::vector<Point2f> upright = turned(LANDMARKS, 0, Point2f(140, 250));
        const double base = faceDetectionFrom(kind, Rect2d(100, 200, 80, 100), upright).roll;
        EXPECT_NEAR(0, base, 1e-3);
        for (double roll = -180; roll < 180; roll += 23)
        {
            const std::vector<Point2f> points = turned(LANDMARKS, roll, Point2f(140, 250));
            const FaceDetection face = faceDetectionFrom(kind, Rect2d(100, 200, 80, 100), points, 0.5f);
            EXPECT_LT(angleBetween(roll, face.roll), 1e-3) << roll;
            EXPECT_EQ(points, face.landmarks);
            EXPECT_EQ(0.5f, face.confidence);
        }
    }
    // A head that looks to one side: its landmarks are squeezed, the nose is before them.
    std::vector<Point2f> profile = LANDMARKS;
    for (Point2f& point : profile)
    {
        point.x *= 0.4f;
    }
    profile[2].x -= 14;
    EXPECT_LT(angleBetween(60, faceDetectionFrom(FACE_BOX_MTCNN, Rect2d(0, 0, 80, 100),
                                                 turned(profile, 60, Point2f(40, 50)))
                                   .roll),
              8);
}

TEST(Flsnet_FaceBoxes, the_six_points_of_mediapipe)
{
    // Eyes, nose, middle of the mouth, ears.
    const std::vector<Point2f> upright = {{-17, -12}, {17, -12}, {0, 7}, {0, 24}, {-38, -5}, {38, -5}};
    const FaceDetection face = faceDetectionFrom(FACE_BOX_MEDIAPIPE, Rect2d(100, 200, 100, 100),
                                                 turned(upright, 100, Point2f(150, 250)));
    EXPECT_LT(angleBetween(100, face.roll), 1);
    EXPECT_TRUE(face.landmarks.empty()) << "it has no corners of the mouth";
    EXPECT_THROW(faceDetectionFrom(FACE_BOX_YUNET, Rect2d(0, 0, 9, 9), upright), cv::Exception);
}

TEST(Flsnet_FaceBoxes, boxes_of_turned_faces)
{
    // What a detector sees is an ellipse; its box is the upright rectangle around it.
    for (const int kind : {FACE_BOX_MTCNN, FACE_BOX_RETINAFACE, FACE_BOX_YUNET})
    {
        // The proportions for which the turned box is exact are the detector's own.
        double width = 0, error = 1e9;
        for (double w = 60; w <= 100; w += 0.5)
        {
            const FaceDetection sideways =
                faceDetectionFrom(kind, Rect2d(0, 0, 100, w), turned(LANDMARKS, 90, Point2f(50, 40)));
            const double diagonal = std::sqrt((1e4 + w * w) / 2);
            const FaceDetection slanted = faceDetectionFrom(kind, Rect2d(0, 0, diagonal, diagonal),
                                                            turned(LANDMARKS, 45, Point2f(50, 40)));
            const double difference = std::abs(slanted.box.width - sideways.box.width);
            width = difference < error ? w : width;
            error = std::min(error, difference);
        }
        EXPECT_GT(width, 65);
        EXPECT_LT(width, 90);
        const Rect2d upright = faceBoxFrom(kind, Rect2d(-width / 2, -50, width, 100));
        const Point2f offset((upright.tl() + upright.br()) / 2);
        for (double roll = -170; roll < 180; roll += 17)
        {
            SCOPED_TRACE(format("kind %d, roll %g", kind, roll));
            const double c = std::cos(roll * CV_PI / 180), s = std::sin(roll * CV_PI / 180);
            const double halfHeight = std::sqrt(2500 * c * c + width * width / 4 * s * s);
            const double halfWidth = std::sqrt(2500 * s * s + width * width / 4 * c * c);
            const Rect2d box(300 - halfWidth, 400 - halfHeight, 2 * halfWidth, 2 * halfHeight);
            const FaceDetection face =
                faceDetectionFrom(kind, box, turned(LANDMARKS, roll, Point2f(300, 400)));
            EXPECT_NEAR(upright.width, face.box.width, 1);
            const Point2f center = turned({offset}, roll, Point2f(300, 400))[0];
            EXPECT_NEAR(center.x, face.box.x + face.box.width / 2, 0.5);
            EXPECT_NEAR(center.y, face.box.y + face.box.height / 2, 0.5);
        }
    }
}

TEST(Flsnet_FaceBoxes, rows_of_yunet)
{
    Mat rows(2, 15, CV_32F, Scalar(0));
    const std::vector<Point2f> points = turned(LANDMARKS, -40, Point2f(50, 60));
    for (int i = 0; i < 2; ++i)
    {
        float* row = rows.ptr<float>(i);
        row[0] = 10.f + 100.f * static_cast<float>(i);
        row[1] = 5;
        row[2] = 80;
        row[3] = 90;
        for (int k = 0; k < 5; ++k)
        {
            row[4 + 2 * k] = points[k].x;
            row[5 + 2 * k] = points[k].y;
        }
        row[14] = i == 0 ? 0.875f : 1.75f;
    }
    const std::vector<FaceDetection> faces = faceDetectionsFromYuNet(rows);
    ASSERT_EQ(2u, faces.size());
    EXPECT_EQ(points, faces[0].landmarks);
    EXPECT_EQ(0.875f, faces[0].confidence);
    EXPECT_EQ(1.f, faces[1].confidence);
    EXPECT_LT(angleBetween(-40, faces[0].roll), 1e-3);
    const FaceDetection expected = faceDetectionFrom(FACE_BOX_YUNET, Rect2d(110, 5, 80, 90), points);
    EXPECT_EQ(expected.box, faces[1].box);
    EXPECT_EQ(expected.roll, faces[1].roll);
    EXPECT_TRUE(faceDetectionsFromYuNet(Mat()).empty());
    EXPECT_EQ(1u, faceDetectionsFromYuNet(rows.row(1)).size());
    EXPECT_TRUE(contains(errorMessage([] { faceDetectionsFromYuNet(Mat::zeros(3, 14, CV_32F)); }), "N x 15"));
    EXPECT_TRUE(contains(errorMessage([] { faceDetectionsFromYuNet(Mat::zeros(3, 15, CV_64F)); }), "CV_64F"));
    rows.at<float>(1, 14) = std::numeric_limits<float>::quiet_NaN();
    EXPECT_TRUE(contains(errorMessage([&] { faceDetectionsFromYuNet(rows); }), "score of face 1"));
    rows.at<float>(1, 14) = 1;
    rows.at<float>(1, 7) = std::numeric_limits<float>::infinity();
    EXPECT_THROW(faceDetectionsFromYuNet(rows), cv::Exception);
}

TEST(Flsnet_FaceBoxes, wrong_arguments)
{
    const Rect2d box(1, 2, 30, 40);
    EXPECT_TRUE(contains(errorMessage([&] { faceBoxFrom(7, box); }), "FaceBoxKind 7"));
    EXPECT_TRUE(contains(errorMessage([&] { faceBoxFrom(-1, box); }), "FaceBoxKind -1"));
    EXPECT_THROW(faceBoxFrom(FACE_BOX_MTCNN, Rect2d(1, 2, 0, 4)), cv::Exception);
    EXPECT_THROW(faceBoxFrom(FACE_BOX_MTCNN, Rect2d(1, 2, 3, -4)), cv::Exception);
    EXPECT_THROW(faceBoxFrom(FACE_BOX_MTCNN, Rect2d(std::numeric_limits<double>::quiet_NaN(), 2, 3, 4)),
                 cv::Exception);
    EXPECT_TRUE(
        contains(errorMessage([&] { faceDetectionFrom(FACE_BOX_MTCNN, box, std::vector<Point2f>(4)); }),
                 "landmarks is 4"));
}

} // namespace
} // namespace opencv_test
