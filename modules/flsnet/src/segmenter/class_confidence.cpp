// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "../layers/layer_shapes.hpp"
#include "../layers/weighted_softmax.hpp"
#include "class_confidence.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

std::vector<float> classConfidences(const Mat& logits)
{
    const int classes = logits.size[1];
    const int planeSize = logits.size[2] * logits.size[3];
    Mat probabilities(logits.dims, logits.size.p, CV_32F);
    weightedSoftmax(logits, std::vector<float>(classes, 1.f), probabilities);
    std::vector<double> sums(classes, 0);
    std::vector<int> counts(classes, 0);
    for (int i = 0; i < planeSize; ++i)
    {
        int label = 0;
        float largest = 0;
        for (int c = 0; c < classes; ++c)
        {
            const float probability = planePtr<float>(probabilities, c)[i];
            if (probability > largest)
            {
                largest = probability;
                label = c;
            }
        }
        sums[label] += largest;
        ++counts[label];
    }
    std::vector<float> confidences(classes, 0.f);
    for (int c = 0; c < classes; ++c)
    {
        if (counts[c] > 0)
        {
            confidences[c] = static_cast<float>(sums[c] / counts[c]);
        }
    }
    return confidences;
}

} // namespace detail
} // namespace flsnet
} // namespace cv
