// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_SEGMENTER_CLASS_SCORES_HPP
#define OPENCV_FLSNET_SEGMENTER_CLASS_SCORES_HPP

#include <vector>

#include "crop.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** The probability of each class at the pixels of a photo that a crop covers: softmax of the logits, interpolated as for the
labels (see PixelLabeler), with the area prior added.
@param logits 1 x C x H x W, CV_32F. @param prior one value per class. @param area what the crop covers of the photo.
@param region pixels of the photo; those outside of a turned crop are background (class 0).
@param scores result, C x height x width of the region, CV_32F; new memory. */
void classScores(const Mat& logits, const std::vector<float>& prior, const CropArea& area, const Rect& region,
                 Mat& scores);

/** What lies under transparent pixels is background in the scores, too.
@param photo from photoWithAlpha(). @param scores of its region; empty ones stay so. */
void clearTransparentScores(const Mat& photo, const Rect& region, Mat& scores);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_SEGMENTER_CLASS_SCORES_HPP
