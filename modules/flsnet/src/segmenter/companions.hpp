// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_SEGMENTER_COMPANIONS_HPP
#define OPENCV_FLSNET_SEGMENTER_COMPANIONS_HPP

#include <vector>

#include "crop.hpp"
#include "opencv2/flsnet/segmenter.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** The networks that see a face beside that of the head: those of the closer and of the wider look. */

/** The model of the close-up that goes with a model: the caller's, or the one inside the library if its metadata name the model;
null for none, and always if stage 1 alone is run.
@throws cv::Exception if the caller's does not go with the model. */
Ptr<Model> closeUpOf(const Model& model, const FaceLandmarkSegmenter::Params& params);

/** The same of the wider look. */
Ptr<Model> widerLookOf(const Model& model, const FaceLandmarkSegmenter::Params& params);

/** What is added to a companion's logits: its prior - prior of the model, each with its own areas, so that a prior of the
caller's areas counts in full for both. 0 for a class that one of them never saw.
@param companionAreas of the companion's model; none if there is none: then there are no priors, either.
@param exponent of Eq. 3, for both. */
std::vector<float> companionPrior(const std::vector<double>& companionAreas, const std::vector<double>& areas,
                                  double exponent);

/** What a companion sees of the face whose head another crop shows.
@param head an area of cropArea(), cut by headGeometry. @param geometry the companion's. */
CropArea companionArea(const CropArea& head, const CropGeometry& headGeometry, const CropGeometry& geometry);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_SEGMENTER_COMPANIONS_HPP
