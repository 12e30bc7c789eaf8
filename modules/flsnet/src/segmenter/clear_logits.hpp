// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_SEGMENTER_CLEAR_LOGITS_HPP
#define OPENCV_FLSNET_SEGMENTER_CLEAR_LOGITS_HPP

#include <vector>

#include "../label_islands.hpp"
#include "opencv2/flsnet/model.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** By how much the class that an island gets leads at each of its places: so little that bilinear interpolation moves
no border of its neighbours far. */
const float ISLAND_LEAD = 0.5f;

/** Where the face lies in a crop that was cut by the geometry.
@param size of the crop. */
FaceFrame faceInCrop(const CropGeometry& geometry, const Size& size);

/** Removes islands from the classes of a crop, by the rule of cv::flsnet::removeIslands(), at the resolution of the
network: the class that an island gets is to become the largest there, so that labels at the photo's resolution follow. */
class IslandClearer
{
public:
    /** @param classes where the logits are largest, CV_8UC1, of a crop in which the face is upright.
    @param face see faceInCrop().
    @param wanted gets, for each place, the class that is to lead by ISLAND_LEAD, or KEPT.
    @return whether there is any. */
    bool find(const Mat& classes, const FaceFrame& face, Mat& wanted);

    /** find() and the change of logits, in place.
    @param logits 1 x FACE_CLASS_COUNT x H x W, CV_32F. @param prior one value per class, see areaPrior(). */
    void clear(Mat& logits, const std::vector<float>& prior, const FaceFrame& face);

    static const uchar KEPT = 255;

private:
    // Kept from face to face.
    IslandRemover remover_;
    Mat classes_;
    Mat cleared_;
    Mat wanted_;
};

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_SEGMENTER_CLEAR_LOGITS_HPP
