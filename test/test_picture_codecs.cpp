// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// How programs read JPEG and write PNG without OpenCV's imgcodecs, against imgcodecs itself.

#ifdef FLSNET_TEST_CODECS

#include "test_precomp.hpp"

#include "../samples/files/jpeg_png.hpp"
#include "opencv2/imgcodecs.hpp"

namespace opencv_test
{
namespace
{

using flsnet_samples::Bytes;

/** Smooth and noisy at once; no multiple of a JPEG block in size. */
Mat picture(int type, const Size& size = Size(83, 61))
{
    Mat ramp(size, type), noise(size, type), sum;
    for (int y = 0; y < size.height; ++y)
    {
        for (int x = 0; x < size.width * ramp.channels(); ++x)
        {
            ramp.ptr(y)[x] = static_cast<uchar>(2 * x / ramp.channels() + y);
        }
    }
    RNG(7).fill(noise, RNG::UNIFORM, 0, 40);
    cv::add(ramp, noise, sum);
    return sum;
}

Bytes jpeg(const Mat& pixels, const std::vector<int>& parameters)
{
    Bytes file;
    CV_Assert(imencode(".jpg", pixels, file, parameters));
    return file;
}

void expectSameAsImgcodecs(const Bytes& file)
{
    Mat read;
    ASSERT_TRUE(flsnet_samples::JpegReader().read(file, read));
    const Mat expected = imdecode(file, IMREAD_UNCHANGED);
    ASSERT_EQ(expected.type(), read.type());
    ASSERT_EQ(expected.size(), read.size());
    EXPECT_EQ(0, cv::norm(expected, read, NORM_INF));
}

TEST(Flsnet_PictureCodecs, reads_jpeg_files_as_imgcodecs_does)
{
    for (const int type : {CV_8UC3, CV_8UC1})
    {
        for (const int quality : {20, 75, 95, 100})
        {
            for (const int progressive : {0, 1})
            {
                SCOPED_TRACE(format("type %d, quality %d, progressive %d", type, quality, progressive));
                expectSameAsImgcodecs(
                    jpeg(picture(type), {IMWRITE_JPEG_QUALITY, quality, IMWRITE_JPEG_PROGRESSIVE, progressive,
                                         IMWRITE_JPEG_RST_INTERVAL, progressive * 3}));
            }
        }
    }
    expectSameAsImgcodecs(jpeg(picture(CV_8UC3, Size(1, 1)), {}));
}

TEST(Flsnet_PictureCodecs, reads_photos_as_imgcodecs_does)
{
    std::ifstream stream(FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg", std::ios::binary);
    const Bytes file((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    expectSameAsImgcodecs(file);
}

TEST(Flsnet_PictureCodecs, leaves_damaged_and_other_files_to_imgcodecs)
{
    const Bytes whole = jpeg(picture(CV_8UC3), {});
    Mat read;
    ASSERT_TRUE(flsnet_samples::JpegReader().read(whole, read));
    for (size_t length = 0; length < whole.size(); length += 1 + whole.size() / 97)
    {
        EXPECT_FALSE(flsnet_samples::JpegReader().read(Bytes(whole.begin(), whole.begin() + length), read))
            << length;
    }
    Bytes zeros = whole;
    std::fill(zeros.begin() + zeros.size() / 2, zeros.end() - 40, uchar(0));
    EXPECT_FALSE(flsnet_samples::JpegReader().read(zeros, read));
    Bytes png;
    imencode(".png", picture(CV_8UC3), png);
    EXPECT_FALSE(flsnet_samples::JpegReader().read(png, read));
}

TEST(Flsnet_PictureCodecs, imgcodecs_reads_what_is_written)
{
    for (const int type : {CV_8UC3, CV_8UC1})
    {
        for (const Size& size : {Size(83, 61), Size(1, 1), Size(1000, 3)})
        {
            const Mat pixels = picture(type, size);
            Bytes file;
            ASSERT_TRUE(flsnet_samples::PngWriter().write(pixels, file));
            const Mat read = imdecode(file, IMREAD_UNCHANGED);
            ASSERT_EQ(type, read.type());
            ASSERT_EQ(size, read.size());
            EXPECT_EQ(0, cv::norm(pixels, read, NORM_INF));
        }
    }
    // A part of a picture.
    const Mat part = picture(CV_8UC3)(Rect(5, 7, 30, 20));
    Bytes file;
    ASSERT_TRUE(flsnet_samples::PngWriter().write(part, file));
    EXPECT_EQ(0, cv::norm(part, imdecode(file, IMREAD_UNCHANGED), NORM_INF));
}

} // namespace
} // namespace opencv_test

#endif // FLSNET_TEST_CODECS
