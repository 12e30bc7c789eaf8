// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_SEGMENTER_CLASS_CONFIDENCE_HPP
#define OPENCV_FLSNET_SEGMENTER_CLASS_CONFIDENCE_HPP

#include <vector>

#include "opencv2/core.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** Mean softmax of the pixels that have a class as their label, one number a class; 0 for a class without pixels.
@param logits 1 x C x H x W, CV_32F.
@param prior one number a class, see areaPrior(). */
std::vector<float> classConfidences(const Mat& logits, const std::vector<float>& prior);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_SEGMENTER_CLASS_CONFIDENCE_HPP
