// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_SEGMENTER_CELL_LOGITS_HPP
#define OPENCV_FLSNET_SEGMENTER_CELL_LOGITS_HPP

#include <limits>
#include <vector>

#include "opencv2/core.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** The logits of all classes at the four places around a cell, side by side: planes of classes lie far from each other in
memory, and most cells hold many pixels of a large photo. One object a thread. */
class CellLogits
{
public:
    /** @param logits 1 x C x H x W, CV_32F. @param prior one value per class. */
    CellLogits(const Mat& logits, const std::vector<float>& prior)
        : logits_(logits), prior_(prior), upperLeft_(prior.size()), upperRight_(prior.size()),
          lowerLeft_(prior.size()), lowerRight_(prior.size())
    {
    }

    /** @param place of the upper left one in a plane. @param toRight, toLower from there to the others; 0 at the edge. */
    void gather(size_t place, size_t toRight, size_t toLower)
    {
        for (size_t c = 0; c < prior_.size(); ++c)
        {
            const float* upper = logits_.ptr<float>(0, static_cast<int>(c)) + place;
            upperLeft_[c] = upper[0];
            upperRight_[c] = upper[toRight];
            lowerLeft_[c] = upper[toLower];
            lowerRight_[c] = upper[toLower + toRight];
        }
    }

    /** The class whose bilinear value with its prior is the largest; of equal ones the first. */
    uchar largestClass(float rightWeight, float lowerWeight) const
    {
        float largest = -std::numeric_limits<float>::max();
        uchar label = 0;
        for (size_t c = 0; c < prior_.size(); ++c)
        {
            const float left = upperLeft_[c] + lowerWeight * (lowerLeft_[c] - upperLeft_[c]);
            const float right = upperRight_[c] + lowerWeight * (lowerRight_[c] - upperRight_[c]);
            const float value = left + rightWeight * (right - left) + prior_[c];
            if (value > largest)
            {
                largest = value;
                label = static_cast<uchar>(c);
            }
        }
        return label;
    }

private:
    const Mat& logits_;
    const std::vector<float>& prior_;
    std::vector<float> upperLeft_, upperRight_, lowerLeft_, lowerRight_;
};

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_SEGMENTER_CELL_LOGITS_HPP
