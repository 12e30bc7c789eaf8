// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_SEGMENTER_PASTE_HPP
#define OPENCV_FLSNET_SEGMENTER_PASTE_HPP

#include <vector>

#include "opencv2/core.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** The labels of one face in a photo. */
struct LabeledRegion
{
    Rect region;
    Mat labels;        // CV_8UC1
    Mat probabilities; // of the labels, CV_32FC1; empty where no other region overlaps this one
};

/** Whether any two regions overlap, so that pasting needs probabilities. */
bool anyOverlap(const std::vector<Rect>& regions);

/** Puts one face into the label map of a photo: the part (any class but background) of the higher probability wins,
what was there before if they are equal; background never covers a part.
@param labels label map of the photo, CV_8UC1, all background before the first face.
@param best probability of each label so far, CV_32FC1, all zero before the first face; not touched if the face has no
probabilities. */
void pasteRegion(const LabeledRegion& face, Mat& labels, Mat& best);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_SEGMENTER_PASTE_HPP
