// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// The innermost loops of the CPU networks against plain loops, without OpenCV, so that a cross compiler and an emulator are
// all that another processor's kernels need; see scripts/test_arm.sh. The whole networks have tests of their own.
// check_kernels float|int8|int8_dotprod

#ifdef FLSNET_CHECK_KERNELS // OpenCV's own build compiles all files of the folder test

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "cpu/int8/kernels/int8_kernels.hpp"
#include "cpu/kernels/float_kernels.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{
namespace baseline
{
const FloatKernels* kernels();
}
namespace int8
{
namespace baseline
{
const Int8Kernels* kernels();
}
#ifdef FLSNET_HAS_NEON_DOTPROD
namespace neon_dotprod
{
const Int8Kernels* kernels();
}
#endif
} // namespace int8
} // namespace cpu
} // namespace flsnet
} // namespace cv

namespace
{

using namespace cv::flsnet::cpu;

std::mt19937 rng(5);
int failures = 0;

void expect(bool holds, const std::string& what)
{
    if (!holds)
    {
        std::printf("FAILED: %s\n", what.c_str());
        ++failures;
    }
}

std::vector<float> normal(size_t count, double deviation = 1)
{
    std::normal_distribution<float> distribution(0, static_cast<float>(deviation));
    std::vector<float> values(count);
    for (float& value : values)
    {
        value = distribution(rng);
    }
    return values;
}

template <typename T> std::vector<T> uniform(size_t count, int least, int most)
{
    std::uniform_int_distribution<int> distribution(least, most);
    std::vector<T> values(count);
    for (T& value : values)
    {
        value = static_cast<T>(distribution(rng));
    }
    return values;
}

size_t blockPlace(const MapShape& size, int channels, int n, int c, int y, int x)
{
    const size_t block = static_cast<size_t>(n) * (channels / BLOCK) + c / BLOCK;
    return ((block * size.height + y) * size.width + x) * BLOCK + c % BLOCK;
}

/** The maps of a 3x3 convolution with ReLU in double precision. */
std::vector<double> plainConvolution(const MapShape& size, const std::vector<float>& map, int inputs,
                                     const std::vector<float>& kernel, const std::vector<float>& bias)
{
    const int outputs = static_cast<int>(bias.size());
    std::vector<double> result(static_cast<size_t>(size.batch) * outputs * size.height * size.width);
    for (int n = 0; n < size.batch; ++n)
    {
        for (int o = 0; o < outputs; ++o)
        {
            for (int y = 0; y < size.height; ++y)
            {
                for (int x = 0; x < size.width; ++x)
                {
                    double sum = bias[o];
                    for (int i = 0; i < inputs; ++i)
                    {
                        for (int k = 0; k < 9; ++k)
                        {
                            const int row = y + k / 3 - 1, column = x + k % 3 - 1;
                            if (row >= 0 && row < size.height && column >= 0 && column < size.width)
                            {
                                sum += static_cast<double>(map[blockPlace(size, inputs, n, i, row, column)]) *
                                       kernel[(static_cast<size_t>(o) * inputs + i) * 9 + k];
                            }
                        }
                    }
                    result[blockPlace(size, outputs, n, o, y, x)] = sum > 0 ? sum : 0;
                }
            }
        }
    }
    return result;
}

/** The matrix G of Winograd's F(2, 3) and F(4, 3) (Lavin and Gray 2016). */
std::vector<double> kernelMatrix(int tile)
{
    if (tile == SMALL_TILE)
    {
        return {1, 0, 0, .5, .5, .5, .5, -.5, .5, 0, 0, 1};
    }
    return {1. / 4,  0,       0,      -1. / 6, -1. / 6,  -1. / 6, -1. / 6, 1. / 6, -1. / 6,
            1. / 24, 1. / 12, 1. / 6, 1. / 24, -1. / 12, 1. / 6,  0,       0,      1};
}

/** [frequency][input][output] */
std::vector<float> frequencies(int tile, const std::vector<float>& kernel, int inputs, int outputs)
{
    const int patch = tile + 2;
    const std::vector<double> g = kernelMatrix(tile);
    std::vector<float> packed(static_cast<size_t>(patch) * patch * inputs * outputs);
    for (int f = 0; f < patch * patch; ++f)
    {
        for (int i = 0; i < inputs; ++i)
        {
            for (int o = 0; o < outputs; ++o)
            {
                double sum = 0;
                for (int k = 0; k < 9; ++k)
                {
                    sum += g[f / patch * 3 + k / 3] * g[f % patch * 3 + k % 3] *
                           kernel[(static_cast<size_t>(o) * inputs + i) * 9 + k];
                }
                packed[(static_cast<size_t>(f) * inputs + i) * outputs + o] = static_cast<float>(sum);
            }
        }
    }
    return packed;
}

void checkWinograd(const FloatKernels& all, const WinogradKernels& kernels)
{
    const MapShape size = {2, 13, 10};
    const int inputs = 2 * BLOCK, outputs = all.groupWidth;
    const std::vector<float> map =
        normal(static_cast<size_t>(size.batch) * inputs * size.height * size.width);
    const std::vector<float> kernel =
        normal(static_cast<size_t>(outputs) * inputs * 9, std::sqrt(2. / (9 * inputs)));
    const std::vector<float> bias = normal(outputs);
    const std::vector<float> weights = frequencies(kernels.tile, kernel, inputs, outputs);
    const int rows = (size.height + kernels.tile - 1) / kernels.tile;
    const int columns = (size.width + kernels.tile - 1) / kernels.tile;
    const TileRange tiles = {size, 0, size.batch * rows * columns};
    const size_t stride = static_cast<size_t>(tiles.count) * inputs;
    const size_t productStride = static_cast<size_t>(tiles.count) * outputs;
    std::vector<float> transformed(stride * kernels.frequencies),
        products(productStride * kernels.frequencies);
    const MapInput input = {map.data(), nullptr, inputs};
    for (int block = 0; block < inputs / BLOCK; ++block)
    {
        kernels.transformInput(input, block, tiles,
                               transformed.data() + static_cast<size_t>(block) * tiles.count * BLOCK, stride);
    }
    kernels.multiply(transformed.data(), stride, tiles.count, inputs / BLOCK, weights.data(), outputs,
                     products.data(), productStride);
    std::vector<float> result(static_cast<size_t>(size.batch) * outputs * size.height * size.width, -1.f);
    const MapShape half = {size.batch, size.height / 2, size.width / 2};
    std::vector<float> pooled(static_cast<size_t>(half.batch) * outputs * half.height * half.width, -1.f);
    std::vector<PoolCode> codes(pooled.size() / BLOCK);
    const MapOutput output = {result.data(), pooled.data(), codes.data(), outputs};
    kernels.transformOutput(products.data(), productStride, outputs, tiles, bias.data(), 0, output);

    const std::vector<double> expected = plainConvolution(size, map, inputs, kernel, bias);
    double error = 0;
    for (size_t i = 0; i < result.size(); ++i)
    {
        error = std::max(error, std::abs(result[i] - expected[i]));
    }
    expect(error < 1e-4,
           "Winograd tiles of " + std::to_string(kernels.tile) + ", error " + std::to_string(error));
    bool same = true;
    for (size_t i = 0; i < pooled.size(); ++i)
    {
        const int c = static_cast<int>(i % BLOCK), x = static_cast<int>(i / BLOCK % half.width);
        const int y = static_cast<int>(i / BLOCK / half.width % half.height);
        const size_t plane = i / BLOCK / half.width / half.height;
        const float* corner = &result[((plane * size.height + 2 * y) * size.width + 2 * x) * BLOCK + c];
        int best = 0;
        const size_t places[4] = {0, BLOCK, static_cast<size_t>(size.width) * BLOCK,
                                  (size.width + size_t(1)) * BLOCK};
        for (int k = 1; k < 4; ++k)
        {
            best = corner[places[k]] > corner[places[best]] ? k : best;
        }
        const PoolCode& code = codes[i / BLOCK];
        same = same && pooled[i] == corner[places[best]] && (code.right >> c & 1) == best % 2 &&
               (code.lower >> c & 1) == best / 2;
    }
    expect(same, "pooling behind Winograd tiles of " + std::to_string(kernels.tile));

    // Unpooled while it is read: the same as its values at their places.
    std::vector<float> unpooled(static_cast<size_t>(size.batch) * outputs * size.height * size.width, 0.f);
    for (size_t i = 0; i < pooled.size(); ++i)
    {
        const int c = static_cast<int>(i % BLOCK), x = static_cast<int>(i / BLOCK % half.width);
        const int y = static_cast<int>(i / BLOCK / half.width % half.height);
        const size_t plane = i / BLOCK / half.width / half.height;
        const int row = 2 * y + (codes[i / BLOCK].lower >> c & 1),
                  column = 2 * x + (codes[i / BLOCK].right >> c & 1);
        unpooled[((plane * size.height + row) * size.width + column) * BLOCK + c] = pooled[i];
    }
    std::vector<float> direct(stride * kernels.frequencies), masked(stride * kernels.frequencies);
    kernels.transformInput({unpooled.data(), nullptr, outputs}, 0, tiles, direct.data(), stride);
    kernels.transformInput({pooled.data(), codes.data(), outputs}, 0, tiles, masked.data(), stride);
    expect(direct == masked, "unpooling before Winograd tiles of " + std::to_string(kernels.tile));
}

void checkFloats(const FloatKernels& kernels)
{
    checkWinograd(kernels, kernels.largeTiles);
    checkWinograd(kernels, kernels.smallTiles);
}

const int32_t LARGEST_SUM = 1 << 28;

void checkConvolution(const int8::Int8Kernels& kernels, int quads, int width, int count, bool largest)
{
    using namespace int8;
    const int blocks = quads == 1 ? 1 : 3;
    const size_t pixelBytes = static_cast<size_t>(quads) * QUAD;
    const size_t rowStride = (count + size_t(2)) * pixelBytes, blockStride = 3 * rowStride;
    std::vector<uint8_t> input = uniform<uint8_t>(blocks * blockStride, largest ? 255 : 0, 255);
    std::vector<int8_t> weights =
        uniform<int8_t>(static_cast<size_t>(blocks) * 9 * pixelBytes * width, -127, largest ? -127 : 127);
    std::vector<int32_t> sums = uniform<int32_t>(static_cast<size_t>(count) * width, -1000, 1000);
    const std::vector<int32_t> before = sums;
    for (const bool adds : {false, true})
    {
        sums = before;
        const ConvolutionRow<Int8Format> row = {input.data(),   blockStride, rowStride, blocks, quads,
                                                weights.data(), sums.data(), adds,      width,  count};
        kernels.convolveRow(row);
        bool same = true;
        for (int x = 0; x < count; ++x)
        {
            for (int o = 0; o < width; ++o)
            {
                int32_t sum = adds ? before[static_cast<size_t>(x) * width + o] : 0;
                for (int block = 0; block < blocks; ++block)
                {
                    for (int y = 0; y < 3; ++y)
                    {
                        for (int quad = 0; quad < quads; ++quad)
                        {
                            for (int column = 0; column < 3; ++column)
                            {
                                for (int c = 0; c < QUAD; ++c)
                                {
                                    const size_t w =
                                        ((((static_cast<size_t>(block) * 3 + y) * 3 + column) * quads +
                                          quad) *
                                             width +
                                         o) *
                                            QUAD +
                                        c;
                                    sum += input[block * blockStride + y * rowStride +
                                                 (x + size_t(column)) * pixelBytes + quad * QUAD + c] *
                                           weights[w];
                                }
                            }
                        }
                    }
                }
                same = same && sum == sums[static_cast<size_t>(x) * width + o];
            }
        }
        expect(same, "8-bit convolution, " + std::to_string(quads) + " quads, width " +
                         std::to_string(width) + ", count " + std::to_string(count));
    }
}

uint8_t rescaled(int32_t sum, int32_t bias, float scale)
{
    const int32_t biased = sum + bias > 0 ? sum + bias : 0;
    const float value = static_cast<float>(biased) * scale;
    return static_cast<uint8_t>(std::nearbyint(value < 255.f ? value : 255.f));
}

void checkBytes(const int8::Int8Kernels& kernels)
{
    using namespace int8;
    const int count = 37;
    const size_t stride = 2 * BLOCK;
    std::vector<int32_t> upper = uniform<int32_t>(2 * count * stride, -3000, 3000);
    std::vector<int32_t> lower = uniform<int32_t>(2 * count * stride, -3000, 3000);
    upper[0] = LARGEST_SUM;
    upper[stride + 1] = upper[1]; // of equal ones the first counts
    const std::vector<int32_t> bias = uniform<int32_t>(BLOCK, -500, 500);
    std::vector<float> scale(BLOCK);
    for (int c = 0; c < BLOCK; ++c)
    {
        scale[c] = c % 2 == 0 ? 0.0625f : 0.1f; // sixteenths: many halves to round
    }
    const Rescaling rescaling = {bias.data(), scale.data()};
    std::vector<uint8_t> map(2 * count * BLOCK), pooled(count * BLOCK);
    std::vector<PoolCode> codes(count);
    kernels.rescaleRow(upper.data(), stride, 2 * count, rescaling, map.data());
    kernels.poolRows(upper.data(), lower.data(), stride, count, rescaling, pooled.data(), codes.data());
    std::vector<uint8_t> over(2 * count * BLOCK, 1), under(2 * count * BLOCK, 1);
    kernels.unpoolRow(pooled.data(), codes.data(), count, over.data(), under.data());
    bool maps = true, pools = true, unpools = true;
    for (int i = 0; i < 2 * count * BLOCK; ++i)
    {
        const int c = i % BLOCK;
        maps = maps && map[i] == rescaled(upper[i / BLOCK * stride + c], bias[c], scale[c]);
    }
    for (int i = 0; i < count * BLOCK; ++i)
    {
        const int x = i / BLOCK, c = i % BLOCK;
        const int32_t sums[4] = {upper[2 * x * stride + c], upper[(2 * x + 1) * stride + c],
                                 lower[2 * x * stride + c], lower[(2 * x + 1) * stride + c]};
        int best = 0;
        for (int k = 1; k < 4; ++k)
        {
            best = std::max(0, sums[k] + bias[c]) > std::max(0, sums[best] + bias[c]) ? k : best;
        }
        pools = pools && pooled[i] == rescaled(sums[best], bias[c], scale[c]) &&
                (codes[x].right >> c & 1) == best % 2 && (codes[x].lower >> c & 1) == best / 2;
        const uint8_t places[4] = {over[2 * x * BLOCK + c], over[(2 * x + 1) * BLOCK + c],
                                   under[2 * x * BLOCK + c], under[(2 * x + 1) * BLOCK + c]};
        for (int k = 0; k < 4; ++k)
        {
            unpools = unpools && places[k] == (k == best ? pooled[i] : 0);
        }
    }
    expect(maps, "sums to bytes");
    expect(pools, "pooling of sums");
    expect(unpools, "unpooling of bytes");
}

void checkInt8(const int8::Int8Kernels& kernels)
{
    for (const int width : {16, 32, 48})
    {
        for (const int count : {1, 7, 8, 9, 23})
        {
            checkConvolution(kernels, 1, width, count, false);
            checkConvolution(kernels, BLOCK / int8::QUAD, width, count, false);
        }
    }
    checkConvolution(kernels, BLOCK / int8::QUAD, 16, 9, true);
    checkBytes(kernels);
}

} // namespace

int main(int argc, char** argv)
{
    const std::string what = argc == 2 ? argv[1] : "";
    if (what == "float")
    {
        checkFloats(*baseline::kernels());
    }
    else if (what == "int8")
    {
        checkInt8(*int8::baseline::kernels());
    }
#ifdef FLSNET_HAS_NEON_DOTPROD
    else if (what == "int8_dotprod")
    {
        checkInt8(*int8::neon_dotprod::kernels());
    }
#endif
    else
    {
        std::fprintf(stderr, "usage: check_kernels float|int8|int8_dotprod\n");
        return 2;
    }
    std::printf("%s: %s\n", what.c_str(), failures == 0 ? "all right" : "wrong");
    return failures == 0 ? 0 : 1;
}

#endif // FLSNET_CHECK_KERNELS
