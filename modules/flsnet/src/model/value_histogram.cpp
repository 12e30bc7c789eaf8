// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "value_histogram.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

// Bins are as wide as 1/32 of their values: 32 for each power of two from the smallest to the largest.
const int BINS_A_POWER = 32;
const int SMALLEST_POWER = -24;
const int LARGEST_POWER = 24;
const int BINS = 1 + BINS_A_POWER * (LARGEST_POWER - SMALLEST_POWER);

int binOf(float value)
{
    int power = 0;
    const float fraction = std::frexp(value, &power); // 0.5 to 1
    if (value <= 0 || power <= SMALLEST_POWER)
    {
        return 0;
    }
    const int bin =
        1 + (power - 1 - SMALLEST_POWER) * BINS_A_POWER + static_cast<int>((2 * fraction - 1) * BINS_A_POWER);
    return std::min(bin, BINS - 1);
}

/** Where a bin ends. */
float upperEnd(int bin)
{
    const int power = (bin - 1) / BINS_A_POWER;
    const int part = (bin - 1) % BINS_A_POWER + 1;
    return std::ldexp(1 + static_cast<float>(part) / BINS_A_POWER, power + SMALLEST_POWER);
}

} // namespace

ValueHistogram::ValueHistogram(int channels)
    : counts_(Mat::zeros(channels, BINS, CV_64F)), largest_(channels, 0.f)
{
}

void ValueHistogram::add(const Mat& maps)
{
    CV_Assert(maps.dims == 4 && maps.size[1] == counts_.rows && maps.type() == CV_32F);
    const size_t planeSize = static_cast<size_t>(maps.size[2]) * maps.size[3];
    for (int n = 0; n < maps.size[0]; ++n)
    {
        for (int c = 0; c < counts_.rows; ++c)
        {
            const float* values = maps.ptr<float>(n, c);
            double* counts = counts_.ptr<double>(c);
            for (size_t i = 0; i < planeSize; ++i)
            {
                ++counts[binOf(values[i])];
                largest_[c] = std::max(largest_[c], values[i]);
            }
        }
    }
}

std::vector<float> ValueHistogram::percentiles(double percentile) const
{
    std::vector<float> values(counts_.rows, 0.f);
    for (int c = 0; c < counts_.rows; ++c)
    {
        const double all = sum(counts_.row(c))[0];
        const double least = all * percentile / 100;
        double below = counts_.at<double>(c, 0);
        for (int bin = 1; bin < BINS && below < all; ++bin)
        {
            if (below >= least && values[c] > 0)
            {
                break;
            }
            if (counts_.at<double>(c, bin) > 0)
            {
                below += counts_.at<double>(c, bin);
                values[c] = bin == BINS - 1 ? largest_[c] : std::min(upperEnd(bin), largest_[c]);
            }
        }
    }
    return values;
}

} // namespace detail
} // namespace flsnet
} // namespace cv
