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
    WHOLE_FACE, // three of the four parts or all lie where a face has them: either eye, nostrils, mouth
    FACE,       // two do
    PART,       // one does
    NO_FACE,    // none does, though these places are open to view, or there is not even a head
    COVERED     // none does, as something covers these places
};

/** Whether the labels may vote on a face: below 24 pixels there is too little to see. */
bool hasVote(const FaceDetection& face);

/** @brief Looks for eyes, brows, nostrils and mouth of a face in its labels.
@param face as it was detected. They are looked for around its landmarks; if it has none, in wider places.
@param labels of a picture that shows the face, CV_8UC1, values of FaceClass.
@param photoToLabels from pixel centres of the photo to those of the labels; a similarity. */
FaceVote faceVote(const FaceDetection& face, const Mat& labels, const Matx23d& photoToLabels);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_SEGMENTER_FACE_VOTE_HPP
