// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_MODEL_VALUE_HISTOGRAM_HPP
#define OPENCV_FLSNET_MODEL_VALUE_HISTOGRAM_HPP

#include <vector>

#include "opencv2/core.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** How often which values occur in the channels of maps after a ReLU, to within 3 %. */
class ValueHistogram
{
public:
    explicit ValueHistogram(int channels);

    /** @param maps N x channels x H x W, CV_32F, nothing below zero. */
    void add(const Mat& maps);

    /** For each channel a value that percentile of all values do not exceed, 0 if they are all zero. */
    std::vector<float> percentiles(double percentile) const;

private:
    Mat counts_; // channels x bins, CV_64F
    std::vector<float> largest_;
};

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_MODEL_VALUE_HISTOGRAM_HPP
