// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_SEGMENTER_FACE_VOTE_HPP
#define OPENCV_FLSNET_SEGMENTER_FACE_VOTE_HPP

#include "opencv2/core.hpp"
#include "opencv2/flsnet/detector.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** What the labels say of a detected face. */
enum class FaceVote
{
    FACE,     // a part of it lies where a face has it
    NO_FACE,  // none does, though nothing covers those places
    ABSTAINS, // its places are covered, or it is too small
};

/** Where in a picture the labels should show the parts of a face. */
class FacePlaces
{
public:
    /** @param face as it was detected; without landmarks, the parts are looked for in wider places.
    @param photoToLabels from pixel centres of the photo to those of the label map; a similarity. */
    FacePlaces(const FaceDetection& face, const Matx23d& photoToLabels);

    /** @param labels CV_8UC1, values of FaceClass; may show a part of the face only. */
    FaceVote vote(const Mat& labels) const;

private:
    /** A place, in the face's upright frame: its box reaches from -0.5 to 0.5. */
    struct Place
    {
        Point2d center;
        Size2d radius;
    };

    Place eyes_[2];
    Place nose_;
    Place mouth_;
    Matx23d faceToLabels_;
    bool isTooSmall_;
};

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_SEGMENTER_FACE_VOTE_HPP
