// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include <locale>
#include <sstream>

#include "../cpu/network_plan.hpp"
#include "activation_ranges.hpp"
#include "cpu_net.hpp"
#include "value_histogram.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

const std::string PREFIX = "cv.flsnet.range.";

std::vector<Convolution> spatialConvolutions(const ModelSpec& spec)
{
    std::vector<Convolution> convolutions = cpu::networkConvolutions(spec);
    convolutions.pop_back(); // the head
    return convolutions;
}

Mat blobOf(const Mat& crop, const Size& size)
{
    CV_CheckTypeEQ(crop.type(), CV_8UC3, "Crops must be 8-bit BGR pictures");
    CV_Assert(!crop.empty());
    Mat scaled;
    resize(crop, scaled, size, 0, 0, INTER_AREA);
    return dnn::blobFromImage(scaled);
}

std::vector<float> numbersOf(const std::string& text)
{
    std::vector<float> numbers;
    std::istringstream stream(text);
    stream.imbue(std::locale::classic());
    for (std::string part; std::getline(stream, part, ',');)
    {
        std::istringstream number(part);
        number.imbue(std::locale::classic());
        float value = 0;
        if (!(number >> value) || !number.eof())
        {
            value = -1;
        }
        numbers.push_back(value);
    }
    return numbers;
}

} // namespace

ActivationRanges measureRanges(const ModelInfo& info, const Weights& weights, InputArrayOfArrays crops,
                               double percentile)
{
    CV_Check(percentile, percentile >= 50 && percentile <= 100, "The percentile must be 50 to 100");
    std::vector<Mat> pictures;
    crops.getMatVector(pictures);
    CV_CheckGT(pictures.size(), size_t(0), "Give at least one crop to measure on");
    const std::vector<Convolution> convolutions = spatialConvolutions(info.spec);
    std::vector<String> names;
    std::vector<ValueHistogram> histograms;
    for (const Convolution& conv : convolutions)
    {
        names.push_back(conv.name);
        histograms.emplace_back(conv.outputs);
    }
    dnn::Net net = makeCpuNet(info, weights, ActivationRanges(), names);
    std::vector<Mat> maps;
    for (const Mat& picture : pictures)
    {
        net.setInput(blobOf(picture, info.spec.inputSize));
        net.forward(maps, names);
        parallel_for_(Range(0, static_cast<int>(maps.size())), [&](const Range& range) {
            for (int i = range.start; i < range.end; ++i)
            {
                histograms[i].add(maps[i]);
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

MetadataEntries rangeEntries(const ActivationRanges& ranges, const ModelSpec& spec)
{
    MetadataEntries entries;
    for (const Convolution& conv : spatialConvolutions(spec))
    {
        const ActivationRanges::const_iterator found = ranges.find(conv.name);
        if (found != ranges.end())
        {
            std::ostringstream text;
            text.imbue(std::locale::classic());
            text.precision(std::numeric_limits<float>::max_digits10);
            for (size_t i = 0; i < found->second.size(); ++i)
            {
                text << (i > 0 ? "," : "") << found->second[i];
            }
            entries.emplace_back(PREFIX + conv.name, text.str());
        }
    }
    return entries;
}

ActivationRanges rangesFromMetadata(const MetadataEntries& entries, const ModelSpec& spec,
                                    const std::string& source)
{
    ActivationRanges ranges;
    for (const std::pair<std::string, std::string>& entry : entries)
    {
        if (entry.first.compare(0, PREFIX.size(), PREFIX) == 0)
        {
            ranges[entry.first.substr(PREFIX.size())] = numbersOf(entry.second);
        }
    }
    if (ranges.empty())
    {
        return ranges;
    }
    const auto fail = [&](const std::string& name, const char* what) {
        CV_Error(Error::StsParseError, source + ": the metadata '" + PREFIX + name + "' " + what +
                                           "; flsnet_model quantize makes it");
    };
    const std::vector<Convolution> convolutions = spatialConvolutions(spec);
    for (const Convolution& conv : convolutions)
    {
        const ActivationRanges::const_iterator found = ranges.find(conv.name);
        if (found == ranges.end())
        {
            fail(conv.name, "is missing");
        }
        if (found->second.size() != static_cast<size_t>(conv.outputs))
        {
            fail(conv.name, "must have one number an output channel");
        }
        for (const float range : found->second)
        {
            if (!std::isfinite(range) || range < 0)
            {
                fail(conv.name, "must have finite numbers, none below zero");
            }
        }
    }
    if (ranges.size() != convolutions.size())
    {
        CV_Error(Error::StsParseError, source + ": there is metadata '" + PREFIX +
                                           "...' for a convolution that its spec does not have");
    }
    return ranges;
}

} // namespace detail
} // namespace flsnet
} // namespace cv
