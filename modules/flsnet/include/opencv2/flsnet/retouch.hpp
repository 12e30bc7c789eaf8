// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_RETOUCH_HPP
#define OPENCV_FLSNET_RETOUCH_HPP

#include <vector>

#include "opencv2/core.hpp"
#include "opencv2/flsnet/segmenter.hpp"

namespace cv
{
namespace flsnet
{

//! @addtogroup flsnet
//! @{

/** @brief How far each pixel belongs to some parts: a label map's classes with soft edges that follow the photo's.

This is the guided filter @cite He2013guided of the hard mask (Eq. 5, 6 and 8 there) with the photo's grey levels as guide, cut off at 0
and 1.
@param image photo of any type that FaceLandmarkSegmenter::segment() takes.
@param labels label map of the photo's size, CV_8UC1; values of FaceClass or of a model's own classes.
@param classes those that belong to the mask, each 0 to 254.
@param mask result, CV_32FC1 of the photo's size, 0 to 1.
@param radius of the filter in pixels, 0 to 1000: edges are looked for that far from those of the labels. 0 gives the hard mask. A
fiftieth of the face box's side suits skin and lips, a twentieth hair.
@param contrast what counts as an edge of the photo, in grey levels of 0 to 1, above 0 (0.0001 counts least): less is smoothed over.
@throws cv::Exception if an argument is none of these. */
CV_EXPORTS_W void softMask(InputArray image, InputArray labels, const std::vector<int>& classes,
                           OutputArray mask, int radius, double contrast = 0.02);

/** @brief Matte of some parts of a face: how much of each pixel they cover. Strands of hair, and edges that are blurred or lie
between two pixels, have values between 0 and 1.

The network's probabilities say where the parts are, and where that is uncertain. There, values follow the photo's colours
(guided filter with a colour guide @cite He2013guided, Eq. 14 to 16), and are then told apart by the colours of the parts and of what
lies beside them nearby. For the hair give FACE_HAIR, for the head all classes but FACE_BACKGROUND.
@param image the photo that the face was found in, of any type that FaceLandmarkSegmenter::segment() takes.
@param face with scores (see FaceLandmarkSegmenter::setWithScores()).
@param classes those that belong to the matte, each below the number of the scores' classes.
@param matte result, CV_32FC1 of the photo's size, 0 to 1; 0 outside of the face's region. Of several faces take the largest value.
@param softness how far from the labels' border an edge may lie, in sides of the face box; above 0, at most 1.
@throws cv::Exception if the face has no scores, or an argument is none of these. */
CV_EXPORTS_W void faceMatte(InputArray image, const FaceSegmentation& face, const std::vector<int>& classes,
                            OutputArray matte, double softness = 0.1);

/** @brief Moves the borders of a label map to edges of the photo near them, as FaceLandmarkSegmenter does for the faces
that it labels (see FaceLandmarkSegmenter::setRefineBorders()).

Each of background, hair, skin, brow and lip is filtered as by softMask(), and a pixel gets the largest of them. Pupils,
whites, nostrils and what is between the lips are too small for it and stay as they are. On measured portraits borders are
better in all classes, but in the dark thin brows suffer (doc/accuracy.md); it takes longer than the rest of the labelling, so it
is left to the caller.
@param image photo of any type that FaceLandmarkSegmenter::segment() takes.
@param labels label map of the photo's size, CV_8UC1, values of FaceClass.
@param refined result, CV_8UC1 of the same size; may be labels itself.
@param radius, contrast as of softMask(). 0.03 sides of the face box suit most photos; of several faces the smallest's.
@throws cv::Exception if an argument is none of these. */
CV_EXPORTS_W void refineBorders(InputArray image, InputArray labels, OutputArray refined, int radius,
                                double contrast = 0.03);

/** @brief Gives what a mask covers another colour, and keeps its shading.

In CIE L*a*b*: mean lightness, weighted by the mask, becomes that of the colour by a power of the lightness, so that black stays
black and highlights stay highlights; mean hue and chroma become the colour's, and half of how they differ from place to place
stays, less in highlights.
@param image photo of any type that FaceLandmarkSegmenter::segment() takes.
@param mask CV_32FC1 of the photo's size, 0 to 1 (see softMask()), or CV_8UC1, 0 to 255.
@param color blue, green and red, 0 to 255.
@param result CV_8UC3 (BGR), of the photo's size; may be the image.
@param strength 0 (the photo as it is) to 1 (the colour's lightness, hue and chroma).
@throws cv::Exception if an argument is none of these. */
CV_EXPORTS_W void recolor(InputArray image, InputArray mask, const Scalar& color, OutputArray result,
                          double strength = 0.6);

//! @}

} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_RETOUCH_HPP
