// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// The code of the GPU's threads, compiled for the CPU, against the layers of the CPU.

#include "cuda/kernels/pool_windows.hpp"
#include "cuda/kernels/softmax_pixels.hpp"
#include "cuda/kernels/unpool_windows.hpp"
#include "cuda_kernel_run.hpp"

namespace opencv_test
{
namespace
{

struct BlobSize
{
    int batch;
    int channels;
    int height;
    int width;
};

const BlobSize BLOB_SIZES[] = {{1, 1, 2, 2},    {1, 2, 3, 2},     {3, 2, 2, 3},      {2, 3, 3, 3},
                               {3, 5, 7, 9},    {1, 4, 8, 10},    {2, 3, 9, 16},     {3, 16, 45, 67},
                               {2, 2, 18, 18},  {2, 8, 127, 64},  {32, 2, 14, 24},   {1, 3, 256, 256},
                               {1, 1, 2, 1001}, {1, 2, 512, 512}, {1, 1, 1024, 1024}};

template <typename T> class Flsnet_CudaLayerKernels : public testing::Test
{
};

typedef testing::Types<float, Half> NumberTypes;
TYPED_TEST_SUITE(Flsnet_CudaLayerKernels, NumberTypes);

gpu::MapSize mapSize(const BlobSize& size)
{
    return {size.batch * size.channels, size.height, size.width};
}

Mat blobOf(const BlobSize& size, uint64 seed)
{
    return randomBlob(size.batch, size.channels, size.height, size.width, seed, 3);
}

std::vector<Mat> poolOfLayer(const Mat& x)
{
    registerLayers();
    return runInNet("MaxPoolWithCodes", {x});
}

template <typename T> std::vector<Mat> poolOfKernel(const Mat& x, size_t offset = 0)
{
    const size_t count = x.total() / x.size[2] / x.size[3] * (x.size[2] / 2) * (x.size[3] / 2);
    DeviceBlob<T> in(x, offset), y(count, offset), code(count, offset);
    gpu::poolWindows(in.data(), y.data(), code.data(),
                     gpu::MapSize{x.size[0] * x.size[1], x.size[2], x.size[3]}, RunOnHost());
    return {y.toMat(x.size[0], x.size[1], x.size[2] / 2, x.size[3] / 2),
            code.toMat(x.size[0], x.size[1], x.size[2] / 2, x.size[3] / 2)};
}

template <typename T>
Mat unpoolOfKernel(const Mat& y, const Mat& code, const BlobSize& size, size_t offset = 0)
{
    DeviceBlob<T> values(y, offset), codes(code, offset);
    DeviceBlob<T> x(mapSize(size).planes * static_cast<size_t>(size.height) * size.width, offset);
    gpu::unpoolWindows(values.data(), codes.data(), x.data(), mapSize(size), RunOnHost());
    return x.toMat(size.batch, size.channels, size.height, size.width);
}

TYPED_TEST(Flsnet_CudaLayerKernels, pool_is_the_layer_of_the_cpu)
{
    for (const BlobSize& size : BLOB_SIZES)
    {
        const Mat x = roundedTo<TypeParam>(blobOf(size, 7));
        SCOPED_TRACE(shapeText(x));
        const std::vector<Mat> expected = poolOfLayer(x);
        for (const size_t offset : {0, 1, 2})
        {
            const std::vector<Mat> found = poolOfKernel<TypeParam>(x, offset);
            EXPECT_TRUE(sameValues(expected[0], found[0])) << "offset " << offset;
            EXPECT_TRUE(sameValues(expected[1], found[1])) << "offset " << offset;
        }
    }
}

TYPED_TEST(Flsnet_CudaLayerKernels, pool_treats_ties_nans_and_infinities_as_the_cpu)
{
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float infinity = std::numeric_limits<float>::infinity();
    const float values[] = {-infinity, -1.f, -0.f, 0.f, 2.f, infinity, nan};
    for (const int width : {16, 18, 15})
    {
        Mat x = makeBlob(2, 9, 8, width);
        RNG rng(17);
        for (size_t i = 0; i < x.total(); ++i)
        {
            x.ptr<float>()[i] = values[rng.uniform(0, 7)];
        }
        const std::vector<Mat> expected = poolOfLayer(x);
        const std::vector<Mat> found = poolOfKernel<TypeParam>(x);
        EXPECT_TRUE(sameValues(expected[0], found[0])) << width;
        EXPECT_TRUE(sameValues(expected[1], found[1])) << width;
    }
}

TYPED_TEST(Flsnet_CudaLayerKernels, unpool_is_the_layer_of_the_cpu)
{
    for (const BlobSize& size : BLOB_SIZES)
    {
        const Mat like = makeBlob(size.batch, 1, size.height, size.width);
        const BlobSize pooled = {size.batch, size.channels, size.height / 2, size.width / 2};
        const Mat y = roundedTo<TypeParam>(blobOf(pooled, 8));
        SCOPED_TRACE(shapeText(size.batch, size.channels, size.height, size.width));
        Mat code = blobOf(pooled, 0);
        RNG rng(9);
        for (size_t i = 0; i < code.total(); ++i)
        {
            code.ptr<float>()[i] = static_cast<float>(rng.uniform(0, 4));
        }
        registerLayers();
        const Mat expected = runInNet("MaxUnpoolWithCodes", {y, code, like})[0];
        for (const size_t offset : {0, 1, 2})
        {
            EXPECT_TRUE(sameValues(expected, unpoolOfKernel<TypeParam>(y, code, size, offset)))
                << "offset " << offset;
        }
    }
}

TYPED_TEST(Flsnet_CudaLayerKernels, a_wrong_code_leaves_its_window_empty)
{
    const float nan = std::numeric_limits<float>::quiet_NaN();
    for (const float wrong : {-1.f, 4.f, 0.5f, 60000.f, -60000.f, nan})
    {
        for (const int width : {16, 6, 7})
        {
            const BlobSize size = {1, 2, 5, width};
            const Mat y = makeBlob(1, 2, 2, width / 2, 1);
            Mat code = makeBlob(1, 2, 2, width / 2, 3);
            at(code, 0, 1, 1, 1) = wrong;
            const Mat x = unpoolOfKernel<TypeParam>(y, code, size);
            EXPECT_EQ(2 * 2 * (width / 2) - 1, cv::countNonZero(x.reshape(1, 1))) << wrong << ", " << width;
            EXPECT_EQ(0, at(x, 0, 1, 3, 3)) << wrong << ", " << width;
        }
    }
}

TYPED_TEST(Flsnet_CudaLayerKernels, softmax_is_the_layer_of_the_cpu)
{
    const float unit = std::is_same<TypeParam, float>::value ? 1e-6f : 1e-3f;
    for (const BlobSize& size :
         {BlobSize{1, 9, 1, 1}, BlobSize{2, 9, 8, 8}, BlobSize{3, 9, 7, 9}, BlobSize{2, 4, 6, 10},
          BlobSize{1, 255, 5, 4}, BlobSize{1, 1, 3, 3}, BlobSize{32, 9, 12, 12}})
    {
        const Mat logits = roundedTo<TypeParam>(blobOf(size, 21));
        SCOPED_TRACE(shapeText(logits));
        std::vector<float> areas(size.channels);
        RNG rng(22);
        for (float& area : areas)
        {
            area = rng.uniform(10.f, 3000.f);
        }
        dnn::LayerParams params;
        params.set("area", dnn::DictValue::arrayReal(areas.begin(), size.channels));
        params.set("exponent", 0.7f);
        registerLayers();
        const Mat expected = runInNet("AreaWeightedSoftmax", {logits}, params)[0];
        const std::vector<double> exact =
            featureMapWeights(std::vector<double>(areas.begin(), areas.end()), 0.7f);
        gpu::ClassValues weights = {};
        std::copy(exact.begin(), exact.end(), weights.values);
        for (const size_t offset : {0, 1})
        {
            DeviceBlob<TypeParam> in(logits, offset), out(logits.total(), offset);
            gpu::softmaxPixels(in.data(), out.data(),
                               gpu::ScoresSize{size.batch, size.channels, size.height * size.width}, weights,
                               RunOnHost());
            const Mat found = out.toMat(size.batch, size.channels, size.height, size.width);
            const double largest = cv::norm(expected.reshape(1, 1), NORM_INF);
            EXPECT_LT(largestDifference(expected, found), unit * largest) << "offset " << offset;
        }
    }
}

} // namespace
} // namespace opencv_test
