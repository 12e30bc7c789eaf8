// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../../precomp.hpp"

#include <numeric>

#include "quantized_weights.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{
namespace int8
{

namespace
{

const int HIGHEST_WEIGHT = 127;
// Sums of products stay below twice that, whatever the bytes are.
const double HIGHEST_SUM = 1 << 29;

/** What one step of a weight is worth: as little as weights, sums and bias allow. */
double stepOf(const std::vector<double>& weights, double bias)
{
    double highest = 0;
    double sum = 0;
    for (const double weight : weights)
    {
        highest = std::max(highest, std::abs(weight));
        sum += std::abs(weight);
    }
    const double step =
        std::max({highest / HIGHEST_WEIGHT, sum * HIGHEST_BYTE / HIGHEST_SUM, std::abs(bias) / HIGHEST_SUM});
    return step > 0 ? step : 1;
}

/** Rounds the nine weights of a kernel so that their sum is rounded, too: neighbours in a map are much alike, so it is
the sum of the errors that counts most. */
void roundKernel(const double* exact, double step, int* rounded)
{
    double missing = 0;
    for (int i = 0; i < 9; ++i)
    {
        rounded[i] = cvRound(exact[i] / step);
        missing += exact[i] / step - rounded[i];
    }
    for (; std::abs(missing) > 0.5; missing -= missing > 0 ? 1 : -1)
    {
        const int change = missing > 0 ? 1 : -1;
        int best = -1;
        double most = 0;
        for (int i = 0; i < 9; ++i)
        {
            const double gain = (exact[i] / step - rounded[i]) * change;
            if (gain > most && std::abs(rounded[i] + change) <= HIGHEST_WEIGHT)
            {
                best = i;
                most = gain;
            }
        }
        if (best < 0)
        {
            return;
        }
        rounded[best] += change;
    }
}

} // namespace

QuantizedWeights::QuantizedWeights(const Mat& kernel, const Mat& bias, const QuantizedInputs& inputs,
                                   const Steps& outputs)
    : PaddedWeights<Int8Format>(kernel.size[1], kernel.size[0]), bias_(kernel.size[0]), scale_(kernel.size[0])
{
    CV_Assert(inputs.steps.size() == static_cast<size_t>(this->inputs()) &&
              inputs.zeros.size() == inputs.steps.size() && outputs.size() == bias_.size());
    const int inputCount = this->inputs();
    parallel_for_(Range(0, this->outputs()), [&](const Range& range) {
        std::vector<double> values(static_cast<size_t>(inputCount) * 9);
        for (int output = range.start; output < range.end; ++output)
        {
            for (size_t i = 0; i < values.size(); ++i)
            {
                values[i] = static_cast<double>(kernel.ptr<float>(output)[i]) * inputs.steps[i / 9];
            }
            const double step = stepOf(values, bias.ptr<float>()[output]);
            double shift = 0;
            for (int input = 0; input < inputCount; ++input)
            {
                int rounded[9];
                roundKernel(values.data() + static_cast<size_t>(input) * 9, step, rounded);
                int8_t bytes[9];
                std::copy(rounded, rounded + 9, bytes);
                store(output, input, bytes);
                shift += std::accumulate(rounded, rounded + 9, 0) * inputs.zeros[input];
            }
            bias_[output] = cvRound(bias.ptr<float>()[output] / step - shift);
            // Finite, so that zeros stay zeros.
            scale_[output] = static_cast<float>(
                std::min(step / outputs[output], static_cast<double>(std::numeric_limits<float>::max())));
        }
    });
}

} // namespace int8
} // namespace cpu
} // namespace flsnet
} // namespace cv
