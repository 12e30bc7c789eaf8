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

    /** @param photo CV_8UC3.
    @param scaled the photo at another scale, in which faces are looked at that are large enough there.
    @param scale of that over the photo, along x and y.
    @param faces in the photo's coordinates. They get place, side, roll and landmarks of the second look, if that sees a
    face there, and the mean of both logits. */
    void look(const Mat& photo, const Mat& scaled, const Point2d& scale, std::vector<FaceCandidate>& faces);

private:
    void cut(const Mat& picture, const Matx23d& pictureToCrop, Mat& crop);
    void take(const Mat& output, int picture, FaceCandidate& face);

    Ptr<DetectorNetwork> network_;
    Scalar border_;
    std::vector<Mat> crops_;
    Mat smaller_;
    std::vector<FaceCandidate> found_;
};

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_DETECTOR_SECOND_LOOK_HPP
