// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "kernels/kernels.hpp"
#include "packed_weights.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

namespace
{

/** A row of three weights to its frequencies (G of Winograd), in double: sums lose nothing that float could
 * keep. */
void rowFrequencies(int tile, const double* row, double* frequencies)
{
    const double even = row[0] + row[2];
    if (tile == SMALL_TILE)
    {
        frequencies[0] = row[0];
        frequencies[1] = (even + row[1]) / 2;
        frequencies[2] = (even - row[1]) / 2;
        frequencies[3] = row[2];
        return;
    }
    const double wide = row[0] / 24 + row[2] / 6;
    frequencies[0] = row[0] / 4;
    frequencies[1] = -(even + row[1]) / 6;
    frequencies[2] = -(even - row[1]) / 6;
    frequencies[3] = wide + row[1] / 12;
    frequencies[4] = wide - row[1] / 12;
    frequencies[5] = row[2];
}

/** The inverse of rowFrequencies(). */
void rowFromFrequencies(int tile, const double* frequencies, double* row)
{
    const bool isSmall = tile == SMALL_TILE;
    row[0] = isSmall ? frequencies[0] : 4 * frequencies[0];
    row[1] = isSmall ? frequencies[1] - frequencies[2] : 3 * (frequencies[2] - frequencies[1]);
    row[2] = frequencies[tile + 1];
}

/** G g G^T. */
void kernelFrequencies(int tile, const float* kernel, double* frequencies)
{
    const int patch = tile + 2;
    double columns[3][LARGE_TILE + 2] = {};
    for (int x = 0; x < 3; ++x)
    {
        const double column[3] = {kernel[x], kernel[3 + x], kernel[6 + x]};
        rowFrequencies(tile, column, columns[x]);
    }
    for (int i = 0; i < patch; ++i)
    {
        const double row[3] = {columns[0][i], columns[1][i], columns[2][i]};
        rowFrequencies(tile, row, frequencies + i * patch);
    }
}

/** The inverse of kernelFrequencies(); the frequencies lie stride apart. */
void kernelFromFrequencies(int tile, const float* frequencies, size_t stride, float* kernel)
{
    const int patch = tile + 2;
    double columns[3][LARGE_TILE + 2] = {};
    for (int i = 0; i < patch; ++i)
    {
        double row[LARGE_TILE + 2] = {};
        for (int j = 0; j < patch; ++j)
        {
            row[j] = frequencies[(i * patch + j) * stride];
        }
        double weights[3];
        rowFromFrequencies(tile, row, weights);
        for (int x = 0; x < 3; ++x)
        {
            columns[x][i] = weights[x];
        }
    }
    for (int x = 0; x < 3; ++x)
    {
        double weights[3];
        rowFromFrequencies(tile, columns[x], weights);
        for (int y = 0; y < 3; ++y)
        {
            kernel[3 * y + x] = static_cast<float>(weights[y]);
        }
    }
}

} // namespace

PackedWeights::PackedWeights(const Mat& kernel, const Mat& bias, int groupWidth)
    : kernel_(kernel), inputs_(kernel.size[1]), kernelSize_(kernel.size[2]), given_(kernel.size[0]),
      outputs_(static_cast<int>(alignSize(static_cast<size_t>(kernel.size[0]), BLOCK))),
      groupWidth_(groupWidth), lanes_(1), bias_(outputs_, 0.f)
{
    std::copy(bias.ptr<float>(), bias.ptr<float>() + given_, bias_.begin());
}

void PackedWeights::readKernel(int output, int input, float* kernel) const
{
    const int area = kernelSize_ * kernelSize_;
    const int group = output / groupWidth_;
    const int place = output - firstOutput(group);
    if (!kernel_.empty())
    {
        std::copy(kernel_.ptr<float>(output, input), kernel_.ptr<float>(output, input) + area, kernel);
    }
    else if (!direct_.empty())
    {
        for (int i = 0; i < area; ++i)
        {
            kernel[i] = direct(group)[directRow(input, i) * width(group) + place];
        }
    }
    else
    {
        const int tile = winograd_.begin()->first;
        kernelFromFrequencies(tile, winograd(tile, group) + static_cast<size_t>(input) * width(group) + place,
                              static_cast<size_t>(inputs_) * width(group), kernel);
    }
}

size_t PackedWeights::directRow(int input, int i) const
{
    return static_cast<size_t>(input / lanes_ * kernelSize_ * kernelSize_ + i) * lanes_ + input % lanes_;
}

void PackedWeights::packWinograd(int tile)
{
    if (winograd_.count(tile) > 0)
    {
        return;
    }
    const int frequencyCount = (tile + 2) * (tile + 2);
    Mat packedWeights(outputs_, frequencyCount * inputs_, CV_32F);
    parallel_for_(Range(0, groups()), [&](const Range& range) {
        for (int group = range.start; group < range.end; ++group)
        {
            float* packed = packedWeights.ptr<float>(firstOutput(group));
            for (int input = 0; input < inputs_; ++input)
            {
                for (int i = 0; i < width(group); ++i)
                {
                    float kernel[9];
                    double frequencies[(LARGE_TILE + 2) * (LARGE_TILE + 2)];
                    readKernel(firstOutput(group) + i, input, kernel);
                    kernelFrequencies(tile, kernel, frequencies);
                    for (int f = 0; f < frequencyCount; ++f)
                    {
                        const size_t row = static_cast<size_t>(f) * inputs_ + input;
                        packed[row * width(group) + i] = static_cast<float>(frequencies[f]);
                    }
                }
            }
        }
    });
    winograd_[tile] = packedWeights;
    kernel_.release();
}

void PackedWeights::packDirect(int lanes)
{
    if (!direct_.empty())
    {
        return;
    }
    Mat packed = Mat::zeros(outputs_, kernelSize_ * kernelSize_ * inputs_, CV_32F);
    lanes_ = lanes;
    std::vector<float> kernel(static_cast<size_t>(kernelSize_) * kernelSize_);
    for (int output = 0; output < given_; ++output)
    {
        const int group = output / groupWidth_;
        float* column = packed.ptr<float>(firstOutput(group)) + output - firstOutput(group);
        for (int input = 0; input < inputs_; ++input)
        {
            readKernel(output, input, kernel.data());
            for (size_t i = 0; i < kernel.size(); ++i)
            {
                column[directRow(input, static_cast<int>(i)) * width(group)] = kernel[i];
            }
        }
    }
    direct_ = packed;
    kernel_.release();
}

} // namespace cpu
} // namespace flsnet
} // namespace cv
