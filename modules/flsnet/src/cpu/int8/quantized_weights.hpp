// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_INT8_QUANTIZED_WEIGHTS_HPP
#define OPENCV_FLSNET_CPU_INT8_QUANTIZED_WEIGHTS_HPP

#include <vector>

#include "../padded/padded_weights.hpp"
#include "kernels/int8_kernels.hpp"

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
class QuantizedWeights : public PaddedWeights<Int8Format>
{
public:
    typedef Int8Format Format;

    /** @param kernel outputs x inputs x 3 x 3, CV_32F. @param bias outputs numbers, CV_32F. */
    QuantizedWeights(const Mat& kernel, const Mat& bias, const QuantizedInputs& inputs, const Steps& outputs);

    Rescaling rescaling(int output) const { return {bias_.data() + output, scale_.data() + output}; }

    // How a network's image becomes bytes, and bytes become numbers of steps.
    static uchar valueOf(uchar pixel) { return pixel; }
    static uchar valueOf(float pixel) { return saturate_cast<uchar>(pixel); }
    static float numberOf(uchar value) { return value; }

private:
    std::vector<int32_t> bias_;
    std::vector<float> scale_;
};

} // namespace int8
} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_INT8_QUANTIZED_WEIGHTS_HPP
