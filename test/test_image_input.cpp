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

TEST(Flsnet_ImageInput, scales_floats_and_clamps_what_rounding_did)
{
    const Mat photo = (Mat_<float>(1, 8) << 0.f, 1.f, 0.5f, 0.2f, 1.002f, -0.002f, 1e-30f, 0.999f);
    const uchar expected[] = {0, 255, 128, 51, 255, 0, 0, 255};
    const Mat read = asRead(photo);
    for (int x = 0; x < photo.cols; x++)
        EXPECT_EQ(static_cast<int>(expected[x]), static_cast<int>(read.at<Vec3b>(0, x)[0])) << x;
}

TEST(Flsnet_ImageInput, refuses_floats_of_other_ranges_and_names_them)
{
    struct
    {
        double smallest, largest;
        const char* part;
    } const ranges[] = {
        {0, 255, "from 0 to 255; float photos hold 0 to 1: divide it by 255"},
        {-1, 1, "from -1 to 1;"},
        {-2.1, 2.6, "from -2.1 to 2.6;"},
        {0, 1.05, "from 0 to 1.05;"},
        {-0.05, 1, "from -0.05 to 1;"},
        {0, 65535, "from 0 to 65535;"},
        {-std::numeric_limits<float>::max(), std::numeric_limits<float>::max(), "e+38"},
    };
    for (const auto& range : ranges)
        for (const int channels : {1, 3, 4})
        {
            Mat photo(17, 29, CV_32FC(channels), Scalar::all(0.5));
            photo.ptr<float>(16)[28 * channels] = static_cast<float>(range.smallest);
            photo.ptr<float>(0)[0] = static_cast<float>(range.largest);
            EXPECT_EQ(Error::StsBadArg, errorCode([&] { asRead(photo); }));
            const std::string message = errorMessage([&] { asRead(photo); });
            EXPECT_TRUE(contains(message, range.part)) << message;
        }
}

TEST(Flsnet_ImageInput, reads_16_bits_by_the_bits_that_are_used)
{
    for (const int bits : {8, 10, 12, 14, 16})
    {
        const int white = (1 << bits) - 1;
        Mat photo(1, 4, CV_16UC3, Scalar::all(0));
        photo.at<Vec3w>(0, 1) = Vec3w::all(static_cast<ushort>(white / 2));
        photo.at<Vec3w>(0, 2) = Vec3w(0, 0, static_cast<ushort>(white)); // one channel is enough
        const Mat read = asRead(photo);
        EXPECT_NEAR(127.5, read.at<Vec3b>(0, 1)[0], 0.6) << bits;
        EXPECT_EQ(Vec3b(0, 0, 255), read.at<Vec3b>(0, 2)) << bits;
        // One value more needs two bits more.
        if (bits < 16)
        {
            photo.at<Vec3w>(0, 2)[2] = static_cast<ushort>(white + 1);
            EXPECT_NEAR((white + 1) * 255. / (4 * white + 3), asRead(photo).at<Vec3b>(0, 2)[2], 0.5) << bits;
        }
    }
    EXPECT_EQ(0, cv::norm(asRead(Mat::zeros(3, 3, CV_16UC1)), NORM_INF));
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
