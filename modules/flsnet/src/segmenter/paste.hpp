// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_SEGMENTER_PASTE_HPP
#define OPENCV_FLSNET_SEGMENTER_PASTE_HPP

#include "opencv2/core.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** Puts one face into the label map of a photo: the part (any class but background) of the higher probability wins,
what was there before if they are equal; background never covers a part.
@param labels of the face, CV_8UC1. @param probabilities of the labels, CV_32FC1.
@param target what the photo's label map has in the face's place, CV_8UC1, all background before the first face.
@param best probability of each label of target so far, CV_32FC1, all zero before the first face. */
void pasteFace(const Mat& labels, const Mat& probabilities, Mat& target, Mat& best);

/** Gives labels to what has none yet. @param labels CV_8UC1. @param target of the same size: its background gets them. */
void fillBackground(const Mat& labels, Mat& target);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_SEGMENTER_PASTE_HPP
