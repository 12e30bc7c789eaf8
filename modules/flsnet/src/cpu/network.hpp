// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_NETWORK_HPP
#define OPENCV_FLSNET_CPU_NETWORK_HPP

#include "int8/quantized_weights.hpp"
#include "network_plan.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

/** The whole network, computed by this module's own kernels in 32-bit floats, or with bytes.

Maps stay in blocks of 16 channels from the first convolution to the logits; the choice of kernels is made
when it is constructed. Not for several threads at once. */
class Network
{
public:
    /** @param weights kernel and bias of each of networkConvolutions(), CV_32F; their data is shared until it
    is packed in another form. */
    Network(const NetworkDescription& description, const std::vector<Mat>& weights);

    /** Sizes of the results for images of N x 3 x height x width: the logits, then the maps of the
     * description. */
    std::vector<std::vector<int>> resultShapes(int batch, const Size& size) const;

    /** Computes the results of images. The first run of a size and batch packs weights and makes room, later
    ones allocate nothing.
    @param images continuous, CV_32F. @param results of resultShapes(), continuous, CV_32F. */
    void forward(const Mat& images, std::vector<Mat>& results);

    /** "AVX512_SKX", "AVX2" or "baseline"; with bytes "AVX512_CLX" instead of the first. */
    const char* kernelsName() const { return isInt8() ? int8Kernels_.name : kernels_.name; }

private:
    bool isInt8() const { return !description_.ranges.empty(); }
    void prepare(int batch, const Size& size);

    NetworkDescription description_;
    const Kernels& kernels_;
    const int8::Kernels& int8Kernels_;
    NetworkWeights weights_;             // in floats
    std::vector<int8::FlowNode> flow_;   // with bytes
    int8::QuantizedNetwork int8Weights_; // with bytes
    NetworkPlan plan_;
    AlignedMemory memory_;
    int batch_;
    Size size_;
    int workers_;
    std::vector<float*> resultData_;
};

} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_NETWORK_HPP
