// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_INT8_QUANTIZED_WEIGHTS_HPP
#define OPENCV_FLSNET_CPU_INT8_QUANTIZED_WEIGHTS_HPP

#include <vector>

#include "kernels/int8_kernels.hpp"
#include "opencv2/core.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{
namespace int8
{

const int HIGHEST_BYTE = 255;

/** What one step of a byte is worth, one number a channel. */
typedef std::vector<float> Steps;

/** What the bytes of a convolution's inputs mean: (byte - zero) * step, one of each a channel. */
struct QuantizedInputs
{
    Steps steps;
    std::vector<double> zeros;
};

/** A 3x3 convolution from bytes to bytes. The steps of its inputs are part of its weights, so inputs that are
concatenated may have any. */
class QuantizedWeights
{
public:
    /** @param kernel outputs x inputs x 3 x 3, CV_32F. @param bias outputs numbers, CV_32F. */
    QuantizedWeights(const Mat& kernel, const Mat& bias, const QuantizedInputs& inputs, const Steps& outputs);

    int inputs() const { return inputs_; }
    int outputs() const { return outputs_; }
    int quads() const { return quads_; }
    int inputBlocks() const { return blocks_; }
    int groups() const { return (outputs_ + GROUP - 1) / GROUP; }
    int width(int group) const { return std::min(GROUP, outputs_ - group * GROUP); }

    /** Bytes of a group's weights for one block of inputs. */
    size_t blockBytes(int group) const { return static_cast<size_t>(9) * quads_ * QUAD * width(group); }

    /** As ConvolutionRow reads them. */
    const int8_t* weights(int group, int block) const
    {
        return weights_.data() + groupStart(group) + block * blockBytes(group);
    }

    Rescaling rescaling(int output) const { return {bias_.data() + output, scale_.data() + output}; }

private:
    size_t groupStart(int group) const { return group * blocks_ * blockBytes(0); }
    void storeKernel(int output, int input, const int* kernel);

    int inputs_;
    int outputs_;
    int quads_;
    int blocks_;
    std::vector<int8_t> weights_;
    std::vector<int32_t> bias_;
    std::vector<float> scale_;
};

} // namespace int8
} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_INT8_QUANTIZED_WEIGHTS_HPP
