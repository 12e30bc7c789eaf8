// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "packed_weights.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

namespace
{

/** BLOCK outputs at once. */
struct Lanes
{
    double value[BLOCK];
};

/** Three weights of a kernel to their frequencies (G of Winograd), in double: sums lose nothing that float could
 * keep. */
template <int Tile> void lineFrequencies(const Lanes* line, Lanes* frequencies)
{
    for (int i = 0; i < BLOCK; ++i)
    {
        const double first = line[0].value[i];
        const double second = line[1].value[i];
        const double third = line[2].value[i];
        const double even = first + third;
        if (Tile == SMALL_TILE)
        {
            frequencies[0].value[i] = first;
            frequencies[1].value[i] = (even + second) / 2;
            frequencies[2].value[i] = (even - second) / 2;
            frequencies[3].value[i] = third;
        }
        else
        {
            const double wide = first / 24 + third / 6;
            frequencies[0].value[i] = first / 4;
            frequencies[1].value[i] = -(even + second) / 6;
            frequencies[2].value[i] = -(even - second) / 6;
            frequencies[3].value[i] = wide + second / 12;
            frequencies[4].value[i] = wide - second / 12;
            frequencies[5].value[i] = third;
        }
    }
}

/** G g G^T of the kernels of BLOCK outputs for one input.
@param kernel of the first output; the next one is kernelStride further. @param packed first frequency; the next one is
stride further. */
template <int Tile>
void kernelFrequencies(const float* kernel, size_t kernelStride, float* packed, size_t stride)
{
    const int patch = Tile + 2;
    Lanes weights[9];
    for (int output = 0; output < BLOCK; ++output, kernel += kernelStride)
    {
        for (int i = 0; i < 9; ++i)
        {
            weights[i].value[output] = kernel[i];
        }
    }
    Lanes columns[patch][3];
    for (int x = 0; x < 3; ++x)
    {
        const Lanes column[3] = {weights[x], weights[3 + x], weights[6 + x]};
        Lanes frequencies[patch];
        lineFrequencies<Tile>(column, frequencies);
        for (int i = 0; i < patch; ++i)
        {
            columns[i][x] = frequencies[i];
        }
    }
    for (const Lanes(&row)[3] : columns)
    {
        Lanes frequencies[patch];
        lineFrequencies<Tile>(row, frequencies);
        for (int i = 0; i < patch; ++i, packed += stride)
        {
            for (int output = 0; output < BLOCK; ++output)
            {
                packed[output] = static_cast<float>(frequencies[i].value[output]);
            }
        }
    }
}

} // namespace

PackedWeights::PackedWeights(const Mat& kernel, const Mat& bias, int groupWidth)
    : kernel_(kernel), inputs_(kernel.size[1]), kernelSize_(kernel.size[2]), given_(kernel.size[0]),
      outputs_(static_cast<int>(alignSize(static_cast<size_t>(kernel.size[0]), BLOCK))),
      groupWidth_(groupWidth), bias_(outputs_, 0.f)
{
    CV_Assert(kernel.type() == CV_32F && kernel.isContinuous() && bias.type() == CV_32F &&
              bias.isContinuous());
    std::copy(bias.ptr<float>(), bias.ptr<float>() + given_, bias_.begin());
}

void PackedWeights::packWinograd(int tile) const
{
    Form& form = formOf(tile);
    std::call_once(form.once, [&] {
        CV_Assert(given_ == outputs_ && kernelSize_ == 3);
        const int frequencies = (tile + 2) * (tile + 2);
        Mat packed(outputs_, frequencies * inputs_, CV_32F);
        const int blocks = outputs_ / BLOCK;
        const size_t kernelStride = static_cast<size_t>(inputs_) * 9;
        parallel_for_(Range(0, inputs_ * blocks), [&](const Range& range) {
            for (int i = range.start; i < range.end; ++i)
            {
                const int input = i / blocks;
                const int output = i % blocks * BLOCK;
                const int group = output / groupWidth_;
                const size_t row = static_cast<size_t>(width(group));
                float* place =
                    packed.ptr<float>(firstOutput(group)) + input * row + output - firstOutput(group);
                (tile == LARGE_TILE ? kernelFrequencies<LARGE_TILE>
                                    : kernelFrequencies<SMALL_TILE>)(kernel_.ptr<float>(output, input),
                                                                     kernelStride, place, inputs_ * row);
            }
        });
        form.values = packed;
    });
}

void PackedWeights::packDirect() const
{
    std::call_once(direct_.once, [&] {
        const int area = kernelSize_ * kernelSize_;
        const int blockInputs = lanes();
        Mat packed = Mat::zeros(outputs_, area * inputs_, CV_32F);
        for (int output = 0; output < given_; ++output)
        {
            const int group = output / groupWidth_;
            const size_t row = static_cast<size_t>(width(group));
            float* column = packed.ptr<float>(firstOutput(group)) + output - firstOutput(group);
            for (int input = 0; input < inputs_; ++input)
            {
                const float* kernel = kernel_.ptr<float>(output, input);
                for (int i = 0; i < area; ++i)
                {
                    const int place = (input / blockInputs * area + i) * blockInputs + input % blockInputs;
                    column[place * row] = kernel[i];
                }
            }
        }
        direct_.values = packed;
    });
}

Mat groupedStem(const Mat& kernel)
{
    CV_Assert(kernel.dims == 4 && kernel.size[1] == 3 && kernel.size[2] == 6 && kernel.size[3] == 6);
    const int sizes[] = {kernel.size[0], BLOCK, 3, 3};
    Mat grouped(4, sizes, CV_32F, Scalar(0));
    for (int output = 0; output < sizes[0]; ++output)
    {
        for (int i = 0; i < 3 * 36; ++i)
        {
            const int channel = i / 36;
            const int y = i % 36 / 6;
            const int x = i % 6;
            grouped.ptr<float>(output, 4 * channel + 2 * (y % 2) + x % 2)[y / 2 * 3 + x / 2] =
                kernel.ptr<float>(output, channel)[y * 6 + x];
        }
    }
    return grouped;
}
} // namespace cpu
} // namespace flsnet
} // namespace cv
