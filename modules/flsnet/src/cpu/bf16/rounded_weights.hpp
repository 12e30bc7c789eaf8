// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_BF16_ROUNDED_WEIGHTS_HPP
#define OPENCV_FLSNET_CPU_BF16_ROUNDED_WEIGHTS_HPP

#include "../padded/padded_weights.hpp"
#include "kernels/bf16_kernels.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{
namespace bf16
{

/** The number of a bfloat16. */
inline float floatOf(uint16_t value)
{
    Cv32suf number;
    number.u = static_cast<unsigned>(value) << 16;
    return number.f;
}

/** The nearest bfloat16, of two the even one. @param number no NaN. */
inline uint16_t roundToBf16(float number)
{
    Cv32suf bits;
    bits.f = number;
    return static_cast<uint16_t>((bits.u + 0x7FFF + (bits.u >> 16 & 1)) >> 16);
}

/** The value beside an image that stands for a zero. */
inline uint16_t borderOf(double zero)
{
    return roundToBf16(static_cast<float>(zero));
}

/** A 3x3 convolution in bfloat16. That of an image reads a further channel, 1 beside it and 0 within, which makes good what
the rounding of the border takes from the mean. */
class RoundedWeights : public PaddedWeights<Bf16Format>
{
public:
    typedef Bf16Format Format;

    /** @param kernel outputs x inputs x 3 x 3, CV_32F. @param bias outputs numbers, CV_32F. @param scale of the kernel.
    @param zeros what counts as zero in the inputs, one a channel: its share of the sums is taken off the bias. */
    RoundedWeights(const Mat& kernel, const Mat& bias, double scale, const std::vector<double>& zeros);

    SumBias rescaling(int output) const { return {bias_.data() + output}; }

    // How a network's image becomes values (bytes do so exactly), and values become numbers.
    static uint16_t valueOf(float pixel) { return roundToBf16(pixel); }
    static float numberOf(uint16_t value) { return floatOf(value); }

private:
    std::vector<float> bias_;
};

} // namespace bf16
} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_BF16_ROUNDED_WEIGHTS_HPP
