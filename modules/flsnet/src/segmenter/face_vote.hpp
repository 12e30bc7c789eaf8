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

/** What the labels show of a detected face. Its parts are either eye with its brow, the nostrils, the mouth. */
struct FaceEvidence
{
    int parts;        //!< how many of the four lie where a face has them
    int missingParts; //!< how many do not, though their places are open to view
    double skin;      //!< in the face box, in areas of the box
};

/** What follows from it. */
enum class FaceVote
{
    FACE,    //!< two of the four parts, or more
    PART,    //!< one
    NO_FACE, //!< none, though their places are open to view, or there is not even a head
    COVERED  //!< none, as something covers their places
};

/** Whether the labels may vote on a face: below 24 pixels there is too little to see. */
bool hasVote(const FaceDetection& face);

/** @brief Looks for eyes, brows, nostrils and mouth of a face in its labels.
@param face as it was detected. They are looked for around its landmarks; if it has none, in wider places.
@param labels of a picture that shows the face, CV_8UC1, values of FaceClass.
@param photoToLabels from pixel centres of the photo to those of the labels; a similarity. */
FaceEvidence faceEvidence(const FaceDetection& face, const Mat& labels, const Matx23d& photoToLabels);

FaceVote faceVote(const FaceEvidence& evidence);

/** @brief What all classes over a face box add to the logit of a face; parameters as for faceEvidence(). */
double labelLogit(const FaceDetection& face, const Mat& labels, const Matx23d& photoToLabels);

/** Whether this is more likely a face than none, by labelLogit() and by the calibrated confidence of a detector that was
asked for doubtful faces, too. */
bool confirmsFace(double logitOfLabels, double confidence);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_SEGMENTER_FACE_VOTE_HPP
