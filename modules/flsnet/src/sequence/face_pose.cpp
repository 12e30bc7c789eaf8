// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "face_pose.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

FacePose::FacePose(const Point2d& boxCenter, double boxSide, double faceRoll)
    : center(boxCenter), side(boxSide), roll(faceRoll)
{
}

FacePose::FacePose(const FaceDetection& face)
    : center((face.box.tl() + face.box.br()) / 2), side(std::max(face.box.width, face.box.height)),
      roll(face.roll)
{
}

Rect2d FacePose::box() const
{
    return Rect2d(center.x - side / 2, center.y - side / 2, side, side);
}

Point2d FacePose::toPhoto(const Point2d& inFace) const
{
    const double angle = roll * CV_PI / 180, c = side * std::cos(angle), s = side * std::sin(angle);
    return center + Point2d(c * inFace.x + s * inFace.y, c * inFace.y - s * inFace.x);
}

Point2d FacePose::toFace(const Point2d& inPhoto) const
{
    const double angle = roll * CV_PI / 180, c = std::cos(angle) / side, s = std::sin(angle) / side;
    const Point2d from = inPhoto - center;
    return Point2d(c * from.x - s * from.y, c * from.y + s * from.x);
}

FacePose moved(const FacePose& pose, const FacePose& before, const FacePose& after)
{
    return FacePose(after.toPhoto(before.toFace(pose.center)), pose.side * after.side / before.side,
                    std::remainder(pose.roll + after.roll - before.roll, 360));
}

double distanceOf(const FacePose& one, const FacePose& two)
{
    const Point2d between = one.center - two.center;
    return std::hypot(between.x, between.y) / std::max(one.side, two.side);
}

double turnBetween(const FacePose& one, const FacePose& two)
{
    return std::abs(std::remainder(one.roll - two.roll, 360));
}

} // namespace detail
} // namespace flsnet
} // namespace cv
