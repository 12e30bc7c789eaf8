// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "test_precomp.hpp"

#include "error_message.hpp"

namespace opencv_test
{
namespace
{

struct TableRow
{
    const char* name;
    int red, green, blue;
};

// Table 1 of the paper, in the order of the ids.
const TableRow TABLE_1[] = {
    {"background", 0, 0, 0},  {"hair", 106, 57, 6}, {"skin", 255, 255, 0},
    {"eyebrow", 255, 0, 255}, {"pupil", 0, 0, 255}, {"white", 0, 255, 0},
    {"nostril", 0, 255, 255}, {"lip", 255, 0, 0},   {"inner mouth", 255, 255, 255},
};

Vec3b tableColor(int id)
{
    return Vec3b(static_cast<uchar>(TABLE_1[id].blue), static_cast<uchar>(TABLE_1[id].green),
                 static_cast<uchar>(TABLE_1[id].red));
}

Mat randomLabels(const Size& size, int seed)
{
    Mat labels(size, CV_8UC1);
    RNG rng(seed);
    rng.fill(labels, RNG::UNIFORM, 0, FACE_CLASS_COUNT);
    return labels;
}

bool same(const Mat& a, const Mat& b)
{
    return a.size() == b.size() && a.type() == b.type() && cv::norm(a, b, NORM_INF) == 0;
}

TEST(Flsnet_Classes, names_and_colors_are_those_of_table_1)
{
    for (int id = 0; id < FACE_CLASS_COUNT; id++)
    {
        SCOPED_TRACE(id);
        EXPECT_EQ(String(TABLE_1[id].name), className(id));
        EXPECT_EQ(Scalar(TABLE_1[id].blue, TABLE_1[id].green, TABLE_1[id].red, 0), classColor(id));
    }
    EXPECT_EQ(3, static_cast<int>(FACE_EYEBROW));
    EXPECT_EQ(8, static_cast<int>(FACE_INNER_MOUTH));
}

TEST(Flsnet_Classes, unknown_ids_are_refused)
{
    for (int id : {-1, 9, 255, 1000})
    {
        SCOPED_TRACE(id);
        EXPECT_EQ(Error::StsOutOfRange, errorCode([id] { className(id); }));
        EXPECT_EQ(Error::StsOutOfRange, errorCode([id] { classColor(id); }));
    }
    for (const size_t count : {size_t(0), size_t(256)})
    {
        Mat palette;
        EXPECT_EQ(Error::StsOutOfRange,
                  errorCode([&] { classPalette(std::vector<String>(count, "part"), palette); }));
    }
}

TEST(Flsnet_Colorize, paints_each_pixel_in_its_colour)
{
    for (const Size size : {Size(1, 1), Size(7, 5), Size(1, 33), Size(640, 3)})
    {
        const Mat labels = randomLabels(size, size.width);
        Mat color;
        colorize(labels, color);
        ASSERT_EQ(CV_8UC3, color.type());
        ASSERT_EQ(size, color.size());
        for (int y = 0; y < size.height; y++)
            for (int x = 0; x < size.width; x++)
                ASSERT_EQ(tableColor(labels.at<uchar>(y, x)), color.at<Vec3b>(y, x)) << x << ", " << y;
    }
}

TEST(Flsnet_Colorize, takes_views_and_umat_and_writes_into_views)
{
    const Mat whole = randomLabels(Size(31, 21), 1);
    const Rect part(3, 2, 17, 13);
    Mat expected;
    colorize(whole(part).clone(), expected);

    Mat canvas(40, 40, CV_8UC3, Scalar::all(77));
    Mat target = canvas(Rect(Point(5, 6), part.size()));
    colorize(whole(part), target);
    EXPECT_TRUE(same(expected, canvas(Rect(Point(5, 6), part.size()))));
    EXPECT_EQ(Vec3b(77, 77, 77), canvas.at<Vec3b>(5, 5));

    UMat labels;
    UMat color;
    whole(part).copyTo(labels);
    colorize(labels, color);
    EXPECT_TRUE(same(expected, color.getMat(ACCESS_READ)));
}

// As Mat may be, and cv::cvtColor's UMat.
TEST(Flsnet_Colorize, a_umat_may_take_the_place_of_what_it_is_made_of)
{
    const Mat photo(20, 30, CV_8UC3, Scalar(10, 20, 30));
    Mat labels(20, 30, CV_8UC1, Scalar(FACE_HAIR)), expected;
    labels.rowRange(5, 12).setTo(Scalar(FACE_LIP));
    const auto check = [&](const UMat& result) {
        ASSERT_FALSE(result.empty());
        EXPECT_EQ(0, cv::norm(expected, result, NORM_INF));
    };
    UMat place;
    labels.copyTo(place);
    colorize(labels, expected);
    colorize(place, place);
    check(place);
    const Mat painted = expected.clone();
    labelsFromColors(painted, expected);
    labelsFromColors(place, place);
    check(place);
    overlay(photo, labels, expected);
    overlay(photo, place, place);
    check(place);
    labels.copyTo(place);
    softMask(photo, labels, std::vector<int>(1, FACE_LIP), expected, 2);
    softMask(photo, place, std::vector<int>(1, FACE_LIP), place, 2);
    check(place);
    const Mat mask = expected.clone();
    recolor(photo, mask, Scalar(200, 30, 60), expected);
    recolor(photo, place, Scalar(200, 30, 60), place);
    check(place);
}

TEST(Flsnet_Colorize, says_what_is_wrong_with_a_label_map)
{
    Mat color;
    Mat labels = Mat::zeros(4, 6, CV_8UC1);
    labels.at<uchar>(3, 2) = 9;
    const std::string message = errorMessage([&] { colorize(labels, color); });
    EXPECT_TRUE(contains(message, "holds 9 at x = 2, y = 3")) << message;

    labels.at<uchar>(3, 2) = 255;
    EXPECT_THROW(colorize(labels, color), cv::Exception);
    EXPECT_THROW(colorize(Mat(), color), cv::Exception);
    EXPECT_THROW(colorize(Mat::zeros(2, 2, CV_8UC3), color), cv::Exception);
    EXPECT_THROW(colorize(Mat::zeros(2, 2, CV_32S), color), cv::Exception);
    const int sizes[] = {2, 3, 4};
    EXPECT_THROW(colorize(Mat(3, sizes, CV_8UC1, Scalar(0)), color), cv::Exception);
}

TEST(Flsnet_LabelsFromColors, is_the_inverse_of_colorize)
{
    const Mat labels = randomLabels(Size(53, 37), 2);
    Mat color;
    Mat back;
    colorize(labels, color);
    labelsFromColors(color, back);
    EXPECT_TRUE(same(labels, back));

    const Rect part(1, 4, 11, 9);
    labelsFromColors(color(part), back);
    EXPECT_TRUE(same(labels(part), back));
}

TEST(Flsnet_LabelsFromColors, names_the_first_pixel_without_a_class)
{
    Mat color(5, 8, CV_8UC3, Scalar(0, 0, 0));
    color.at<Vec3b>(4, 0) = Vec3b(1, 2, 3);
    color.at<Vec3b>(2, 6) = Vec3b(10, 20, 30);
    Mat labels;
    const std::string message = errorMessage([&] { labelsFromColors(color, labels); });
    EXPECT_TRUE(contains(message, "x = 6, y = 2")) << message;
    EXPECT_TRUE(contains(message, "red 30, green 20, blue 10")) << message;
    EXPECT_TRUE(labels.empty());
}

TEST(Flsnet_LabelsFromColors, takes_the_nearest_class_within_the_tolerance)
{
    // BGR; hair is (6, 57, 106), black is background.
    Mat color(1, 4, CV_8UC3);
    color.at<Vec3b>(0, 0) = Vec3b(16, 47, 96);    // 10 from hair in every channel
    color.at<Vec3b>(0, 1) = Vec3b(0, 30, 60);     // 46 from hair, 60 from black; sums 79 and 90
    color.at<Vec3b>(0, 2) = Vec3b(250, 251, 252); // 5 from inner mouth
    color.at<Vec3b>(0, 3) = Vec3b(9, 0, 0);       // 9 from black
    Mat labels;
    labelsFromColors(color, labels, 60);
    EXPECT_TRUE(same((Mat_<uchar>(1, 4) << FACE_HAIR, FACE_HAIR, FACE_INNER_MOUTH, FACE_BACKGROUND), labels));

    labelsFromColors(color(Rect(0, 0, 1, 1)), labels, 10);
    EXPECT_EQ(FACE_HAIR, labels.at<uchar>(0, 0));
    EXPECT_THROW(labelsFromColors(color(Rect(0, 0, 1, 1)), labels, 9), cv::Exception);
    labelsFromColors(Mat(3, 3, CV_8UC3, Scalar(127, 127, 127)), labels, 255);
    EXPECT_EQ(Size(3, 3), labels.size());
}

TEST(Flsnet_LabelsFromColors, refuses_wrong_arguments)
{
    Mat labels;
    const Mat black = Mat::zeros(2, 2, CV_8UC3);
    EXPECT_THROW(labelsFromColors(Mat(), labels), cv::Exception);
    EXPECT_THROW(labelsFromColors(Mat::zeros(2, 2, CV_8UC1), labels), cv::Exception);
    EXPECT_THROW(labelsFromColors(Mat::zeros(2, 2, CV_8UC4), labels), cv::Exception);
    EXPECT_THROW(labelsFromColors(black, labels, -1), cv::Exception);
    EXPECT_THROW(labelsFromColors(black, labels, 256), cv::Exception);
}

TEST(Flsnet_Overlay, blends_parts_and_keeps_the_background)
{
    for (const double opacity : {0., 0.25, 0.5, 0.7, 1.})
    {
        SCOPED_TRACE(opacity);
        Mat image(23, 31, CV_8UC3);
        RNG rng(7);
        rng.fill(image, RNG::UNIFORM, 0, 256);
        const Mat labels = randomLabels(image.size(), 3);
        Mat result;
        overlay(image, labels, result, opacity);
        ASSERT_EQ(CV_8UC3, result.type());
        for (int y = 0; y < image.rows; y++)
            for (int x = 0; x < image.cols; x++)
            {
                const uchar label = labels.at<uchar>(y, x);
                const double weight = label == FACE_BACKGROUND ? 0 : opacity;
                for (int channel = 0; channel < 3; channel++)
                {
                    const double expected =
                        image.at<Vec3b>(y, x)[channel] * (1 - weight) + tableColor(label)[channel] * weight;
                    ASSERT_NEAR(expected, result.at<Vec3b>(y, x)[channel], 0.5001) << x << ", " << y;
                }
            }
    }
}

TEST(Flsnet_Overlay, may_write_over_the_photo)
{
    Mat image(9, 14, CV_8UC3, Scalar(10, 20, 30));
    const Mat labels = randomLabels(image.size(), 5);
    Mat expected;
    overlay(image, labels, expected);
    EXPECT_EQ(Vec3b(10, 20, 30), image.at<Vec3b>(0, 0)) << "the photo must not change";
    overlay(image, labels, image);
    EXPECT_TRUE(same(expected, image));
}

TEST(Flsnet_Overlay, refuses_wrong_arguments)
{
    const Mat image = Mat::zeros(4, 5, CV_8UC3);
    const Mat labels = Mat::zeros(4, 5, CV_8UC1);
    Mat result;
    EXPECT_THROW(overlay(image, Mat::zeros(5, 4, CV_8UC1), result), cv::Exception);
    EXPECT_THROW(overlay(image, Mat(), result), cv::Exception);
    EXPECT_THROW(overlay(Mat(), labels, result), cv::Exception);
    EXPECT_THROW(overlay(image, Mat(4, 5, CV_8UC1, Scalar(9)), result), cv::Exception);
    EXPECT_THROW(overlay(image, labels, result, -0.1), cv::Exception);
    EXPECT_THROW(overlay(image, labels, result, 1.1), cv::Exception);
    EXPECT_THROW(overlay(image, labels, result, std::numeric_limits<double>::quiet_NaN()), cv::Exception);
}

} // namespace
} // namespace opencv_test
