// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../../precomp.hpp"

#include "rounded_weights.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{
namespace bf16
{

RoundedWeights::RoundedWeights(const Mat& kernel, const Mat& bias, double scale,
                               const std::vector<double>& zeros)
    : PaddedWeights<Bf16Format>(kernel.size[1], kernel.size[0]), bias_(kernel.size[0])
{
    CV_Assert(kernel.size[2] == 3 && kernel.size[3] == 3 && zeros.size() == static_cast<size_t>(inputs()));
    parallel_for_(Range(0, outputs()), [&](const Range& range) {
        for (int output = range.start; output < range.end; ++output)
        {
            double shift = 0;
            double rest[9] = {}; // of what lies beside an image: its values are the zeros, rounded
            for (int input = 0; input < inputs(); ++input)
            {
                const float* exact = kernel.ptr<float>(output, input);
                uint16_t rounded[9];
                for (int i = 0; i < 9; ++i)
                {
                    rounded[i] = roundToBf16(static_cast<float>(exact[i] * scale));
                    shift += floatOf(rounded[i]) * zeros[input];
                    rest[i] += floatOf(rounded[i]) * (zeros[input] - floatOf(borderOf(zeros[input])));
                }
                store(output, input, rounded);
            }
            if (inputs() < IMAGE_LANES)
            {
                uint16_t rounded[9];
                std::transform(rest, rest + 9, rounded,
                               [](double value) { return roundToBf16(static_cast<float>(value)); });
                store(output, inputs(), rounded);
            }
            bias_[output] = static_cast<float>(bias.ptr<float>()[output] - shift);
        }
    });
}

} // namespace bf16
} // namespace cpu
} // namespace flsnet
} // namespace cv
