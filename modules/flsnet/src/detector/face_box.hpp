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
    double side;       //!< side of the face box
    double centerX;    //!< its centre, from the left
    double centerY;    //!< its centre, from the top
    double aspect = 1; //!< width of the detector's box of an upright face over its height; for turned faces
};

/** @name Fits of the detectors that the module knows
The profile cascade was made for faces that look to the left; the other fit is for its finds in the mirrored
photo. */
//! @{
const FaceBoxFit& frontalHaarFit();
const FaceBoxFit& leftProfileHaarFit();
const FaceBoxFit& rightProfileHaarFit();
//! @}

/** The face box: a square from the upper edge of the eyebrows to the chin, centred on the face. */
Rect2d faceBox(const Rect2d& detectorBox, const FaceBoxFit& fit);

/** The face box, in the face's upright frame, of a face that is turned. The detector's box is upright. */
Rect2d turnedFaceBox(const Rect2d& detectorBox, const FaceBoxFit& fit, double roll);

/** The roll of a face in degrees: that of the rotation and scaling that bring the landmarks of an upright face nearest
to these (least squares).
@param landmarks the five points of FaceDetection, or the six of MediaPipe. */
double rollOf(const std::vector<Point2f>& landmarks);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_DETECTOR_FACE_BOX_HPP
