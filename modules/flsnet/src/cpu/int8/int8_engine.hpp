// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_INT8_INT8_ENGINE_HPP
#define OPENCV_FLSNET_CPU_INT8_INT8_ENGINE_HPP

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "../../model/activation_ranges.hpp"
#include "../../model/weights.hpp"
#include "../engine.hpp"
#include "../packed_weights.hpp"
#include "quantized_weights.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{
namespace int8
{

/** A network's weights as bytes, and what its maps' bytes mean: what all 8-bit engines of a model share. Thread-safe. */
class Int8Weights
{
public:
    typedef QuantizedWeights ConvolutionWeights;

    /** @param spec its graph has all convolutions of which weights may be asked for. @param weights, ranges theirs.
    @param headKernels of the network's results, which are floats. */
    Int8Weights(const EngineSpec& spec, const std::shared_ptr<const detail::Weights>& weights,
                const detail::ActivationRanges& ranges, const Int8Kernels& kernels,
                const FloatKernels& headKernels);

    const Int8Kernels& kernels() const { return kernels_; }
    const FloatKernels& headKernels() const { return headKernels_; }

    /** Of a 3x3 convolution, by its name; quantized when they are first asked for. */
    std::shared_ptr<const QuantizedWeights> of(const std::string& convolution) const;

    /** Of a convolution that gives a result, in floats, from bytes. */
    const std::shared_ptr<const PackedWeights>& head(const std::string& convolution) const
    {
        return heads_.at(convolution);
    }

    /** What a byte of the maps of a convolution is worth. */
    const Steps& steps(const std::string& convolution) const { return convolutions_.at(convolution).outputs; }

    /** A pixel beside the image. */
    const uchar* border() const { return border_; }

private:
    struct Entry
    {
        QuantizedInputs inputs;
        Steps outputs;
        mutable std::once_flag once;
        mutable std::shared_ptr<const QuantizedWeights> quantized;
    };

    QuantizedInputs inputsOf(const detail::ConvolutionNode& node, const EngineSpec& spec) const;

    const Int8Kernels& kernels_;
    const FloatKernels& headKernels_;
    std::shared_ptr<const detail::Weights> weights_;
    std::map<std::string, Entry> convolutions_;
    std::map<std::string, std::shared_ptr<const PackedWeights>> heads_;
    uchar border_[IMAGE_LANES];
};

/** Computes a network with bytes for maps and weights; its results are floats. */
class Int8Engine : public Engine
{
public:
    Int8Engine(const EngineSpec& spec, const std::shared_ptr<const Int8Weights>& weights);

    const char* kernelsName() const CV_OVERRIDE { return weights_->kernels().name; }

private:
    NetworkPlan plan(int batch, const Size& size, int workers) const CV_OVERRIDE;

    std::shared_ptr<const Int8Weights> weights_;
};

} // namespace int8
} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_INT8_INT8_ENGINE_HPP
