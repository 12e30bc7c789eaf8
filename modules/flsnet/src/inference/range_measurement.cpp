// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "range_measurement.hpp"

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

/** How often which values occur in the channels of maps after a ReLU, to within 3 %. */
class ValueHistogram
{
public:
    explicit ValueHistogram(int channels);

    /** @param maps N x channels x H x W, CV_32F, nothing below zero. */
    void add(const Mat& maps);

    /** For each channel a value that percentile of all values do not exceed, 0 if they are all zero. */
    std::vector<float> percentiles(double percentile) const;

private:
    Mat counts_; // channels x bins, CV_64F
    std::vector<float> largest_;
};

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

Mat scaledCrop(const Mat& crop, const Size& size)
{
    CV_CheckTypeEQ(crop.type(), CV_8UC3, "Crops must be 8-bit BGR pictures");
    CV_Assert(!crop.empty());
    Mat scaled;
    resize(crop, scaled, size, 0, 0, INTER_AREA);
    return scaled;
}

} // namespace

ActivationRanges measureRanges(const SharedEngines& engines, InputArrayOfArrays crops, double percentile)
{
    CV_Check(percentile, percentile >= 50 && percentile <= 100, "The percentile must be 50 to 100");
    std::vector<Mat> pictures;
    crops.getMatVector(pictures);
    CV_CheckGT(pictures.size(), size_t(0), "Give at least one crop to measure on");
    const ModelSpec& spec = engines.parts()->info.spec;
    std::vector<String> names;
    std::vector<ValueHistogram> histograms;
    for (const ConvolutionNode& node : networkGraph(spec, false).nodes)
    {
        if (node.result.empty())
        {
            names.push_back(node.name());
            histograms.emplace_back(node.outputs);
        }
    }
    const Ptr<cpu::Engine> engine = engines.make(PRECISION_FLOAT, false, names);
    std::vector<Mat> results; // the network's own one, then the maps
    for (const Mat& picture : pictures)
    {
        engine->forward({scaledCrop(picture, spec.inputSize)}, results);
        parallel_for_(Range(0, static_cast<int>(names.size())), [&](const Range& range) {
            for (int i = range.start; i < range.end; ++i)
            {
                histograms[i].add(results[i + 1]);
            }
        });
    }
    ActivationRanges ranges;
    for (size_t i = 0; i < names.size(); ++i)
    {
        ranges[names[i]] = histograms[i].percentiles(percentile);
    }
    return ranges;
}

} // namespace detail
} // namespace flsnet
} // namespace cv
