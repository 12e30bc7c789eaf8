// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "layer_shapes.hpp"
#include "weighted_softmax.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

// Pixels of one run through all channels; small enough to stay in the first cache.
const size_t BLOCK = 512;

/** A run of length pixels; logits and scores point at its first pixel in the first of the planes. */
void weightedSoftmaxOfRun(const float* logits, const std::vector<float>& weights, size_t planeSize,
                          size_t length, float* scores)
{
    const int channels = static_cast<int>(weights.size());
    AutoBuffer<float> buffer(length * 2);
    float* maximum = buffer.data();
    float* sum = maximum + length;
    std::copy(logits, logits + length, maximum);
    for (int c = 1; c < channels; ++c)
    {
        const float* in = logits + c * planeSize;
        for (size_t i = 0; i < length; ++i)
        {
            maximum[i] = std::max(maximum[i], in[i]);
        }
    }
    std::fill(sum, sum + length, 0.f);
    for (int c = 0; c < channels; ++c)
    {
        const float* in = logits + c * planeSize;
        float* out = scores + c * planeSize;
        for (size_t i = 0; i < length; ++i)
        {
            out[i] = in[i] - maximum[i];
        }
        const Mat header(1, static_cast<int>(length), CV_32F, out);
        exp(header, header);
        for (size_t i = 0; i < length; ++i)
        {
            sum[i] += out[i];
        }
    }
    for (int c = 0; c < channels; ++c)
    {
        float* out = scores + c * planeSize;
        for (size_t i = 0; i < length; ++i)
        {
            out[i] *= weights[c] / sum[i];
        }
    }
}

} // namespace

void weightedSoftmax(const Mat& logits, const std::vector<float>& weights, Mat& scores)
{
    const int channels = logits.size[1];
    const size_t planeSize = static_cast<size_t>(logits.size[2]) * logits.size[3];
    const int blocks = static_cast<int>((planeSize + BLOCK - 1) / BLOCK);
    parallel_for_(Range(0, logits.size[0] * blocks), [&](const Range& range) {
        for (int i = range.start; i < range.end; ++i)
        {
            const size_t begin = i % blocks * BLOCK;
            const int firstPlane = i / blocks * channels;
            weightedSoftmaxOfRun(planePtr<float>(logits, firstPlane) + begin, weights, planeSize,
                                 std::min(BLOCK, planeSize - begin),
                                 planePtr<float>(scores, firstPlane) + begin);
        }
    });
}

} // namespace detail
} // namespace flsnet
} // namespace cv
