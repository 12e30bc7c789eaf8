// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_BF16_ENGINE_HPP
#define OPENCV_FLSNET_CPU_BF16_ENGINE_HPP

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "../../model/weights.hpp"
#include "../engine.hpp"
#include "../packed_weights.hpp"
#include "rounded_weights.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{
namespace bf16
{

/** A network's weights in bfloat16: what all engines of a model in bfloat16 share. Thread-safe. */
class Bf16Weights
{
public:
    typedef RoundedWeights ConvolutionWeights;

    /** @param spec its graph has all convolutions of which weights may be asked for. @param weights theirs.
    @param headKernels of the network's results, which are floats. */
    Bf16Weights(const EngineSpec& spec, const std::shared_ptr<const detail::Weights>& weights,
                const Bf16Kernels& kernels, const FloatKernels& headKernels);

    const Bf16Kernels& kernels() const { return kernels_; }
    const FloatKernels& headKernels() const { return headKernels_; }

    /** Of a 3x3 convolution, by its name; rounded when they are first asked for. */
    std::shared_ptr<const RoundedWeights> of(const std::string& convolution) const;

    /** Of a convolution that gives a result, in floats. */
    const std::shared_ptr<const PackedWeights>& head(const std::string& convolution) const
    {
        return heads_.at(convolution);
    }

    /** What a value of 1 is worth in the maps of a convolution: 1 for each channel. */
    std::vector<float> steps(const std::string& convolution) const
    {
        return std::vector<float>(static_cast<size_t>(convolutions_.at(convolution).outputs), 1.f);
    }

    /** A pixel beside the image, see RoundedWeights. */
    const uint16_t* border() const { return border_; }

private:
    struct Entry
    {
        int outputs = 0;
        double scale = 1;
        std::vector<double> zeros;
        mutable std::once_flag once;
        mutable std::shared_ptr<const RoundedWeights> rounded;
    };

    const Bf16Kernels& kernels_;
    const FloatKernels& headKernels_;
    std::shared_ptr<const detail::Weights> weights_;
    std::map<std::string, Entry> convolutions_;
    std::map<std::string, std::shared_ptr<const PackedWeights>> heads_;
    uint16_t border_[IMAGE_LANES];
};

/** Computes a network with bfloat16 for maps and weights, and sums in 32-bit floats; its results are floats. */
class Bf16Engine : public Engine
{
public:
    Bf16Engine(const EngineSpec& spec, const std::shared_ptr<const Bf16Weights>& weights);

    const char* kernelsName() const CV_OVERRIDE { return weights_->kernels().name; }

private:
    NetworkPlan plan(int batch, const Size& size, int workers) const CV_OVERRIDE;

    std::shared_ptr<const Bf16Weights> weights_;
};

} // namespace bf16
} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_BF16_ENGINE_HPP
