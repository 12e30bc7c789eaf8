// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_SEGMENTER_PLACED_FACE_HPP
#define OPENCV_FLSNET_SEGMENTER_PLACED_FACE_HPP

#include <vector>

#include "opencv2/core.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** Where a face lies in the photo. */
struct PlacedFace
{
    Rect2d square; // what its crop covers, in coordinates of pixel edges
    Rect region;   // the pixels that the photo has of it
};

/** Whether any two faces share a pixel. */
bool anyOverlap(const std::vector<PlacedFace>& faces);

/** Those faces of which the photo has a pixel. */
std::vector<size_t> visibleFaces(const std::vector<PlacedFace>& faces);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_SEGMENTER_PLACED_FACE_HPP
