// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include <locale>
#include <sstream>

#include "activation_ranges.hpp"
#include "network_graph.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

const std::string PREFIX = "cv.flsnet.range.";

/** Those that give maps of the network, not its result. */
std::vector<ConvolutionNode> innerConvolutions(const ModelSpec& spec)
{
    std::vector<ConvolutionNode> nodes = networkGraph(spec, false).nodes;
    nodes.erase(std::remove_if(nodes.begin(), nodes.end(),
                               [](const ConvolutionNode& node) { return !node.result.empty(); }),
                nodes.end());
    return nodes;
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

MetadataEntries rangeEntries(const ActivationRanges& ranges, const ModelSpec& spec)
{
    MetadataEntries entries;
    for (const ConvolutionNode& conv : innerConvolutions(spec))
    {
        const ActivationRanges::const_iterator found = ranges.find(conv.name());
        if (found != ranges.end())
        {
            std::ostringstream text;
            text.imbue(std::locale::classic());
            text.precision(std::numeric_limits<float>::max_digits10);
            for (size_t i = 0; i < found->second.size(); ++i)
            {
                text << (i > 0 ? "," : "") << found->second[i];
            }
            entries.emplace_back(PREFIX + conv.name(), text.str());
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
    const std::vector<ConvolutionNode> convolutions = innerConvolutions(spec);
    for (const ConvolutionNode& conv : convolutions)
    {
        const ActivationRanges::const_iterator found = ranges.find(conv.name());
        if (found == ranges.end())
        {
            fail(conv.name(), "is missing");
        }
        if (found->second.size() != static_cast<size_t>(conv.outputs))
        {
            fail(conv.name(), "must have one number an output channel");
        }
        for (const float range : found->second)
        {
            if (!std::isfinite(range) || range < 0)
            {
                fail(conv.name(), "must have finite numbers, none below zero");
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
