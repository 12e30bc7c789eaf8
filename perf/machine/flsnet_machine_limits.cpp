// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// What the machine can do at most, and what no implementation of the networks can go below on it.
// flsnet_machine_limits [THREADS]

#include <cstdio>
#include <exception>
#include <string>

#include <opencv2/core/utility.hpp>
#include <opencv2/flsnet.hpp>

#include "copy_rate.hpp"
#include "fma_rate.hpp"
#include "model/network_graph.hpp"

namespace
{

using namespace cv::flsnet;

const double GIGA = 1e9;

/** Operations of a network's convolutions for one crop, and the size of their kernels. */
struct NetworkCost
{
    double operations = 0; // two a multiplication with its addition
    double winograd =
        0;              // the same if 3x3 kernels multiply by Winograd's F(4x4, 3x3): 36 times for 16 results
    double weights = 0; // bytes
};

NetworkCost costOf(const ModelSpec& spec)
{
    NetworkCost cost;
    for (const detail::ConvolutionNode& conv : detail::networkGraph(spec, false).nodes)
    {
        const double macs = conv.macs(spec.inputSize);
        cost.operations += 2 * macs;
        cost.winograd += 2 * macs / (conv.kernel == 3 ? 4 : 1);
        cost.weights +=
            sizeof(float) * static_cast<double>(conv.kernel) * conv.kernel * conv.inputs * conv.outputs;
    }
    return cost;
}

void printNetwork(const std::string& name, const ModelSpec& spec, double operationRate, double byteRate)
{
    const NetworkCost cost = costOf(spec);
    std::printf("| %s | %.2f | %.1f | %.1f | %.2f |\n", name.c_str(), cost.operations / GIGA,
                1000 * cost.operations / operationRate, 1000 * cost.winograd / operationRate,
                1000 * cost.weights / byteRate);
}

ModelSpec paperSpec(int divisor)
{
    ModelSpec spec = ModelSpec::vgg16();
    for (int& channels : spec.channels)
    {
        channels /= divisor;
    }
    return spec;
}

void run(int threads)
{
    const double operationRate = fmaRate(threads);
    const double byteRate = copyRate(threads);
    std::printf("| threads | instructions | fp32 GFLOP/s | copied GB/s |\n|---:|---|---:|---:|\n");
    if (threads > 1)
    {
        std::printf("| 1 | %s | %.0f | %.1f |\n", fmaInstructions(), fmaRate(1) / GIGA, copyRate(1) / GIGA);
    }
    std::printf("| %d | %s | %.0f | %.1f |\n\n", threads, fmaInstructions(), operationRate / GIGA,
                byteRate / GIGA);
    std::printf("| network | GFLOP | floor ms, direct | floor ms, Winograd's multiplications | ms to read "
                "the weights "
                "once |\n|---|---:|---:|---:|---:|\n");
    printNetwork("`flsnet_light`", Model::embedded()->info().spec, operationRate, byteRate);
    printNetwork("width 0.25", paperSpec(4), operationRate, byteRate);
    printNetwork("width 0.5", paperSpec(2), operationRate, byteRate);
    printNetwork("width 1", paperSpec(1), operationRate, byteRate);
}

} // namespace

int main(int argc, char** argv)
{
    try
    {
        const int threads = argc > 1 ? std::stoi(argv[1]) : cv::getNumberOfCPUs();
        CV_CheckGE(threads, 1, "flsnet_machine_limits [THREADS]");
        run(threads);
    }
    catch (const std::exception& error)
    {
        std::fprintf(stderr, "flsnet_machine_limits: %s\n", error.what());
        return 1;
    }
    return 0;
}
