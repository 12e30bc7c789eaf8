// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_DETECTOR_SECOND_LOOK_HPP
#define OPENCV_FLSNET_DETECTOR_SECOND_LOOK_HPP

#include <vector>

#include "detector_network.hpp"
#include "face_candidate.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** Lets the network look once more at a face that it has found: upright, in the middle, and at the size at which it knows
faces best. What it then says of place, side, roll and landmarks is more exact, and both looks together tell better
whether it is a face. An object keeps its buffers from call to call. */
class SecondLook
{
public:
    /** @param border colour of what lies beyond the photo, BGR. */
    SecondLook(const Ptr<DetectorNetwork>& network, const Scalar& border);

    /** @param picture the photo or a scaled one, CV_8UC3, best one in which the face has faceSide() pixels or more.
    @param scale of the picture over the photo, along x and y.
    @param face in the photo's coordinates. It gets place, side, roll and landmarks of the second look, if that sees a
    face there, and the mean of both logits. */
    void look(const Mat& picture, const Point2d& scale, FaceCandidate& face);

    /** Side of the face in what the network sees, in pixels. */
    static double faceSide();

private:
    Mat cut(const Mat& picture, const Matx23d& pictureToCrop);

    Ptr<DetectorNetwork> network_;
    Scalar border_;
    Mat crop_;
    Mat smaller_;
    std::vector<FaceCandidate> found_;
};

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_DETECTOR_SECOND_LOOK_HPP
