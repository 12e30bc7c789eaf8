// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "test_precomp.hpp"

#include "error_message.hpp"

namespace opencv_test
{
namespace
{

/** Every function of the module that takes a photo reads it in the same way; an overlay without opacity shows
how. */
Mat asRead(InputArray image)
{
    Mat result;
    overlay(image, Mat::zeros(image.size(), CV_8UC1), result, 0);
    return result;
}

Mat randomPhoto(int type, const Size& size = Size(29, 17))
{
    Mat photo(size, type);
    RNG rng(11);
    if (CV_MAT_DEPTH(type) == CV_32F)
        rng.fill(photo, RNG::UNIFORM, 0., 1.);
    else
        rng.fill(photo, RNG::UNIFORM, 0, CV_MAT_DEPTH(type) == CV_8U ? 256 : 65536);
    return photo;
}

bool same(const Mat& a, const Mat& b)
{
    return a.size() == b.size() && a.type() == b.type() && cv::norm(a, b, NORM_INF) == 0;
}

TEST(Flsnet_ImageInput, keeps_8_bit_bgr)
{
    const Mat photo = randomPhoto(CV_8UC3);
    EXPECT_TRUE(same(photo, asRead(photo)));
}

TEST(Flsnet_ImageInput, reads_gray_as_equal_channels_and_drops_alpha)
{
    const Mat gray = randomPhoto(CV_8UC1);
    const Mat bgra = randomPhoto(CV_8UC4);
    const Mat fromGray = asRead(gray);
    const Mat fromBgra = asRead(bgra);
    for (int y = 0; y < gray.rows; y++)
        for (int x = 0; x < gray.cols; x++)
        {
            const uchar value = gray.at<uchar>(y, x);
            ASSERT_EQ(Vec3b(value, value, value), fromGray.at<Vec3b>(y, x));
            const Vec4b& pixel = bgra.at<Vec4b>(y, x);
            ASSERT_EQ(Vec3b(pixel[0], pixel[1], pixel[2]), fromBgra.at<Vec3b>(y, x));
        }
}

TEST(Flsnet_ImageInput, scales_every_16_bit_value_to_8_bits)
{
    Mat photo(256, 256, CV_16UC1);
    for (int value = 0; value < 65536; value++)
        photo.at<ushort>(value / 256, value % 256) = static_cast<ushort>(value);
    const Mat read = asRead(photo);
    for (int value = 0; value < 65536; value++)
        ASSERT_EQ((value + 128) / 257, read.at<Vec3b>(value / 256, value % 256)[1]) << value;
}

TEST(Flsnet_ImageInput, scales_floats_and_clamps_them)
{
    const float huge = std::numeric_limits<float>::max();
    const Mat photo = (Mat_<float>(1, 10) << 0.f, 1.f, 0.5f, 0.2f, 1.5f, -0.5f, huge, -huge, 1e-30f, 0.999f);
    const uchar expected[] = {0, 255, 128, 51, 255, 0, 255, 0, 0, 255};
    const Mat read = asRead(photo);
    for (int x = 0; x < photo.cols; x++)
        EXPECT_EQ(static_cast<int>(expected[x]), static_cast<int>(read.at<Vec3b>(0, x)[0])) << x;
}

TEST(Flsnet_ImageInput, reads_one_photo_alike_in_every_type)
{
    const Mat photo = randomPhoto(CV_8UC3);
    Mat gray;
    cv::extractChannel(photo, gray, 1);
    Mat bgra;
    cv::cvtColor(photo, bgra, COLOR_BGR2BGRA);
    for (const Mat& bytes : {gray, photo, bgra})
    {
        Mat words;
        Mat floats;
        bytes.convertTo(words, CV_16U, 257);
        bytes.convertTo(floats, CV_32F, 1. / 255);
        const Mat expected = asRead(bytes);
        EXPECT_TRUE(same(expected, asRead(words))) << bytes.channels();
        EXPECT_TRUE(same(expected, asRead(floats))) << bytes.channels();
    }
}

TEST(Flsnet_ImageInput, takes_views_umat_and_odd_sizes)
{
    for (const int type :
         {CV_8UC1, CV_8UC3, CV_8UC4, CV_16UC1, CV_16UC3, CV_16UC4, CV_32FC1, CV_32FC3, CV_32FC4})
    {
        SCOPED_TRACE(type);
        const Mat photo = randomPhoto(type);
        for (const Rect part : {Rect(3, 2, 13, 11), Rect(28, 16, 1, 1), Rect(5, 0, 1, 17)})
        {
            const Mat expected = asRead(photo(part).clone());
            EXPECT_TRUE(same(expected, asRead(photo(part))));
            UMat onDevice;
            photo.copyTo(onDevice);
            EXPECT_TRUE(same(expected, asRead(onDevice(part))));
        }
    }
}

TEST(Flsnet_ImageInput, refuses_values_that_are_no_numbers)
{
    const float wrong[] = {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                           -std::numeric_limits<float>::infinity()};
    for (const float value : wrong)
        for (const int channels : {1, 3})
        {
            Mat photo = randomPhoto(CV_32FC(channels));
            photo.ptr<float>(16)[29 * channels - 1] = value;
            EXPECT_EQ(Error::StsBadArg, errorCode([&] { asRead(photo); }));
            const std::string message = errorMessage([&] { asRead(photo); });
            EXPECT_TRUE(contains(message, "NaN")) << message;
        }
}

TEST(Flsnet_ImageInput, does_not_look_at_alpha)
{
    Mat photo = randomPhoto(CV_32FC4);
    const Mat expected = asRead(photo);
    photo.at<Vec4f>(3, 4)[3] = std::numeric_limits<float>::quiet_NaN();
    EXPECT_TRUE(same(expected, asRead(photo)));
}

TEST(Flsnet_ImageInput, lists_what_it_takes)
{
    for (const int type : {CV_8SC1, CV_16SC3, CV_32SC1, CV_64FC3, CV_8UC2, CV_32FC2, CV_8UC(5)})
    {
        SCOPED_TRACE(type);
        const Mat photo = Mat::zeros(4, 4, type);
        EXPECT_EQ(Error::StsBadArg, errorCode([&] { asRead(photo); }));
        const std::string message = errorMessage([&] { asRead(photo); });
        EXPECT_TRUE(contains(message, "CV_8U") && contains(message, "CV_16U") && contains(message, "CV_32F"))
            << message;
    }
    EXPECT_EQ(Error::StsBadArg, errorCode([] { asRead(Mat()); }));
    EXPECT_EQ(Error::StsBadArg, errorCode([] { asRead(UMat()); }));
}

} // namespace
} // namespace opencv_test
