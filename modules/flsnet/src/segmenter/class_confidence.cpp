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
    PixelLabeler().label(logits, prior, CropArea(all), all, labels, &probabilities);
    const int classes = logits.size[1];
    // Sums of each row by itself, so that the result does not depend on the number of threads.
    Mat sums = Mat::zeros(labels.rows, classes, CV_64F), counts = Mat::zeros(labels.rows, classes, CV_64F);
    parallel_for_(Range(0, labels.rows), [&](const Range& range) {
        for (int y = range.start; y < range.end; ++y)
        {
            const uchar* label = labels.ptr(y);
            const float* probability = probabilities.ptr<float>(y);
            double* sum = sums.ptr<double>(y);
            double* count = counts.ptr<double>(y);
            for (int x = 0; x < labels.cols; ++x)
            {
                sum[label[x]] += static_cast<double>(probability[x]);
                ++count[label[x]];
            }
        }
    });
    std::vector<float> confidences(classes, 0.f);
    for (int c = 0; c < classes; ++c)
    {
        const double count = sum(counts.col(c))[0];
        confidences[c] = count > 0 ? static_cast<float>(sum(sums.col(c))[0] / count) : 0.f;
    }
    return confidences;
}

} // namespace detail
} // namespace flsnet
} // namespace cv
