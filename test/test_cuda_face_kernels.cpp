// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// The code of the GPU's threads before and after the network, compiled for the CPU.

#include "cuda/kernels/cut_crop.hpp"
#include "cuda/kernels/device_confidence.hpp"
#include "cuda/kernels/device_labels.hpp"
#include "cuda/kernels/raise_classes.hpp"
#include "cuda/kernels/shrink_picture.hpp"
#include "cuda_kernel_run.hpp"

namespace opencv_test
{
namespace
{

const int CLASSES = FACE_CLASS_COUNT;

Mat randomPicture(int height, int width, int type, uint64 seed)
{
    Mat picture(height, width, type);
    RNG(seed).fill(picture, RNG::UNIFORM, 0, 256);
    return picture;
}

gpu::Picture pictureOf(const Mat& image)
{
    return {image.data, image.step, image.channels(), image.cols, image.rows};
}

/** Largest difference of two pictures in gray levels. */
double difference(const Mat& a, const Mat& b)
{
    return cv::norm(a, b, NORM_INF);
}

Mat shrunkByKernel(const Mat& picture, const Size& size)
{
    Mat shrunk(size, CV_8UC3);
    RunOnHost()(gpu::ShrinkPicture{pictureOf(picture), shrunk.data, size.width, size.height});
    return shrunk;
}

template <typename T> struct Cut
{
    gpu::CutCrop<T> work;
    DeviceBlob<T> map;

    Cut(const Mat& picture, const Matx23d& cropToPicture, const Size& size)
        : work(), map(3 * static_cast<size_t>(size.area()))
    {
        work.picture = pictureOf(picture);
        work.cropToPicture = gpu::affineOf(cropToPicture);
        work.deviation = 1;
        work.map = map.data();
        work.width = size.width;
        work.height = size.height;
    }

    /** CV_32FC3, before normalisation. */
    Mat run()
    {
        RunOnHost()(work);
        const Mat blob = map.toMat(1, 3, work.height, work.width);
        Mat planes[3], picture;
        for (int c = 0; c < 3; ++c)
        {
            planes[c] = Mat(work.height, work.width, CV_32F, const_cast<float*>(blob.ptr<float>(0, c))) *
                            static_cast<double>(work.deviation) +
                        Scalar(static_cast<double>(work.mean[c]));
        }
        merge(planes, 3, picture);
        return picture;
    }
};

TEST(Flsnet_CudaFaceKernels, shrink_is_area_averaging_as_cv_resize_does_it)
{
    const Size sizes[][2] = {{{64, 64}, {32, 32}},    {{61, 47}, {20, 31}}, {{300, 200}, {299, 77}},
                             {{100, 100}, {33, 33}},  {{31, 17}, {31, 5}},  {{40, 3}, {1, 1}},
                             {{511, 769}, {288, 288}}};
    for (const Size* size : sizes)
    {
        const Mat picture = randomPicture(size[0].height, size[0].width, CV_8UC3, 31);
        Mat expected;
        resize(picture, expected, size[1], 0, 0, INTER_AREA);
        // Halves may be rounded either way.
        EXPECT_LE(difference(expected, shrunkByKernel(picture, size[1])), 1) << size[0] << " to " << size[1];
    }
}

TEST(Flsnet_CudaFaceKernels, shrink_takes_gray_bgra_and_views)
{
    const Mat bgra = randomPicture(90, 70, CV_8UC4, 32);
    Mat bgr, gray;
    cvtColor(bgra, bgr, COLOR_BGRA2BGR);
    cvtColor(bgra, gray, COLOR_BGRA2GRAY);
    const Rect view(3, 5, 50, 64);
    const Mat expected = shrunkByKernel(bgr(view).clone(), Size(21, 30));
    EXPECT_EQ(0, difference(expected, shrunkByKernel(bgra(view), Size(21, 30))));
    EXPECT_EQ(0, difference(expected, shrunkByKernel(bgr(view), Size(21, 30))));
    Mat three;
    cvtColor(gray, three, COLOR_GRAY2BGR);
    EXPECT_EQ(0, difference(shrunkByKernel(three, Size(21, 30)), shrunkByKernel(gray, Size(21, 30))));
}

TEST(Flsnet_CudaFaceKernels, cut_is_bilinear_as_cv_warp_affine_does_it)
{
    Mat picture = randomPicture(60, 80, CV_8UC3, 33);
    GaussianBlur(picture, picture, Size(), 1.5); // cv::warpAffine rounds positions to 1/32 of a pixel
    const int borders[][2] = {{BORDER_CONSTANT, gpu::CROP_BORDER_CONSTANT},
                              {BORDER_REPLICATE, gpu::CROP_BORDER_REPLICATE},
                              {BORDER_REFLECT_101, gpu::CROP_BORDER_REFLECT_101}};
    for (const Matx23d& map : {Matx23d(1, 0, 0, 0, 1, 0), Matx23d(0.7, 0, 3.3, 0, 0.9, -2.1),
                               Matx23d(1.1, 0, -30.25, 0, 1.2, 25.5),
                               Matx23d(0.6, 0.35, -8.5, -0.35, 0.6, 20), Matx23d(0, -0.9, 70, 0.9, 0, -11)})
    {
        for (const int* border : borders)
        {
            Mat expected;
            warpAffine(picture, expected, map, Size(101, 77), INTER_LINEAR | WARP_INVERSE_MAP, border[0],
                       Scalar(104, 117, 123));
            expected.convertTo(expected, CV_32F);
            Cut<float> cut(picture, map, Size(101, 77));
            cut.work.border = border[1];
            const float mean[] = {104, 117, 123};
            std::copy(mean, mean + 3, cut.work.mean);
            cut.work.deviation = 58;
            EXPECT_LE(difference(expected, cut.run()), 2.5) << Mat(map) << ", border " << border[0];
        }
    }
}

TEST(Flsnet_CudaFaceKernels, a_crop_that_fits_is_taken_over_pixel_by_pixel)
{
    const Mat picture = randomPicture(33, 40, CV_8UC3, 34);
    Mat expected;
    picture.convertTo(expected, CV_32F);
    EXPECT_EQ(0, difference(expected, Cut<float>(picture, Matx23d(1, 0, 0, 0, 1, 0), picture.size()).run()));
    // Bytes are exact as half floats, too.
    EXPECT_EQ(0, difference(expected, Cut<Half>(picture, Matx23d(1, 0, 0, 0, 1, 0), picture.size()).run()));
}

TEST(Flsnet_CudaFaceKernels, a_crop_far_outside_holds_the_border)
{
    const Mat picture = randomPicture(8, 8, CV_8UC3, 35);
    Cut<float> cut(picture, Matx23d(1, 0, -900, 0, 1, 500), Size(16, 16));
    cut.work.mean[0] = 7;
    cut.work.border = gpu::CROP_BORDER_CONSTANT;
    EXPECT_EQ(0, difference(Mat(16, 16, CV_32FC3, Scalar(7, 0, 0)), cut.run()));
    cut.work.border = gpu::CROP_BORDER_REFLECT_101;
    cut.work.mean[0] = 0;
    Mat reflected;
    warpAffine(picture, reflected, Matx23d(1, 0, -900, 0, 1, 500), Size(16, 16),
               INTER_LINEAR | WARP_INVERSE_MAP, BORDER_REFLECT_101);
    reflected.convertTo(reflected, CV_32F);
    EXPECT_EQ(0, difference(reflected, cut.run()));
    cut.work.border = gpu::CROP_BORDER_REPLICATE;
    const Mat corner = picture(Rect(0, 7, 1, 1));
    Mat expected;
    resize(corner, expected, Size(16, 16));
    expected.convertTo(expected, CV_32F);
    EXPECT_EQ(0, difference(expected, cut.run()));
}

/** Smooth maps, as networks give them, whose numbers T holds exactly. */
template <typename T> Mat randomLogits(int height, int width, uint64 seed)
{
    Mat logits = randomBlob(1, CLASSES, height, width, seed, 6);
    for (int c = 0; c < CLASSES; ++c)
    {
        Mat plane(height, width, CV_32F, logits.ptr<float>(0, c));
        GaussianBlur(plane, plane, Size(), 1);
    }
    return roundedTo<T>(logits);
}

const float PRIOR[CLASSES] = {0.8f, 0.5f, 0.3f, -1, -2, -2.5f, -3, 0, -1.5f};

template <typename T> gpu::Logits<T> logitsOf(DeviceBlob<T>& blob, const Mat& logits)
{
    gpu::Logits<T> result = {blob.data(), logits.size[1], logits.size[2], logits.size[3], {}};
    std::copy(PRIOR, PRIOR + CLASSES, result.prior.values);
    return result;
}

/** A crop, turned around its centre by an angle in degrees. */
struct TurnedCrop
{
    Rect2d crop;
    double roll = 0;

    TurnedCrop(const Rect2d& upright, double degrees) : crop(upright), roll(degrees) {}
    TurnedCrop(double x, double y, double width, double height) : crop(x, y, width, height) {}
    explicit TurnedCrop(const Rect& region) : crop(region) {}

    Point2d center() const { return (crop.tl() + crop.br()) / 2; }

    /** Where a pixel's centre lies in the crop, 0 to 1 from its edges. */
    Point2d inside(int x, int y) const
    {
        // What getRotationMatrix2D(center, -roll, 1) does to the point.
        const double angle = -roll * CV_PI / 180;
        const Point2d from = Point2d(x + 0.5, y + 0.5) - center();
        const Point2d turned(std::cos(angle) * from.x + std::sin(angle) * from.y,
                             std::cos(angle) * from.y - std::sin(angle) * from.x);
        return Point2d((turned.x + center().x - crop.x) / crop.width,
                       (turned.y + center().y - crop.y) / crop.height);
    }

    /** From pixel centres of the photo to those of a picture of the crop. */
    gpu::Affine photoTo(const Size& size) const
    {
        const Matx23d turn = getRotationMatrix2D(Point2f(center() - Point2d(0.5, 0.5)), -roll, 1);
        const Matx33d scale(size.width / crop.width, 0, (0.5 - crop.x) * size.width / crop.width - 0.5,     //
                            0, size.height / crop.height, (0.5 - crop.y) * size.height / crop.height - 0.5, //
                            0, 0, 1);
        const Matx33d full(turn(0, 0), turn(0, 1), turn(0, 2), turn(1, 0), turn(1, 1), turn(1, 2), 0, 0, 1);
        return gpu::affineOf(scale * full);
    }
};

/** The definition in double precision: logits at a pixel's centre. */
std::vector<double> logitsAt(const Mat& logits, const TurnedCrop& crop, int x, int y)
{
    const Point2d inside = crop.inside(x, y);
    const double atX = std::min(std::max(inside.x * logits.size[3] - 0.5, 0.), logits.size[3] - 1.);
    const double atY = std::min(std::max(inside.y * logits.size[2] - 0.5, 0.), logits.size[2] - 1.);
    std::vector<double> values(CLASSES, 0);
    for (int dy = 0; dy < 2; ++dy)
    {
        for (int dx = 0; dx < 2; ++dx)
        {
            const int column = std::min(static_cast<int>(atX) + dx, logits.size[3] - 1);
            const int row = std::min(static_cast<int>(atY) + dy, logits.size[2] - 1);
            const double weightX = dx == 1 ? atX - std::floor(atX) : 1 - (atX - std::floor(atX));
            const double weightY = dy == 1 ? atY - std::floor(atY) : 1 - (atY - std::floor(atY));
            for (int c = 0; c < CLASSES; ++c)
            {
                values[c] += weightX * weightY * static_cast<double>(at(logits, 0, c, row, column));
            }
        }
    }
    for (int c = 0; c < CLASSES; ++c)
    {
        values[c] += static_cast<double>(PRIOR[c]);
    }
    return values;
}

double softmaxOf(const std::vector<double>& values, int label)
{
    double sum = 0;
    for (const double value : values)
    {
        sum += std::exp(value - values[label]);
    }
    return 1 / sum;
}

template <typename T> class Flsnet_CudaLabelKernels : public testing::Test
{
};

typedef testing::Types<float, Half> NumberTypes;
TYPED_TEST_SUITE(Flsnet_CudaLabelKernels, NumberTypes);

TYPED_TEST(Flsnet_CudaLabelKernels, labels_are_the_argmax_of_interpolated_logits)
{
    for (const TurnedCrop& crop :
         {TurnedCrop(-0.5, -0.5, 80, 61), TurnedCrop(-9.7, 0.2, 95, 95),
          TurnedCrop(Rect2d(6.1, -3, 41.5, 49.25), 25), TurnedCrop(Rect2d(20, 5, 30, 30), 90),
          TurnedCrop(Rect2d(-8, 10, 64, 64), -137)})
    {
        const Mat logits = randomLogits<TypeParam>(23, 31, 41);
        DeviceBlob<TypeParam> blob(logits, 1);
        const Rect region(2, 3, 67, 51);
        Mat labels(region.height + 2, region.width + 5, CV_8UC1, Scalar(99));
        gpu::LabelPixels<TypeParam> work = {};
        work.logits = logitsOf(blob, logits);
        work.photoToLogits = crop.photoTo(Size(31, 23));
        work.left = region.x;
        work.top = region.y;
        work.width = region.width;
        work.height = region.height;
        work.own = labels.data;
        work.ownStep = labels.step;
        RunOnHost()(work);
        int inside = 0;
        for (int y = 0; y < region.height; ++y)
        {
            for (int x = 0; x < region.width; ++x)
            {
                const Point2d at = crop.inside(region.x + x, region.y + y);
                const double margin = std::min(std::min(at.x, 1 - at.x), std::min(at.y, 1 - at.y));
                if (margin < -1e-4)
                {
                    ASSERT_EQ(0, labels.at<uchar>(y, x)) << x << ", " << y << " is outside of the crop";
                }
                if (margin < 1e-4)
                {
                    continue;
                }
                ++inside;
                const std::vector<double> values = logitsAt(logits, crop, region.x + x, region.y + y);
                const double largest = *std::max_element(values.begin(), values.end());
                ASSERT_LT(labels.at<uchar>(y, x), CLASSES);
                ASSERT_NEAR(largest, values[labels.at<uchar>(y, x)], 1e-4) << x << ", " << y;
            }
        }
        EXPECT_GT(inside, 500);
        EXPECT_EQ(labels.total() - region.area(), static_cast<size_t>(countNonZero(labels == 99)));
    }
}

TYPED_TEST(Flsnet_CudaLabelKernels, raised_classes_lead_and_the_rest_stays)
{
    const float lead = 0.5f;
    const Mat logits = randomLogits<TypeParam>(11, 13, 61);
    DeviceBlob<TypeParam> blob(logits, 1);
    Mat wanted(11, 13, CV_8UC1);
    RNG(62).fill(wanted, RNG::UNIFORM, 0, 2 * CLASSES);
    gpu::RaiseClasses<TypeParam> work = {};
    work.logits = blob.data();
    work.classes = CLASSES;
    work.planeSize = 11 * 13;
    std::copy(PRIOR, PRIOR + CLASSES, work.prior.values);
    work.wanted = wanted.data;
    work.lead = lead;
    RunOnHost()(work);
    const Mat raised = blob.toMat(1, CLASSES, 11, 13);
    int changed = 0;
    for (int y = 0; y < 11; ++y)
    {
        for (int x = 0; x < 13; ++x)
        {
            float largest = -1e9f;
            for (int c = 0; c < CLASSES; ++c)
            {
                largest = std::max(largest, at(logits, 0, c, y, x) + PRIOR[c]);
            }
            for (int c = 0; c < CLASSES; ++c)
            {
                const bool isRaised = wanted.at<uchar>(y, x) == c;
                changed += isRaised ? 1 : 0;
                const float expected = isRaised ? largest + lead - PRIOR[c] : at(logits, 0, c, y, x);
                // A half has 11 bits.
                ASSERT_NEAR(expected, at(raised, 0, c, y, x), isRaised ? 1e-3 * (1 + std::abs(expected)) : 0);
            }
        }
    }
    EXPECT_GT(changed, 30);
    EXPECT_LT(changed, 120);
}

TYPED_TEST(Flsnet_CudaLabelKernels, the_likelier_part_wins_where_faces_overlap)
{
    const Size photo(60, 50);
    const Rect regions[] = {Rect(0, 5, 40, 40), Rect(20, 0, 40, 38)};
    Mat labels(photo, CV_8UC1, Scalar(0)), best(photo, CV_32FC1, Scalar(0));
    Mat expected = labels.clone();
    Mat expectedBest(photo, CV_64FC1, Scalar(0));
    int contested = 0;
    for (int face = 0; face < 2; ++face)
    {
        const Rect region = regions[face];
        const Mat logits = randomLogits<TypeParam>(16, 16, 50 + face);
        DeviceBlob<TypeParam> blob(logits, 0);
        Mat own(region.size(), CV_8UC1);
        gpu::LabelPixels<TypeParam> work = {};
        work.logits = logitsOf(blob, logits);
        work.photoToLogits = TurnedCrop(region).photoTo(Size(16, 16));
        work.left = region.x;
        work.top = region.y;
        work.width = region.width;
        work.height = region.height;
        work.own = own.data;
        work.ownStep = own.step;
        work.photo = labels.ptr(region.y) + region.x;
        work.photoStep = labels.step;
        work.best = best.ptr<float>(region.y) + region.x;
        work.bestStep = best.step / sizeof(float);
        RunOnHost()(work);
        for (int y = region.y; y < region.br().y; ++y)
        {
            for (int x = region.x; x < region.br().x; ++x)
            {
                const uchar label = own.at<uchar>(y - region.y, x - region.x);
                const double probability = softmaxOf(logitsAt(logits, TurnedCrop(region), x, y), label);
                const double before = expectedBest.at<double>(y, x);
                contested += before > 0 && label != 0;
                ASSERT_GT(std::abs(probability - before), 1e-6) << "undecided: take other seeds";
                if (label != 0 && probability > before)
                {
                    expected.at<uchar>(y, x) = label;
                    expectedBest.at<double>(y, x) = probability;
                }
            }
        }
    }
    EXPECT_GT(contested, 100);
    EXPECT_EQ(0, difference(expected, labels));
    best.convertTo(best, CV_64F);
    EXPECT_LT(difference(expectedBest, best), 1e-4);
}

TYPED_TEST(Flsnet_CudaLabelKernels, confidences_are_means_of_the_labels_softmax)
{
    for (const Size& size : {Size(37, 41), Size(3, 2)})
    {
        const Mat logits = randomLogits<TypeParam>(size.height, size.width, 61);
        DeviceBlob<TypeParam> blob(logits, 0);
        std::vector<gpu::ClassSum> sums(CLASSES * gpu::CONFIDENCE_THREADS);
        std::vector<float> confidences(CLASSES);
        RunOnHost()(gpu::SumConfidence<TypeParam>{logitsOf(blob, logits), sums.data()});
        RunOnHost()(gpu::MeanConfidence{sums.data(), confidences.data()});
        std::vector<double> total(CLASSES, 0);
        std::vector<int> count(CLASSES, 0);
        for (int y = 0; y < size.height; ++y)
        {
            for (int x = 0; x < size.width; ++x)
            {
                const std::vector<double> values =
                    logitsAt(logits, TurnedCrop(0, 0, size.width, size.height), x, y);
                const int label =
                    static_cast<int>(std::max_element(values.begin(), values.end()) - values.begin());
                total[label] += softmaxOf(values, label);
                ++count[label];
            }
        }
        for (int c = 0; c < CLASSES; ++c)
        {
            EXPECT_NEAR(count[c] > 0 ? total[c] / count[c] : 0, confidences[c], 1e-5) << c;
        }
    }
}

} // namespace
} // namespace opencv_test
