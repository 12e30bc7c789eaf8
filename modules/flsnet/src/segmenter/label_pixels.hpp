// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_SEGMENTER_LABEL_PIXELS_HPP
#define OPENCV_FLSNET_SEGMENTER_LABEL_PIXELS_HPP

#include "opencv2/core.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** Labels the pixels of a photo that a crop covers: the crop's logits, interpolated bilinearly at the pixel's centre,
and the class where they are largest.
@param logits 1 x C x H x W, CV_32F, with the area prior added.
@param crop what the crop covers of the photo (see crop.hpp).
@param region pixels of the photo to label.
@param labels result, CV_8UC1, of the region's size.
@param probabilities if not null: softmax of the label's class at each pixel, CV_32FC1. */
void labelPixels(const Mat& logits, const Rect2d& crop, const Rect& region, Mat& labels,
                 Mat* probabilities = nullptr);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_SEGMENTER_LABEL_PIXELS_HPP
