// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "test_precomp.hpp"

#include "opencv2/imgproc.hpp"

namespace opencv_test
{
namespace
{

Mat noisePicture(const Size& size, uint64 seed)
{
    Mat picture(size, CV_8UC3);
    RNG(seed).fill(picture, RNG::UNIFORM, 0, 256);
    GaussianBlur(picture, picture, Size(), 1.5);
    return picture;
}

Mat noiseLabels(const Size& size, uint64 seed)
{
    Mat small(size.height / 8, size.width / 8, CV_8UC1), labels;
    RNG(seed).fill(small, RNG::UNIFORM, 0, static_cast<int>(FACE_CLASS_COUNT));
    resize(small, labels, size, 0, 0, INTER_NEAREST);
    return labels;
}

/** Mean over a window that is mirrored at the border, in double precision. */
double windowMean(const Mat& map, int x, int y, int radius)
{
    double sum = 0;
    for (int dy = -radius; dy <= radius; ++dy)
    {
        for (int dx = -radius; dx <= radius; ++dx)
        {
            sum += map.at<double>(borderInterpolate(y + dy, map.rows, BORDER_REFLECT),
                                  borderInterpolate(x + dx, map.cols, BORDER_REFLECT));
        }
    }
    return sum / ((2 * radius + 1) * (2 * radius + 1));
}

/** The guided filter as the paper writes it, window by window. */
Mat plainGuidedFilter(const Mat& photo, const Mat& input, int radius, double epsilon)
{
    Mat guide, slope(photo.size(), CV_64F), offset(photo.size(), CV_64F), result(photo.size(), CV_64F);
    cvtColor(photo, guide, COLOR_BGR2GRAY);
    guide.convertTo(guide, CV_64F, 1 / 255.);
    const Mat squares = guide.mul(guide), products = guide.mul(input);
    for (int y = 0; y < photo.rows; ++y)
    {
        for (int x = 0; x < photo.cols; ++x)
        {
            const double guideMean = windowMean(guide, x, y, radius);
            const double inputMean = windowMean(input, x, y, radius);
            const double variance = windowMean(squares, x, y, radius) - guideMean * guideMean;
            const double a =
                (windowMean(products, x, y, radius) - guideMean * inputMean) / (variance + epsilon);
            slope.at<double>(y, x) = a;
            offset.at<double>(y, x) = inputMean - a * guideMean;
        }
    }
    for (int y = 0; y < photo.rows; ++y)
    {
        for (int x = 0; x < photo.cols; ++x)
        {
            result.at<double>(y, x) =
                windowMean(slope, x, y, radius) * guide.at<double>(y, x) + windowMean(offset, x, y, radius);
        }
    }
    return result;
}

Mat hardMask(const Mat& labels, const std::vector<int>& classes)
{
    Mat hard = Mat::zeros(labels.size(), CV_64F);
    for (const int c : classes)
    {
        hard.setTo(Scalar::all(1), labels == c);
    }
    return hard;
}

TEST(Flsnet_Retouch, soft_mask_is_the_guided_filter)
{
    // Classes up to the border, so that all of the photo is filtered.
    const Mat photo = noisePicture(Size(56, 48), 1), labels = noiseLabels(photo.size(), 2);
    const std::vector<int> classes = {FACE_BACKGROUND, FACE_HAIR, FACE_SKIN, FACE_LIP};
    for (const int radius : {1, 3})
    {
        Mat mask;
        softMask(photo, labels, classes, mask, radius, 0.05);
        Mat expected = plainGuidedFilter(photo, hardMask(labels, classes), radius, 0.05 * 0.05);
        expected = cv::min(cv::max(expected, 0), 1);
        expected.convertTo(expected, CV_32F);
        ASSERT_EQ(CV_32FC1, mask.type());
        EXPECT_LT(cv::norm(expected, mask, NORM_INF), 1e-3);
    }
}

TEST(Flsnet_Retouch, soft_mask_without_radius_is_hard_and_far_away_nothing)
{
    const Mat photo = noisePicture(Size(200, 160), 3);
    Mat labels = Mat::zeros(photo.size(), CV_8UC1), mask;
    labels(Rect(40, 50, 30, 20)) = Scalar(FACE_LIP);
    softMask(photo, labels, {FACE_LIP}, mask, 0);
    EXPECT_EQ(30 * 20, countNonZero(mask == 1));
    EXPECT_EQ(30 * 20, countNonZero(mask));
    softMask(photo, labels, {FACE_LIP}, mask, 4);
    EXPECT_EQ(0, countNonZero(mask(Rect(100, 0, 100, 160))));
    EXPECT_GT(countNonZero((mask > 0.05) & (mask < 0.95)), 20);
    softMask(photo, labels, {FACE_HAIR}, mask, 4);
    EXPECT_EQ(0, countNonZero(mask));
}

TEST(Flsnet_Retouch, soft_mask_has_numbers_of_0_to_1_for_any_contrast)
{
    const Mat flat(40, 40, CV_8UC3, Scalar(200, 90, 30)), noise = noisePicture(Size(40, 40), 3);
    const Mat labels = noiseLabels(Size(40, 40), 4);
    for (const Mat& photo : {flat, noise})
    {
        for (const double contrast : {5e-324, 1e-30, 1e-6, 1e-4, 1.})
        {
            Mat mask, refined;
            softMask(photo, labels, {FACE_SKIN, FACE_HAIR}, mask, 3, contrast);
            EXPECT_TRUE(checkRange(mask, true, nullptr, 0, 1.000001)) << contrast;
            refineBorders(photo, labels, refined, 3, contrast);
            EXPECT_EQ(photo.size(), refined.size());
        }
    }
}

TEST(Flsnet_Retouch, borders_move_to_edges_and_small_parts_stay)
{
    // A bright disc that is labeled two pixels too small, with a pupil in it.
    Mat photo(120, 120, CV_8UC3, Scalar::all(60)), truth = Mat::zeros(120, 120, CV_8UC1);
    circle(photo, Point(60, 60), 30, Scalar::all(190), FILLED);
    circle(truth, Point(60, 60), 30, Scalar(FACE_SKIN), FILLED);
    Mat labels = Mat::zeros(120, 120, CV_8UC1), refined;
    circle(labels, Point(60, 60), 28, Scalar(FACE_SKIN), FILLED);
    for (Mat* map : {&truth, &labels})
    {
        circle(*map, Point(60, 55), 2, Scalar(FACE_PUPIL), FILLED);
    }
    ASSERT_GT(countNonZero(labels != truth), 300);
    refineBorders(photo, labels, refined, 5, 0.05);
    EXPECT_LT(countNonZero(refined != truth), 40);
    EXPECT_EQ(0, countNonZero((refined == FACE_PUPIL) != (truth == FACE_PUPIL)));
    refineBorders(photo, labels, refined, 0);
    EXPECT_EQ(0, countNonZero(refined != labels));
}

Vec3d labOf(const Mat& picture, const Mat& mask)
{
    Mat lab;
    picture.convertTo(lab, CV_32F, 1 / 255.);
    cvtColor(lab, lab, COLOR_BGR2Lab);
    const Scalar found = cv::mean(lab, mask);
    return Vec3d(found[0], found[1], found[2]);
}

TEST(Flsnet_Retouch, recolor_gives_the_colour_and_keeps_what_is_outside)
{
    Mat photo = noisePicture(Size(80, 60), 5), mask = Mat::zeros(60, 80, CV_32FC1), result;
    photo = photo * 0.3 + Scalar(40, 60, 90);
    mask(Rect(20, 10, 40, 40)) = Scalar::all(1);
    const Mat inside = mask > 0;
    const Scalar color(60, 40, 150);
    recolor(photo, mask, color, result, 1);
    EXPECT_EQ(0, cv::norm(photo, result, NORM_INF, inside == 0));
    const Vec3d wanted = labOf(Mat(1, 1, CV_8UC3, color), Mat()), found = labOf(result, inside);
    EXPECT_LT(cv::norm(found - wanted), 4);
    // Half the strength is between.
    recolor(photo, mask, color, result, 0.5);
    EXPECT_LT(cv::norm(labOf(result, inside) - (wanted + labOf(photo, inside)) / 2), 4);
    recolor(photo, mask, color, result, 0);
    EXPECT_EQ(0, cv::norm(photo, result, NORM_INF));
}

TEST(Flsnet_Retouch, recolor_keeps_the_order_of_lightness_black_and_white)
{
    Mat ramp(1, 256, CV_8UC3), mask(1, 256, CV_8UC1, Scalar(255)), result;
    for (int i = 0; i < 256; ++i)
    {
        ramp.at<Vec3b>(0, i) = Vec3b::all(static_cast<uchar>(i));
    }
    recolor(ramp, mask, Scalar(20, 30, 120), result, 1);
    Mat lab;
    result.convertTo(lab, CV_32F, 1 / 255.);
    cvtColor(lab, lab, COLOR_BGR2Lab);
    for (int i = 1; i < 256; ++i)
    {
        EXPECT_GE(lab.at<Vec3f>(0, i)[0], lab.at<Vec3f>(0, i - 1)[0] - 1.5f) << i;
    }
    EXPECT_GT(lab.at<Vec3f>(0, 255)[0], 98);
    EXPECT_LT(std::abs(lab.at<Vec3f>(0, 255)[1]), 3); // highlights have no hue
    EXPECT_LT(result.at<Vec3b>(0, 0)[0], 40);
}

TEST(Flsnet_Retouch, a_mask_between_blends_in_place)
{
    const Mat photo = noisePicture(Size(40, 40), 6);
    Mat full, half, inPlace = photo.clone();
    recolor(photo, Mat(40, 40, CV_32FC1, Scalar::all(1)), Scalar(0, 200, 100), full, 0.8);
    recolor(inPlace, Mat(40, 40, CV_32FC1, Scalar::all(0.5)), Scalar(0, 200, 100), inPlace, 0.8);
    EXPECT_LE(cv::norm(photo * 0.5 + full * 0.5, inPlace, NORM_INF), 2);
}

TEST(Flsnet_Retouch, wrong_arguments_are_named)
{
    const Mat photo = noisePicture(Size(20, 20), 7), labels = Mat::zeros(20, 20, CV_8UC1);
    const Mat mask = Mat::zeros(20, 20, CV_32FC1);
    Mat result;
    EXPECT_THROW(softMask(photo, Mat::zeros(9, 20, CV_8UC1), {1}, result, 3), cv::Exception);
    EXPECT_THROW(softMask(photo, labels, {255}, result, 3), cv::Exception);
    EXPECT_THROW(softMask(photo, labels, {1}, result, -1), cv::Exception);
    EXPECT_THROW(softMask(photo, labels, {1}, result, 3, 0), cv::Exception);
    EXPECT_THROW(refineBorders(photo, Mat(20, 20, CV_8UC1, Scalar(9)), result, 3), cv::Exception);
    EXPECT_THROW(refineBorders(photo, labels, result, 1001), cv::Exception);
    EXPECT_THROW(recolor(photo, mask, Scalar(256, 0, 0), result), cv::Exception);
    EXPECT_THROW(recolor(photo, mask, Scalar(), result, 1.1), cv::Exception);
    EXPECT_THROW(recolor(photo, Mat(20, 20, CV_32FC1, Scalar::all(2)), Scalar(), result), cv::Exception);
    EXPECT_THROW(recolor(photo, Mat::zeros(20, 20, CV_8UC3), Scalar(), result), cv::Exception);
    EXPECT_THROW(recolor(Mat(), mask, Scalar(), result), cv::Exception);
}

} // namespace
} // namespace opencv_test
