// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "test_precomp.hpp"

#include "opencv2/imgproc.hpp"

namespace opencv_test
{
namespace
{

const Size PHOTO(400, 400);
const Point2d CENTRE(200, 200);

/** A face whose parts are drawn, turned by a roll; gaze moves the irises to the right, in pixels. */
struct DrawnFace
{
    double roll = 0;
    double gaze = 0;
    bool leftEye = true;
    bool rightEye = true;

    Point2d place(double x, double y) const
    {
        const double angle = roll * CV_PI / 180;
        return CENTRE +
               Point2d(x * std::cos(angle) + y * std::sin(angle), -x * std::sin(angle) + y * std::cos(angle));
    }

    void draw(Mat& labels, int label, double x, double y, double width, double height) const
    {
        ellipse(labels,
                RotatedRect(Point2f(place(x, y)),
                            Size2f(static_cast<float>(width), static_cast<float>(height)),
                            static_cast<float>(-roll)),
                Scalar(label), FILLED);
    }

    FaceSegmentation face() const
    {
        FaceSegmentation face;
        face.box = Rect2d(CENTRE.x - 75, CENTRE.y - 75, 150, 150);
        face.roll = roll;
        face.region = Rect(20, 10, 360, 370);
        Mat labels = Mat::zeros(PHOTO, CV_8UC1);
        draw(labels, FACE_SKIN, 0, 0, 160, 190);
        for (const int side : {-1, 1})
        {
            if (side < 0 ? leftEye : rightEye)
            {
                draw(labels, FACE_EYEBROW, side * 36, -55, 40, 8);
                draw(labels, FACE_WHITE, side * 36, -32, 42, 20);
                draw(labels, FACE_PUPIL, side * 36 + gaze, -32, 16, 16);
            }
        }
        draw(labels, FACE_NOSTRIL, 12, 12, 8, 6);
        draw(labels, FACE_LIP, 0, 45, 60, 30);
        draw(labels, FACE_INNER_MOUTH, 0, 45, 40, 12);
        face.labels = labels(face.region).clone();
        // To a crop of half the size.
        const Matx23d turn = getRotationMatrix2D(Point2f(CENTRE), -roll, 0.5);
        face.transform = Mat(turn).clone();
        return face;
    }
};

TEST(Flsnet_Measures, are_those_of_what_was_drawn)
{
    for (const double roll : {0., 90., -30., 173.})
    {
        DrawnFace drawn;
        drawn.roll = roll;
        const FaceMeasures measures = measureFace(drawn.face(), Mat(PHOTO, CV_8UC3, Scalar(10, 20, 30)));
        for (const int side : {-1, 1})
        {
            const EyeMeasures& eye = side < 0 ? measures.leftEye : measures.rightEye;
            ASSERT_TRUE(eye.found);
            EXPECT_LT(cv::norm(eye.center - drawn.place(side * 36, -32)), 1) << roll;
            EXPECT_NEAR(16, eye.irisDiameter, 2.2) << roll;
            EXPECT_NEAR(42, eye.width, 2.5) << roll;
            EXPECT_NEAR(20, eye.opening, 2.5) << roll;
            EXPECT_NEAR(0, eye.gaze.x, 0.1) << roll;
            EXPECT_NEAR(0, eye.gaze.y, 0.1) << roll;
        }
        EXPECT_NEAR(60, measures.mouthWidth, 2.5) << roll;
        EXPECT_NEAR(30, measures.mouthHeight, 2.5) << roll;
        EXPECT_NEAR(12, measures.mouthOpening, 2) << roll;
    }
}

TEST(Flsnet_Measures, areas_and_colours_are_plain_counts_and_means)
{
    const FaceSegmentation face = DrawnFace().face();
    Mat photo(PHOTO, CV_8UC3);
    RNG(3).fill(photo, RNG::UNIFORM, 0, 256);
    const FaceMeasures measures = measureFace(face, photo);
    ASSERT_EQ(static_cast<size_t>(FACE_CLASS_COUNT), measures.areas.size());
    for (int c = 0; c < FACE_CLASS_COUNT; ++c)
    {
        double sums[3] = {};
        int count = 0;
        for (int y = 0; y < face.labels.rows; ++y)
        {
            for (int x = 0; x < face.labels.cols; ++x)
            {
                if (face.labels.at<uchar>(y, x) == c)
                {
                    ++count;
                    for (int i = 0; i < 3; ++i)
                    {
                        sums[i] += photo.at<Vec3b>(y + face.region.y, x + face.region.x)[i];
                    }
                }
            }
        }
        EXPECT_EQ(count, measures.areas[c]);
        for (int i = 0; i < 3; ++i)
        {
            EXPECT_NEAR(count > 0 ? sums[i] / count : 0, measures.colors.at<double>(c, i), 1e-6);
        }
    }
}

TEST(Flsnet_Measures, gaze_follows_the_iris)
{
    for (const double roll : {0., 60.})
    {
        DrawnFace drawn;
        drawn.roll = roll;
        drawn.gaze = 8;
        const FaceMeasures right = measureFace(drawn.face(), Mat::zeros(PHOTO, CV_8UC3));
        EXPECT_NEAR(8 / 13., right.leftEye.gaze.x, 0.15);
        EXPECT_NEAR(8 / 13., right.rightEye.gaze.x, 0.15);
        drawn.gaze = -8;
        EXPECT_NEAR(-8 / 13., measureFace(drawn.face(), Mat::zeros(PHOTO, CV_8UC3)).leftEye.gaze.x, 0.15);
    }
}

TEST(Flsnet_Measures, sides_are_told_apart_also_if_one_eye_is_seen)
{
    for (const double roll : {0., -45., 180.})
    {
        for (const int seen : {-1, 0, 1})
        {
            DrawnFace drawn;
            drawn.roll = roll;
            drawn.leftEye = seen <= 0;
            drawn.rightEye = seen >= 0;
            const FaceSegmentation face = drawn.face();
            Mat sides;
            labelSides(face, sides);
            ASSERT_EQ(face.labels.size(), sides.size());
            for (const int side : {-1, 1})
            {
                const int expected = side < 0 ? FACE_SIDE_LEFT : FACE_SIDE_RIGHT;
                const bool isSeen = side < 0 ? drawn.leftEye : drawn.rightEye;
                for (const double y : {-55., -32.})
                {
                    const Point2d place = drawn.place(side * 36, y) - Point2d(face.region.tl());
                    EXPECT_EQ(isSeen ? expected : static_cast<int>(FACE_SIDE_NONE),
                              sides.at<uchar>(cvRound(place.y), cvRound(place.x)))
                        << roll << ", " << seen;
                }
            }
            EXPECT_EQ(0, countNonZero((sides != FACE_SIDE_NONE) & (face.labels == FACE_LIP)));
            const FaceMeasures measures = measureFace(face, Mat::zeros(PHOTO, CV_8UC3));
            EXPECT_EQ(drawn.leftEye, measures.leftEye.found);
            EXPECT_EQ(drawn.rightEye, measures.rightEye.found);
        }
    }
}

TEST(Flsnet_Measures, wrong_arguments_are_named)
{
    const FaceSegmentation face = DrawnFace().face();
    Mat sides;
    EXPECT_THROW(measureFace(face, Mat::zeros(100, 100, CV_8UC3)), cv::Exception);
    EXPECT_THROW(measureFace(face, Mat()), cv::Exception);
    EXPECT_THROW(labelSides(FaceSegmentation(), sides), cv::Exception);
    FaceSegmentation other = face;
    other.transform = Mat();
    EXPECT_THROW(labelSides(other, sides), cv::Exception);
    other = face;
    other.labels = Mat::zeros(9, 9, CV_8UC1);
    EXPECT_THROW(labelSides(other, sides), cv::Exception);
    // Numbers that no segmenter gives.
    for (const double odd : {double(NAN), double(INFINITY), -1e300, 1e12})
    {
        for (int i = 0; i < 6; ++i)
        {
            other = face;
            other.transform = face.transform.clone();
            other.transform.ptr<double>()[i] = odd;
            if (i == 2 || i == 5 || !std::isfinite(odd))
            {
                EXPECT_THROW(measureFace(other, Mat::zeros(PHOTO, CV_8UC3)), cv::Exception)
                    << i << ' ' << odd;
            }
        }
    }
    for (const Point& place :
         {Point(-1, 10), Point(INT_MAX, 10), Point(20, INT_MIN), Point(20, INT_MAX - 300)})
    {
        other = face;
        other.region = Rect(place, face.region.size());
        EXPECT_THROW(measureFace(other, Mat::zeros(PHOTO, CV_8UC3)), cv::Exception) << place;
    }
}

} // namespace
} // namespace opencv_test
