// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_SEQUENCE_FACE_POSE_HPP
#define OPENCV_FLSNET_SEQUENCE_FACE_POSE_HPP

#include "opencv2/core.hpp"
#include "opencv2/flsnet/detector.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** Where a face lies in a frame: its face box as a square that is turned around its centre. */
struct FacePose
{
    Point2d center; // in coordinates of pixel edges
    double side = 0;
    double roll = 0; // degrees, counter-clockwise, see FaceDetection

    FacePose() = default;
    FacePose(const Point2d& boxCenter, double boxSide, double faceRoll);
    explicit FacePose(const FaceDetection& face);

    Rect2d box() const;

    /** From the face's upright frame, whose unit is the side of the face box and whose origin its centre, to the photo in
    coordinates of pixel edges, and back. */
    Point2d toPhoto(const Point2d& inFace) const;
    Point2d toFace(const Point2d& inPhoto) const;
};

/** The pose that moves as the face has moved from one pose to another. */
FacePose moved(const FacePose& pose, const FacePose& before, const FacePose& after);

/** Distance of the centres in sides of the larger face. */
double distanceOf(const FacePose& one, const FacePose& two);

/** Difference of the rolls, 0 to 180 degrees. */
double turnBetween(const FacePose& one, const FacePose& two);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_SEQUENCE_FACE_POSE_HPP
