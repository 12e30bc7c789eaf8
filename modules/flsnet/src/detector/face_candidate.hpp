// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_DETECTOR_FACE_CANDIDATE_HPP
#define OPENCV_FLSNET_DETECTOR_FACE_CANDIDATE_HPP

#include "opencv2/core.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

const int FACE_LANDMARKS = 5;

/** A face as one cell of the detector network's output tells of it. Points are in coordinates of pixel edges. */
struct FaceCandidate
{
    Point2d center; //!< of the face box
    double side;    //!< of the face box
    Point2d up;     //!< from chin to forehead in the picture, of length 1; (0, -1) if it is upright
    Point2d landmarks[FACE_LANDMARKS]; //!< in the order of FaceDetection
    double logit;                      //!< of there being a face
    double seenSide;                   //!< of the face box in the picture that the network saw
};

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_DETECTOR_FACE_CANDIDATE_HPP
