// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CLASSES_HPP
#define OPENCV_FLSNET_CLASSES_HPP

#include <vector>

#include "opencv2/core.hpp"

namespace cv
{
namespace flsnet
{

//! @addtogroup flsnet
//! @{

/** Ids of the classes in every label map, file and tool of this module. The colours are those of Table 1 of
the paper. */
// OpenCV's generator of Python bindings wants no space before the colon.
// clang-format off
enum FaceClass: uchar
// clang-format on
{
    FACE_BACKGROUND = 0,  //!< everything else: clothes, hats, frames of glasses, hands, whatever is in front
    FACE_HAIR = 1,        //!< hair of the head
    FACE_SKIN = 2,        //!< face, nose, ears and neck, with beard, moustache and stubble
    FACE_EYEBROW = 3,     //!< eyebrows
    FACE_PUPIL = 4,       //!< iris and pupil
    FACE_WHITE = 5,       //!< white of the eye
    FACE_NOSTRIL = 6,     //!< nostrils
    FACE_LIP = 7,         //!< upper and lower lip
    FACE_INNER_MOUTH = 8, //!< teeth, tongue and the gap between the lips
    FACE_CLASS_COUNT = 9  //!< number of classes, not a class
};

/** @brief Name of a class as the paper writes it, in lower case: "background", "hair", ..., "inner mouth".
@param classId 0 to FACE_CLASS_COUNT - 1.
@throws cv::Exception (StsOutOfRange) for any other id. */
CV_EXPORTS_W String className(int classId);

/** @brief Colour of a class (Table 1 of the paper) in OpenCV's channel order: (blue, green, red, 0).
@param classId 0 to FACE_CLASS_COUNT - 1.
@throws cv::Exception (StsOutOfRange) for any other id. */
CV_EXPORTS_W Scalar classColor(int classId);

/** @brief Colours for classes of any names: those of FaceClass have theirs (Table 1 of the paper), a class 0 called
"background" is black, all others get colours that are told apart, always the same for the same names.
@param names one per class, 1 to 255.
@param palette result, names x 1, CV_8UC3 (BGR): no two rows are equal.
@throws cv::Exception (StsOutOfRange) if there are no names or too many. */
CV_EXPORTS_W void classPalette(const std::vector<String>& names, OutputArray palette);

/** @brief Paints a label map in the colours of the classes.
@param labels label map, CV_8UC1, values 0 to FACE_CLASS_COUNT - 1, or rows of the palette.
@param color result, CV_8UC3 (BGR), of the same size.
@param palette colours of a model's own classes, N x 1, CV_8UC3 (see ModelInfo::palette()); empty: those of FaceClass.
@throws cv::Exception if labels is empty, not CV_8UC1, or holds another value, or if the palette has another form. */
CV_EXPORTS_W void colorize(InputArray labels, OutputArray color, InputArray palette = noArray());

/** @brief Blends the colours of the classes over the photo. Background pixels keep the photo's colour.
@param image photo of any type that FaceLandmarkSegmenter::segment takes.
@param labels label map of the photo's size, CV_8UC1, values 0 to FACE_CLASS_COUNT - 1, or rows of the palette.
@param result result, CV_8UC3 (BGR), of the same size.
@param opacity weight of the classes' colour, 0 (photo alone) to 1 (colours alone).
@param palette as of colorize().
@throws cv::Exception if an input is empty or of a wrong type, if sizes differ, or opacity lies outside 0 to
1. */
CV_EXPORTS_W void overlay(InputArray image, InputArray labels, OutputArray result, double opacity = 0.5,
                          InputArray palette = noArray());

/** @brief Reads a label map from a picture painted in the colours of the classes: the inverse of colorize().
@param color picture, CV_8UC3 (BGR).
@param labels result, CV_8UC1, of the same size.
@param tolerance largest distance of a pixel from a class colour in any channel, 0 to 255; with 0 the colours
must be exact. The nearest class (sum of absolute differences) is taken.
@param palette as of colorize().
@throws cv::Exception if color is empty, not CV_8UC3, or a pixel has no class within the tolerance; the
message names the first such pixel. */
CV_EXPORTS_W void labelsFromColors(InputArray color, OutputArray labels, int tolerance = 0,
                                   InputArray palette = noArray());

/** @brief Removes from a face's label map what no face has: the islands and holes that a network leaves here and there.

A blob is what hangs together of one class (pixels of the background by their sides, others by their corners, too). Its
pixels get the class of most pixels around it, the smallest blobs first, if it is one of these (all lengths in sides of the
face box):
- a speck: a blob of brow, pupil, white, lip or inner mouth of less than 0.02 x 0.02, or of hair, skin or
  background (a hole) of less than 0.06 x 0.06, unless the map's border cuts these off;
- far: more than 0.15 away from the head, which is of all that hangs together the one that fills most of the face box;
- a stray: a brow, an eye, a nostril or a mouth whose middle lies where a face has none, and which has at most half of
  the pixels of its kind that lie where a face has them;
- one too many: an eye smaller than the two largest ones, a mouth of less than a tenth of the largest one's pixels.

Blobs of brow are one brow, those of pupil and white one eye, those of nostril, and of lip and inner mouth, likewise, if their
boxes are not more than 0.12 apart.

What is removed may leave another island behind, so that this is done up to three times. Ears behind hair, hair behind
ears and the like are near the head and stay.

FaceLandmarkSegmenter does this to each face, see FaceLandmarkSegmenter::setRemoveIslands().
@param labels label map of one face, CV_8UC1, values of FaceClass.
@param cleaned result, CV_8UC1, of the same size; may be labels itself.
@param faceBox face box (see FaceDetector), in pixels of the map.
@param roll of the face in degrees, counter-clockwise (see FaceDetection).
@throws cv::Exception if labels is empty, not CV_8UC1, or holds another value; if the box is empty; if a number is not
finite. */
CV_EXPORTS_W void removeIslands(InputArray labels, OutputArray cleaned, const Rect2d& faceBox,
                                double roll = 0);

//! @}

} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CLASSES_HPP
