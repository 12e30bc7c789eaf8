// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_SEGMENTER_PHOTO_SEGMENTER_HPP
#define OPENCV_FLSNET_SEGMENTER_PHOTO_SEGMENTER_HPP

#include <vector>

#include "face_labeler.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** A segmenter of photos as those use it who label the faces themselves: its detector and its settings. */
class PhotoSegmenter : public FaceLandmarkSegmenter
{
public:
    /** What the detector finds and the labels' vote leaves, the most confident first.
    @param photo CV_8UC3.
    @param usesFallback whether the default detector looks for the least unlikely places where it finds no face, which takes
    several times as long: see NetworkFaceDetector::setFallbackConfidence(). */
    virtual std::vector<FaceDetection> detectFaces(const Mat& photo, bool usesFallback) = 0;

    virtual LabelSettings labelSettings() const = 0;
};

/** The model that the parameters name. */
Ptr<Model> modelOf(const FaceLandmarkSegmenter::Params& params);

/** @param labeler does the work, and may be used by others between its calls. */
Ptr<PhotoSegmenter> makePhotoSegmenter(const Model& model, const Ptr<FaceLabeler>& labeler,
                                       const FaceLandmarkSegmenter::Params& params);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_SEGMENTER_PHOTO_SEGMENTER_HPP
