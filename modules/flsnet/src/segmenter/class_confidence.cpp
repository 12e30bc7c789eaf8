// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "class_confidence.hpp"
#include "label_pixels.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

std::vector<float> classConfidences(const Mat& logits, const std::vector<float>& prior)
{
    // Each pixel of the crop lies on a place of the logits.
    const Rect all(0, 0, logits.size[3], logits.size[2]);
    Mat labels, probabilities;
    PixelLabeler().label(logits, prior, all, all, labels, &probabilities);
    const int classes = logits.size[1];
    std::vector<double> sums(classes, 0);
    std::vector<int> counts(classes, 0);
    for (int y = 0; y < labels.rows; ++y)
    {
        for (int x = 0; x < labels.cols; ++x)
        {
            const uchar label = labels.at<uchar>(y, x);
            sums[label] += probabilities.at<float>(y, x);
            ++counts[label];
        }
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
