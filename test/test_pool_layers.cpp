// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "error_message.hpp"
#include "layer_run.hpp"

namespace opencv_test
{
namespace
{

struct PoolSize
{
    int batch;
    int channels;
    int height;
    int width;
};

const PoolSize POOL_SIZES[] = {{1, 1, 2, 2},      {1, 2, 3, 2},   {3, 2, 2, 3},    {1, 3, 3, 3},
                               {3, 5, 7, 9},      {1, 4, 8, 10},  {3, 16, 45, 67}, {2, 8, 127, 65},
                               {1, 16, 256, 256}, {1, 1, 2, 1001}};

/** The definition, one window after the other. */
void referencePool(const Mat& x, Mat& y, Mat& code)
{
    y = makeBlob(x.size[0], x.size[1], x.size[2] / 2, x.size[3] / 2);
    code = y.clone();
    for (int n = 0; n < y.size[0]; ++n)
        for (int c = 0; c < y.size[1]; ++c)
            for (int row = 0; row < y.size[2]; ++row)
                for (int col = 0; col < y.size[3]; ++col)
                {
                    int best = -1;
                    for (int place = 0; place < 4; ++place)
                    {
                        const float value = at(x, n, c, 2 * row + place / 2, 2 * col + place % 2);
                        if (!std::isnan(value) && (best < 0 || value > at(y, n, c, row, col)))
                        {
                            best = place;
                            at(y, n, c, row, col) = value;
                        }
                    }
                    if (best < 0)
                    {
                        at(y, n, c, row, col) = std::numeric_limits<float>::quiet_NaN();
                    }
                    at(code, n, c, row, col) = static_cast<float>(std::max(best, 0));
                }
}

Mat referenceUnpool(const Mat& y, const Mat& code, int height, int width)
{
    Mat x = makeBlob(y.size[0], y.size[1], height, width);
    for (int n = 0; n < y.size[0]; ++n)
        for (int c = 0; c < y.size[1]; ++c)
            for (int row = 0; row < y.size[2]; ++row)
                for (int col = 0; col < y.size[3]; ++col)
                {
                    const int place = static_cast<int>(at(code, n, c, row, col));
                    at(x, n, c, 2 * row + place / 2, 2 * col + place % 2) = at(y, n, c, row, col);
                }
    return x;
}

std::vector<Mat> pool(const Mat& x)
{
    registerLayers();
    return runInNet("MaxPoolWithCodes", {x});
}

Mat unpool(const Mat& y, const Mat& code, const Mat& like)
{
    registerLayers();
    return runInNet("MaxUnpoolWithCodes", {y, code, like})[0];
}

/** Pools one window and gives its code. */
int codeOf(float a, float b, float c, float d)
{
    Mat x = makeBlob(1, 1, 2, 2);
    const float values[] = {a, b, c, d};
    std::copy(values, values + 4, x.ptr<float>());
    return static_cast<int>(pool(x)[1].ptr<float>()[0]);
}

Ptr<dnn::Layer> poolLayer()
{
    dnn::LayerParams params;
    return MaxPoolWithCodesLayer::create(params);
}

Ptr<dnn::Layer> unpoolLayer()
{
    dnn::LayerParams params;
    return MaxUnpoolWithCodesLayer::create(params);
}

TEST(Flsnet_PoolLayers, pool_is_its_definition)
{
    for (const PoolSize& size : POOL_SIZES)
    {
        const Mat x = randomBlob(size.batch, size.channels, size.height, size.width, 7);
        SCOPED_TRACE(shapeText(x));
        Mat y, code;
        referencePool(x, y, code);
        const std::vector<Mat> inNet = pool(x);
        const std::vector<Mat> alone = runAlone(poolLayer(), {x});
        ASSERT_EQ(2u, inNet.size());
        ASSERT_EQ(2u, alone.size());
        EXPECT_TRUE(sameValues(y, inNet[0]));
        EXPECT_TRUE(sameValues(code, inNet[1]));
        EXPECT_TRUE(sameValues(y, alone[0]));
        EXPECT_TRUE(sameValues(code, alone[1]));
    }
}

TEST(Flsnet_PoolLayers, unpool_is_its_definition)
{
    for (const PoolSize& size : POOL_SIZES)
    {
        // Values and codes need not come from a pooling: every code is met.
        const Mat like = makeBlob(size.batch, 3, size.height, size.width, 5);
        const Mat y = randomBlob(size.batch, size.channels, size.height / 2, size.width / 2, 8);
        SCOPED_TRACE(shapeText(like));
        Mat code = makeBlob(size.batch, size.channels, size.height / 2, size.width / 2);
        RNG rng(9);
        for (size_t i = 0; i < code.total(); ++i)
        {
            code.ptr<float>()[i] = static_cast<float>(rng.uniform(0, 4));
        }
        const Mat x = referenceUnpool(y, code, size.height, size.width);
        EXPECT_TRUE(sameValues(x, unpool(y, code, like)));
        EXPECT_TRUE(sameValues(x, runAlone(unpoolLayer(), {y, code, like})[0]));
    }
}

TEST(Flsnet_PoolLayers, each_place_has_its_code)
{
    EXPECT_EQ(0, codeOf(9, 1, 2, 3));
    EXPECT_EQ(1, codeOf(1, 9, 2, 3));
    EXPECT_EQ(2, codeOf(1, 2, 9, 3));
    EXPECT_EQ(3, codeOf(1, 2, 3, 9));
    EXPECT_EQ(2, codeOf(-4, -3, -1, -2));
}

TEST(Flsnet_PoolLayers, the_first_of_equal_maxima_wins)
{
    EXPECT_EQ(0, codeOf(0, 0, 0, 0));
    EXPECT_EQ(1, codeOf(1, 5, 5, 5));
    EXPECT_EQ(2, codeOf(1, 2, 5, 5));
    EXPECT_EQ(0, codeOf(-7, -7, -8, -7));
    EXPECT_EQ(0, codeOf(-0.f, 0.f, 0.f, 0.f));
    EXPECT_EQ(0, codeOf(0.f, -0.f, 0.f, 0.f));
}

TEST(Flsnet_PoolLayers, a_zero_keeps_its_sign)
{
    const Mat x = makeBlob(1, 1, 2, 2, -0.f);
    EXPECT_TRUE(std::signbit(pool(x)[0].ptr<float>()[0]));
}

TEST(Flsnet_PoolLayers, infinities_are_numbers)
{
    const float infinity = std::numeric_limits<float>::infinity();
    EXPECT_EQ(3, codeOf(-infinity, 1, 2, infinity));
    EXPECT_EQ(1, codeOf(1, infinity, 2, infinity));
    EXPECT_EQ(0, codeOf(-infinity, -infinity, -infinity, -infinity));
    EXPECT_EQ(2, codeOf(-infinity, -infinity, -1e38f, -infinity));
}

TEST(Flsnet_PoolLayers, a_nan_never_wins_over_a_number)
{
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float infinity = std::numeric_limits<float>::infinity();
    EXPECT_EQ(1, codeOf(nan, 1, 0, 0));
    EXPECT_EQ(0, codeOf(1, nan, 0, nan));
    EXPECT_EQ(3, codeOf(nan, nan, nan, -infinity));
    EXPECT_EQ(2, codeOf(nan, -5, -4, nan));
    EXPECT_EQ(0, codeOf(nan, nan, nan, nan));
    EXPECT_TRUE(std::isnan(pool(makeBlob(1, 1, 2, 2, nan))[0].ptr<float>()[0]));
}

TEST(Flsnet_PoolLayers, unpool_of_pool_keeps_the_maxima_and_clears_the_rest)
{
    for (const PoolSize& size : POOL_SIZES)
    {
        // Shifted, so that no value is zero and a kept value can be told from a cleared one.
        const Mat x = randomBlob(size.batch, size.channels, size.height, size.width, 10) + 20;
        SCOPED_TRACE(shapeText(x));
        const std::vector<Mat> pooled = pool(x);
        const Mat back = unpool(pooled[0], pooled[1], x);
        ASSERT_EQ(shapeText(x), shapeText(back));
        size_t kept = 0;
        for (size_t i = 0; i < x.total(); ++i)
        {
            const float value = back.ptr<float>()[i];
            ASSERT_TRUE(value == 0 || value == x.ptr<float>()[i]) << "at " << i;
            kept += value != 0;
        }
        EXPECT_EQ(pooled[0].total(), kept);
        const std::vector<Mat> again = pool(back);
        EXPECT_TRUE(sameValues(pooled[0], again[0]));
        EXPECT_TRUE(sameValues(pooled[1], again[1]));
    }
}

TEST(Flsnet_PoolLayers, agree_with_opencv_s_own_pair_on_even_sizes)
{
    registerLayers();
    const Mat x = randomBlob(1, 8, 24, 38, 11);
    dnn::Net own;
    dnn::LayerParams pooling;
    pooling.set("pool", "max");
    pooling.set("kernel_size", 2);
    pooling.set("stride", 2);
    const int poolId = own.addLayer("pool", "Pooling", pooling);
    own.connect(0, 0, poolId, 0);
    dnn::LayerParams unpooling;
    for (const char* key : {"pool_k_h", "pool_k_w", "pool_stride_h", "pool_stride_w"})
    {
        unpooling.set(key, 2);
    }
    for (const char* key : {"pool_pad_h", "pool_pad_w"})
    {
        unpooling.set(key, 0);
    }
    const int unpoolId = own.addLayer("unpool", "MaxUnpool", unpooling);
    own.connect(poolId, 0, unpoolId, 0);
    own.connect(poolId, 1, unpoolId, 1);
    own.setPreferableBackend(dnn::DNN_BACKEND_OPENCV);
    own.setInput(x);
    const Mat expected = own.forward("unpool").clone();
    const std::vector<Mat> pooled = pool(x);
    EXPECT_TRUE(sameValues(expected, unpool(pooled[0], pooled[1], x)));
}

TEST(Flsnet_PoolLayers, unpool_takes_only_the_size_of_like)
{
    const Mat y = randomBlob(2, 4, 3, 5, 12);
    const Mat code = makeBlob(2, 4, 3, 5, 3);
    EXPECT_EQ("2 x 4 x 6 x 10", shapeText(unpool(y, code, makeBlob(2, 1, 6, 10))));
    EXPECT_EQ("2 x 4 x 7 x 11", shapeText(unpool(y, code, makeBlob(2, 9, 7, 11))));
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const Mat x = unpool(y, code, makeBlob(2, 9, 7, 11, nan));
    EXPECT_TRUE(cv::checkRange(x.reshape(1, 1)));
}

TEST(Flsnet_PoolLayers, pool_names_what_is_wrong_with_its_input)
{
    EXPECT_TRUE(
        contains(errorMessage([] { runAlone(poolLayer(), {makeBlob(1, 1, 1, 4)}); }), "2 pixels high"));
    EXPECT_TRUE(
        contains(errorMessage([] { runAlone(poolLayer(), {makeBlob(1, 1, 4, 1)}); }), "2 pixels wide"));
    const Mat threeDimensions(std::vector<int>({1, 4, 4}), CV_32F, Scalar(0));
    EXPECT_TRUE(contains(errorMessage([&] { runAlone(poolLayer(), {threeDimensions}); }), "N x C x H x W"));
    const Mat x = makeBlob(1, 1, 4, 4);
    EXPECT_TRUE(contains(errorMessage([&] { runAlone(poolLayer(), {x, x}); }), "one input"));
    const Mat doubles(std::vector<int>({1, 1, 4, 4}), CV_64F, Scalar(0));
    EXPECT_TRUE(contains(errorMessage([&] { runAlone(poolLayer(), {doubles}); }), "CV_32F"));
    EXPECT_THROW(pool(makeBlob(1, 1, 1, 4)), cv::Exception);
}

TEST(Flsnet_PoolLayers, unpool_names_what_is_wrong_with_its_inputs)
{
    const Mat y = makeBlob(1, 2, 3, 4);
    const Mat like = makeBlob(1, 2, 6, 8);
    const auto message = [](const std::vector<Mat>& blobs) {
        return errorMessage([&] { runAlone(unpoolLayer(), blobs); });
    };
    EXPECT_EQ("", message({y, y, like}));
    EXPECT_TRUE(contains(message({y, y}), "three inputs"));
    EXPECT_TRUE(contains(message({y, makeBlob(1, 2, 4, 3), like}), "same shape"));
    EXPECT_TRUE(contains(message({y, makeBlob(1, 1, 3, 4), like}), "same shape"));
    EXPECT_TRUE(contains(message({y, y, makeBlob(1, 2, 5, 8)}), "1 x 2 x 5 x 8"));
    EXPECT_TRUE(contains(message({y, y, makeBlob(1, 2, 6, 10)}), "1 x 2 x 6 x 10"));
    EXPECT_TRUE(contains(message({y, y, makeBlob(2, 2, 6, 8)}), "2 x 2 x 6 x 8"));
    const Mat flat(std::vector<int>({6, 8}), CV_32F, Scalar(0));
    EXPECT_TRUE(contains(message({y, y, flat}), "'like' must be N x C x H x W"));
    EXPECT_THROW(unpool(y, y, makeBlob(1, 2, 5, 8)), cv::Exception);
}

TEST(Flsnet_PoolLayers, unpool_rejects_what_is_no_code)
{
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float infinity = std::numeric_limits<float>::infinity();
    const Mat y = makeBlob(3, 2, 4, 4, 1);
    const Mat like = makeBlob(3, 2, 8, 8);
    for (const float wrong : {-1.f, 4.f, 0.5f, 2.0001f, 1e9f, -1e9f, nan, infinity, -infinity})
    {
        SCOPED_TRACE(wrong);
        Mat code = makeBlob(3, 2, 4, 4, 3);
        at(code, 2, 1, 3, 3) = wrong;
        EXPECT_TRUE(contains(errorMessage([&] { unpool(y, code, like); }), "only 0, 1, 2 and 3"));
    }
    EXPECT_EQ(shapeText(like), shapeText(unpool(y, makeBlob(3, 2, 4, 4, -0.f), like)));
}

} // namespace
} // namespace opencv_test
