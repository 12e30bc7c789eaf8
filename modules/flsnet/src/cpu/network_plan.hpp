// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_NETWORK_PLAN_HPP
#define OPENCV_FLSNET_CPU_NETWORK_PLAN_HPP

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "../model/network_layout.hpp"
#include "packed_weights.hpp"
#include "step.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

/** What the plan of a network is made from. */
struct NetworkDescription
{
    ModelSpec spec; // its inputSize is not used
    Scalar mean;
    double deviation = 1;
    std::vector<std::string>
        maps; // wanted beside the logits: "<stage>.encoder.<level>", "<stage>.decoder.<level>"
    // Largest value of each output channel of each 3x3 convolution, by its name; empty: the network computes in
    // floats, else with bytes.
    std::map<std::string, std::vector<float>> ranges;
};

/** Weights by name of the convolution. */
typedef std::map<std::string, std::shared_ptr<PackedWeights>> NetworkWeights;

/** The steps of a network for one size and batch, and their memory. */
struct NetworkPlan
{
    std::vector<std::unique_ptr<Step>> steps;
    MemoryPlan memory;
    size_t memorySize = 0;
};

NetworkPlan planNetwork(const NetworkDescription& description, const NetworkWeights& weights, int batch,
                        const Size& size, const Kernels& kernels, int workers);

/** The convolutions of a network in the order of computation; of two stages, the head of the last only. */
std::vector<detail::Convolution> networkConvolutions(const ModelSpec& spec);

/** Size of the maps at a level. */
Size sizeAtLevel(const Size& size, int level);

} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_NETWORK_PLAN_HPP
