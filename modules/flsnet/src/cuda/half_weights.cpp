// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#ifdef FLSNET_CUDA
#include "half_weights.hpp"

namespace cv
{
namespace flsnet
{
namespace gpu
{

namespace
{

int channelsOf(const detail::NetworkGraph& graph, const detail::MapSource& source)
{
    return source.node == detail::IMAGE ? 3 : graph.nodes[source.node].outputs;
}

/** Where each channel that a convolution reads lies in the maps. */
std::vector<int> inputPlaces(const detail::NetworkGraph& graph, const detail::ConvolutionNode& node)
{
    std::vector<int> places;
    int first = 0;
    for (const detail::MapSource& source : node.sources)
    {
        const int channels = channelsOf(graph, source);
        for (int c = 0; c < channels; ++c)
        {
            places.push_back(first + c);
        }
        first += paddedChannels(channels);
    }
    return places;
}

/** outputs x inputs x k x k becomes outputs x k x k x inputs. */
std::vector<float> channelsLast(const std::vector<float>& kernel, const detail::ConvolutionNode& node,
                                const std::vector<int>& places, int inputs)
{
    const size_t area = static_cast<size_t>(node.kernel) * node.kernel;
    std::vector<float> last(paddedChannels(node.outputs) * area * inputs, 0.f);
    for (int o = 0; o < node.outputs; ++o)
    {
        for (size_t i = 0; i < places.size(); ++i)
        {
            for (size_t k = 0; k < area; ++k)
            {
                last[(o * area + k) * inputs + places[i]] = kernel[(o * places.size() + i) * area + k];
            }
        }
    }
    return last;
}

/** Adds numbers as halves. @return where, in bytes. */
size_t append(const std::vector<float>& values, std::vector<uchar>& bytes)
{
    Mat halves;
    Mat(values).convertTo(halves, CV_16F);
    const size_t place = alignSize(bytes.size(), 256);
    bytes.resize(place + halves.total() * sizeof(__half));
    std::copy(halves.data, halves.data + halves.total() * sizeof(__half), bytes.data() + place);
    return place;
}

} // namespace

int paddedInputs(const detail::NetworkGraph& graph, const detail::ConvolutionNode& node)
{
    int inputs = 0;
    for (const detail::MapSource& source : node.sources)
    {
        inputs += paddedChannels(channelsOf(graph, source));
    }
    return inputs;
}

HalfWeights::HalfWeights(const detail::NetworkGraph& graph, const detail::Weights& weights)
{
    std::vector<uchar> bytes;
    for (const detail::ConvolutionNode& node : graph.nodes)
    {
        Place place;
        place.kernel = append(channelsLast(weights.at(node.name() + ".weight").values, node,
                                           inputPlaces(graph, node), paddedInputs(graph, node)),
                              bytes);
        std::vector<float> bias = weights.at(node.name() + ".bias").values;
        bias.resize(paddedChannels(node.outputs), 0.f);
        place.bias = append(bias, bytes);
        places_.push_back(place);
    }
    memory_.resize(bytes.size());
    checkCuda(cudaMemcpy(memory_.at<uchar>(), bytes.data(), bytes.size(), cudaMemcpyHostToDevice));
    checkCuda(cudaStreamSynchronize(
        nullptr)); // nets have streams of their own, which do not wait for the default one
}

} // namespace gpu
} // namespace flsnet
} // namespace cv
#endif
