// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_LAYERS_WEIGHTED_SOFTMAX_HPP
#define OPENCV_FLSNET_LAYERS_WEIGHTED_SOFTMAX_HPP

#include <vector>

#include "opencv2/core.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** Softmax over the channels, each channel times its weight (Eq. 3).
@param logits N x C x H x W, CV_32F, continuous.
@param weights one number a channel.
@param scores of the same shape and type, allocated. */
void weightedSoftmax(const Mat& logits, const std::vector<float>& weights, Mat& scores);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_LAYERS_WEIGHTED_SOFTMAX_HPP
