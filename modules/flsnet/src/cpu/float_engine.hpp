// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_FLOAT_ENGINE_HPP
#define OPENCV_FLSNET_CPU_FLOAT_ENGINE_HPP

#include <map>
#include <memory>
#include <string>

#include "../model/weights.hpp"
#include "engine.hpp"
#include "packed_weights.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

/** A network's weights, packed for one variant of the kernels: what all float engines of a model share. Thread-safe. */
class FloatWeights
{
public:
    /** @param graph all convolutions of which weights may be asked for. @param weights theirs, and maybe more. */
    FloatWeights(const detail::NetworkGraph& graph, const std::shared_ptr<const detail::Weights>& weights,
                 const FloatKernels& kernels);

    const FloatKernels& kernels() const { return kernels_; }

    /** Of a convolution, by its name; packed when a step needs them. */
    const std::shared_ptr<const PackedWeights>& of(const std::string& convolution) const
    {
        return packed_.at(convolution);
    }

private:
    const FloatKernels& kernels_;
    std::shared_ptr<const detail::Weights> weights_; // which packed_ refers to
    std::map<std::string, std::shared_ptr<const PackedWeights>> packed_;
};

/** Computes a network in 32-bit floats. Maps stay in blocks of 16 channels from the first convolution to the results. */
class FloatEngine : public Engine
{
public:
    FloatEngine(const EngineSpec& spec, const std::shared_ptr<const FloatWeights>& weights);

    const char* kernelsName() const CV_OVERRIDE { return weights_->kernels().name; }

private:
    NetworkPlan plan(int batch, const Size& size, int workers) const CV_OVERRIDE;

    std::shared_ptr<const FloatWeights> weights_;
};

/** A view of a weight as kernel (outputs x inputs x k x k) or bias. */
Mat weightView(const detail::Tensor& weight);

/** The steps of a network for one size and batch. */
NetworkPlan planFloatNetwork(const EngineSpec& spec, const FloatWeights& weights, int batch, const Size& size,
                             int workers);
} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_FLOAT_ENGINE_HPP
