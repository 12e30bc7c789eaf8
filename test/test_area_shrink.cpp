// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "test_precomp.hpp"

#include "segmenter/area_shrink.hpp"

namespace opencv_test
{
namespace
{

/** Means of the areas that the pixels of the result cover, in double precision. */
Mat areaMeans(const Mat& photo, const Size& size)
{
    Mat doubles;
    photo.convertTo(doubles, CV_64F);
    const double stepX = static_cast<double>(photo.cols) / size.width;
    const double stepY = static_cast<double>(photo.rows) / size.height;
    Mat means(size, CV_64FC3, Scalar::all(0));
    for (int y = 0; y < size.height; ++y)
    {
        for (int x = 0; x < size.width; ++x)
        {
            for (int row = static_cast<int>(y * stepY); row < std::min<double>((y + 1) * stepY, photo.rows);
                 ++row)
            {
                const double high = std::min(row + 1., (y + 1) * stepY) - std::max<double>(row, y * stepY);
                for (int column = static_cast<int>(x * stepX);
                     column < std::min<double>((x + 1) * stepX, photo.cols); ++column)
                {
                    const double wide =
                        std::min(column + 1., (x + 1) * stepX) - std::max<double>(column, x * stepX);
                    means.at<Vec3d>(y, x) += doubles.at<Vec3d>(row, column) * (high * wide / (stepX * stepY));
                }
            }
        }
    }
    return means;
}

void expectAreaMeans(const Mat& photo, const Size& size)
{
    SCOPED_TRACE(format("%d x %d to %d x %d", photo.cols, photo.rows, size.width, size.height));
    Mat shrunk;
    flsnet::detail::AreaShrinker().shrink(photo, size, shrunk);
    ASSERT_EQ(size, shrunk.size());
    ASSERT_EQ(CV_8UC3, shrunk.type());
    Mat doubles;
    shrunk.convertTo(doubles, CV_64F);
    // Half of it is rounding; parts of a pixel below 1e-3 are left out.
    EXPECT_LE(cv::norm(areaMeans(photo, size), doubles, NORM_INF), 0.5 + 0.3);
    Mat resized, difference;
    resize(photo, resized, size, 0, 0, INTER_AREA);
    absdiff(resized, shrunk, difference);
    EXPECT_LE(cv::norm(difference, NORM_INF), 1);
    EXPECT_LE(countNonZero(difference.reshape(1)), static_cast<int>(difference.total() * 3 / 1000) + 1);
}

TEST(Flsnet_AreaShrink, gives_the_means_of_areas)
{
    const Size sizes[][2] = {{Size(640, 480), Size(80, 60)},   {Size(641, 479), Size(80, 60)},
                             {Size(300, 200), Size(299, 199)}, {Size(97, 53), Size(97, 53)},
                             {Size(100, 90), Size(1, 1)},      {Size(7, 1500), Size(3, 2)}};
    RNG rng(11);
    for (const Size(&pair)[2] : sizes)
    {
        Mat photo(pair[0], CV_8UC3);
        rng.fill(photo, RNG::UNIFORM, 0, 256);
        expectAreaMeans(photo, pair[1]);
    }
    // The largest sums.
    Mat shrunk;
    flsnet::detail::AreaShrinker().shrink(Mat(1500, 9, CV_8UC3, Scalar::all(255)), Size(3, 2), shrunk);
    EXPECT_EQ(0, cv::norm(shrunk, Mat(2, 3, CV_8UC3, Scalar::all(255)), NORM_INF));
}

TEST(Flsnet_AreaShrink, reads_a_part_of_a_photo)
{
    Mat photo(200, 300, CV_8UC3);
    RNG(5).fill(photo, RNG::UNIFORM, 0, 256);
    expectAreaMeans(photo(Rect(11, 13, 201, 150)), Size(31, 40));
}

} // namespace
} // namespace opencv_test
