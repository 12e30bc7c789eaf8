// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// What the engine of halves does beside convolutions: the code of the GPU's threads, compiled for the CPU, against the
// layers of the CPU and plain loops.

#include "cuda/kernels/channel_maps.hpp"
#include "cuda_kernel_run.hpp"

namespace opencv_test
{
namespace
{

struct MapsSize
{
    int batch;
    int channels;
    int height;
    int width;
};

const MapsSize MAPS_SIZES[] = {{1, 8, 2, 2},  {1, 8, 3, 2},    {2, 16, 3, 3},
                               {3, 24, 7, 9}, {2, 40, 18, 10}, {1, 64, 33, 20}};

template <typename T> class Flsnet_CudaChannelKernels : public testing::Test
{
};

typedef testing::Types<float, Half> ChannelNumberTypes;
TYPED_TEST_SUITE(Flsnet_CudaChannelKernels, ChannelNumberTypes);

gpu::ChannelMapSize sizeOf(const MapsSize& size)
{
    return {size.batch, size.height, size.width};
}

Mat mapsOf(const MapsSize& size, uint64 seed)
{
    return randomBlob(size.batch, size.channels, size.height, size.width, seed, 3);
}

/** batch x channels x height x width as batch x height x width x channels. */
Mat channelsLast(const Mat& blob)
{
    Mat last = makeBlob(blob.size[0], blob.size[2], blob.size[3], blob.size[1]);
    for (int n = 0; n < blob.size[0]; ++n)
    {
        for (int c = 0; c < blob.size[1]; ++c)
        {
            for (int y = 0; y < blob.size[2]; ++y)
            {
                for (int x = 0; x < blob.size[3]; ++x)
                {
                    const int from[] = {n, c, y, x}, to[] = {n, y, x, c};
                    last.at<float>(to) = blob.at<float>(from);
                }
            }
        }
    }
    return last;
}

/** The inverse, of channels from first on. */
Mat channelsFirst(const Mat& last, int first, int channels)
{
    Mat blob = makeBlob(last.size[0], channels, last.size[1], last.size[2]);
    for (int n = 0; n < blob.size[0]; ++n)
    {
        for (int c = 0; c < channels; ++c)
        {
            for (int y = 0; y < blob.size[2]; ++y)
            {
                for (int x = 0; x < blob.size[3]; ++x)
                {
                    const int to[] = {n, c, y, x}, from[] = {n, y, x, first + c};
                    blob.at<float>(to) = last.at<float>(from);
                }
            }
        }
    }
    return blob;
}

/** Maps in which some channels are written: those before and behind must stay as they are, NaN. */
template <typename T> class WrittenPart
{
public:
    WrittenPart(const MapsSize& size, int before, int behind)
        : size_(size), before_(before), step_(before + size.channels + behind),
          blob_(static_cast<size_t>(size.batch) * size.height * size.width * step_)
    {
    }

    gpu::ChannelMaps<T> maps() { return {blob_.data() + before_, size_.channels, step_}; }

    /** The part with channels first; adds a failure if more was written. */
    Mat part()
    {
        const Mat all = blob_.toMat(size_.batch, size_.height, size_.width, step_);
        for (size_t i = 0; i < all.total(); ++i)
        {
            const int channel = static_cast<int>(i % step_) - before_;
            if (channel < 0 || channel >= size_.channels)
            {
                EXPECT_TRUE(cvIsNaN(all.ptr<float>()[i])) << "channel " << channel;
            }
        }
        return channelsFirst(all, before_, size_.channels);
    }

private:
    MapsSize size_;
    int before_;
    int step_;
    DeviceBlob<T> blob_;
};

Mat codesAsFloats(const std::vector<gpu::ChannelCode>& codes, const MapsSize& pooled)
{
    Mat last = makeBlob(pooled.batch, pooled.height, pooled.width, pooled.channels);
    std::copy(codes.begin(), codes.end(), last.ptr<float>());
    return channelsFirst(last, 0, pooled.channels);
}

MapsSize pooledSize(const MapsSize& size)
{
    return {size.batch, size.channels, size.height / 2, size.width / 2};
}

size_t countOf(const MapsSize& size)
{
    return static_cast<size_t>(size.batch) * size.channels * size.height * size.width;
}

TYPED_TEST(Flsnet_CudaChannelKernels, pool_is_the_layer_of_the_cpu)
{
    registerLayers();
    for (const MapsSize& size : MAPS_SIZES)
    {
        for (const int beside : {0, 16})
        {
            const Mat x = roundedTo<TypeParam>(mapsOf(size, 21));
            SCOPED_TRACE(shapeText(x));
            const std::vector<Mat> expected = runInNet("MaxPoolWithCodes", {x});
            DeviceBlob<TypeParam> maps(channelsLast(x), 0);
            WrittenPart<TypeParam> y(pooledSize(size), beside, beside / 2);
            std::vector<gpu::ChannelCode> codes(countOf(pooledSize(size)) + 8, 77);
            RunOnHost()(gpu::PoolChannels<TypeParam>{maps.data(), y.maps(), codes.data(), sizeOf(size)});
            EXPECT_TRUE(sameValues(expected[0], y.part()));
            EXPECT_EQ(77, codes.back()) << "written behind the codes";
            codes.resize(countOf(pooledSize(size)));
            EXPECT_TRUE(sameValues(expected[1], codesAsFloats(codes, pooledSize(size))));
        }
    }
}

TYPED_TEST(Flsnet_CudaChannelKernels, pool_treats_ties_nans_and_infinities_as_the_cpu)
{
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float infinity = std::numeric_limits<float>::infinity();
    const float values[] = {-infinity, -1.f, -0.f, 0.f, 2.f, infinity, nan};
    const MapsSize size = {2, 16, 9, 8};
    Mat x = makeBlob(size.batch, size.channels, size.height, size.width);
    RNG rng(22);
    for (size_t i = 0; i < x.total(); ++i)
    {
        x.ptr<float>()[i] = values[rng.uniform(0, 7)];
    }
    registerLayers();
    const std::vector<Mat> expected = runInNet("MaxPoolWithCodes", {x});
    DeviceBlob<TypeParam> maps(channelsLast(x), 0), y(countOf(pooledSize(size)));
    std::vector<gpu::ChannelCode> codes(countOf(pooledSize(size)));
    RunOnHost()(gpu::PoolChannels<TypeParam>{
        maps.data(), {y.data(), size.channels, size.channels}, codes.data(), sizeOf(size)});
    const Mat found = y.toMat(size.batch, size.height / 2, size.width / 2, size.channels);
    EXPECT_TRUE(sameValues(expected[0], channelsFirst(found, 0, size.channels)));
    EXPECT_TRUE(sameValues(expected[1], codesAsFloats(codes, pooledSize(size))));
}

TYPED_TEST(Flsnet_CudaChannelKernels, unpool_is_the_layer_of_the_cpu)
{
    registerLayers();
    for (const MapsSize& size : MAPS_SIZES)
    {
        for (const int beside : {0, 8})
        {
            const Mat y = roundedTo<TypeParam>(mapsOf(pooledSize(size), 23));
            Mat code = makeBlob(y.size[0], y.size[1], y.size[2], y.size[3]);
            RNG rng(24);
            for (size_t i = 0; i < code.total(); ++i)
            {
                code.ptr<float>()[i] = static_cast<float>(rng.uniform(0, 4));
            }
            const Mat like = makeBlob(size.batch, 1, size.height, size.width);
            SCOPED_TRACE(shapeText(like));
            const Mat expected = runInNet("MaxUnpoolWithCodes", {y, code, like})[0];
            DeviceBlob<TypeParam> values(channelsLast(y), 0);
            const Mat lastCodes = channelsLast(code);
            const std::vector<gpu::ChannelCode> codes(lastCodes.ptr<float>(),
                                                      lastCodes.ptr<float>() + lastCodes.total());
            WrittenPart<TypeParam> x(size, beside, 2 * beside);
            RunOnHost()(gpu::UnpoolChannels<TypeParam>{values.data(), codes.data(), x.maps(), sizeOf(size)});
            EXPECT_TRUE(sameValues(expected, x.part()));
        }
    }
}

TYPED_TEST(Flsnet_CudaChannelKernels, copies_lie_beside_other_channels)
{
    for (const MapsSize& size : MAPS_SIZES)
    {
        const Mat x = roundedTo<TypeParam>(mapsOf(size, 25));
        DeviceBlob<TypeParam> from(channelsLast(x), 0);
        WrittenPart<TypeParam> to(size, 24, 8);
        RunOnHost()(gpu::CopyChannels<TypeParam>{from.data(), to.maps(), sizeOf(size)});
        EXPECT_TRUE(sameValues(x, to.part()));
    }
}

TYPED_TEST(Flsnet_CudaChannelKernels, images_are_normalised_and_filled_up_with_zeros)
{
    const gpu::Normalization normalization = {{104, 117, 124}, 58};
    const Mat images = roundedTo<TypeParam>(randomBlob(2, 3, 5, 7, 26, 60));
    DeviceBlob<TypeParam> from(images, 0), to(2 * 5 * 7 * gpu::GROUP);
    RunOnHost()(gpu::PackImage<TypeParam>{from.data(), to.data(), {2, 5, 7}, normalization});
    const Mat found = channelsFirst(to.toMat(2, 5, 7, gpu::GROUP), 0, gpu::GROUP);
    for (int n = 0; n < 2; ++n)
    {
        for (int c = 0; c < gpu::GROUP; ++c)
        {
            for (int i = 0; i < 35; ++i)
            {
                const float byte = c < 3 ? images.ptr<float>()[(n * 3 + c) * 35 + i] : 0.f;
                const float expected = c < 3 ? (byte - normalization.mean[c]) / 58.f : 0.f;
                EXPECT_NEAR(expected, found.ptr<float>()[(n * gpu::GROUP + c) * 35 + i], 2e-3) << c;
            }
        }
    }
}

TYPED_TEST(Flsnet_CudaChannelKernels, results_become_planes)
{
    for (const int planes : {1, 8, 9, 16})
    {
        const Mat x = roundedTo<TypeParam>(randomBlob(3, 16, 5, 6, 27, 3));
        DeviceBlob<TypeParam> maps(channelsLast(x), 0), to(3 * 30 * static_cast<size_t>(planes));
        RunOnHost()(gpu::UnpackPlanes<TypeParam>{maps.data(), 16, to.data(), planes, {3, 5, 6}});
        EXPECT_TRUE(sameValues(channelsFirst(channelsLast(x), 0, planes), to.toMat(3, planes, 5, 6)))
            << planes;
    }
}

} // namespace
} // namespace opencv_test
