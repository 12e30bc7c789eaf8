// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_MEASURES_HPP
#define OPENCV_FLSNET_MEASURES_HPP

#include <vector>

#include "opencv2/core.hpp"
#include "opencv2/flsnet/segmenter.hpp"

namespace cv
{
namespace flsnet
{

//! @addtogroup flsnet
//! @{

/** Sides of a face, as the picture shows the upright face: left is the picture's left, which is the person's right, as with
the landmarks of FaceDetection. */
// clang-format off
enum FaceSide: uchar
// clang-format on
{
    FACE_SIDE_NONE = 0,
    FACE_SIDE_LEFT = 1,
    FACE_SIDE_RIGHT = 2
};

/** @brief Tells the eyes and brows of a face apart.

What lies left of the middle is left. The middle is half-way between the two eyes; where only one is seen, as in profile,
the middle of mouth and nostrils; where these are not seen either, that of the face box.
@param face of FaceLandmarkSegmenter.
@param sides CV_8UC1 of the size of face.labels, values of FaceSide: none for all but brows, pupils and whites.
@throws cv::Exception if face has no labels of its region or no transform of a photo, or labels of a model with classes of its own. */
CV_EXPORTS_W void labelSides(const FaceSegmentation& face, OutputArray sides);

/** @brief One eye; lengths in pixels of the photo, along the axes of the upright face. */
struct CV_EXPORTS_W_SIMPLE EyeMeasures
{
    CV_WRAP EyeMeasures() : found(false), irisDiameter(0), width(0), opening(0) {}

    //! false: the labels show none on this side, and all else is 0
    CV_PROP_RW bool found;
    //! of the iris, or of the eye where no iris is seen; in pixels of the photo
    CV_PROP_RW Point2d center;
    //! how wide the iris is: lids cover a part of its height; 0 if it is not seen
    CV_PROP_RW double irisDiameter;
    //! from corner to corner, as far as it is labeled as eye
    CV_PROP_RW double width;
    //! from lid to lid where it is widest
    CV_PROP_RW double opening;
    //! where the iris lies in the eye: (-1, 0) touches the left corner, (1, 0) the right one, (0, -1) the upper and (0, 1) the
    //! lower lid, (0, 0) is straight ahead, relative to the head; vertically a rough number
    CV_PROP_RW Point2d gaze;
};

/** @brief What the labels tell of a face. */
struct CV_EXPORTS_W_SIMPLE FaceMeasures
{
    CV_WRAP FaceMeasures() : mouthWidth(0), mouthHeight(0), mouthOpening(0) {}

    CV_PROP_RW EyeMeasures leftEye;  //!< see FaceSide
    CV_PROP_RW EyeMeasures rightEye; //!< see FaceSide
    //! of lips and what is between them, in pixels of the photo along the axes of the upright face; 0 if they are not seen
    CV_PROP_RW double mouthWidth;
    CV_PROP_RW double
        mouthHeight; //!< the same, from the upper edge of the upper lip to the lower edge of the lower one
    CV_PROP_RW double mouthOpening; //!< the height of what is between the lips, where it is widest; 0: closed
    //! one per class: pixels of the photo
    CV_PROP_RW std::vector<int> areas;
    //! classes x 3, CV_64F: mean blue, green and red, 0 to 255; 0 for a class without pixels
    CV_PROP_RW Mat colors;
};

/** @brief Measures a face in its labels.

The numbers are those of single pixels: an iris of six pixels is measured to about one pixel.
@param face of FaceLandmarkSegmenter.
@param image the photo that it was found in, of any type that FaceLandmarkSegmenter::segment() takes.
@return all that is measured; of a face that lies beside the photo, and has an empty region, nothing is found.
@throws cv::Exception if face has no labels or no transform of a photo, or labels of a model with classes of its own, if its
region is not within the image, or if the image is none. */
CV_EXPORTS_W FaceMeasures measureFace(const FaceSegmentation& face, InputArray image);

//! @}

} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_MEASURES_HPP
