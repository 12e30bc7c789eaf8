// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_DETECTOR_FACE_BOX_HPP
#define OPENCV_FLSNET_DETECTOR_FACE_BOX_HPP

#include "../precomp.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** Where the face box lies in a detector's own box; relative to its height, centerX to its width. */
struct FaceBoxFit
{
    double side;    //!< side of the face box
    double centerX; //!< its centre, from the left
    double centerY; //!< its centre, from the top
};

/** @name Fits of the detectors that the module knows
The profile cascade was made for faces that look to the left; the other fit is for its finds in the mirrored
photo. */
//! @{
const FaceBoxFit& frontalHaarFit();
const FaceBoxFit& leftProfileHaarFit();
const FaceBoxFit& rightProfileHaarFit();
const FaceBoxFit& yunetFit();
//! @}

/** The face box: a square from the upper edge of the eyebrows to the chin, centred on the face. */
Rect2d faceBox(const Rect2d& detectorBox, const FaceBoxFit& fit);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_DETECTOR_FACE_BOX_HPP
