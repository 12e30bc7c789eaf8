// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_SEGMENTER_CLOSE_UP_HPP
#define OPENCV_FLSNET_SEGMENTER_CLOSE_UP_HPP

#include <vector>

#include "crop.hpp"
#include "crop_network.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** The share of the close-up's logits in the middle of its crop. */
const float CLOSE_UP_SHARE = 0.4f;

/** Towards the edges of its crop the share falls to 0, linearly, over this part of the crop's side. */
const float CLOSE_UP_RAMP = 0.12f;

/** Mixes the close-up's logits into those of the head, in place: (1 - w) head + w (close-up + its prior), w the share at that place.
Both are sampled at the head's places. Background stays where it is: it is the head that shows what is around a face, so one
number is added to all other classes, with which the largest of them, by its prior, is as large as before.
@param logits 1 x C x H x W, CV_32F. @param prior see areaPrior(). @param closeUp 1 x C x h x w, CV_32F.
@param closeUpPrior see companionPrior(). */
void mixCloseUp(const CropArea& head, const CropArea& area, const Mat& closeUp,
                const std::vector<float>& prior, const std::vector<float>& closeUpPrior, Mat& logits);

/** A closer look at faces: a network of its own sees each face without its hair, larger than that of the whole head sees it. An
object keeps its buffers from photo to photo. */
class CloseUp
{
public:
    /** @param model of the close-up; null for none: add() must not be called then. The other arguments are those of
    makeCropNetwork(). */
    CloseUp(const Ptr<Model>& model, int backendId, int targetId, int precision);

    /** Mixes close-ups of faces into their logits.
    @param photo CV_8UC3. @param heads areas of cropArea(), cut by headGeometry.
    @param prior see areaPrior(). @param closeUpPrior see companionPrior().
    @param logits one per head, 1 x C x H x W, CV_32F; changed in place where they show a face. */
    void add(const Mat& photo, const std::vector<CropArea>& heads, const CropGeometry& headGeometry,
             const std::vector<float>& prior, const std::vector<float>& closeUpPrior,
             std::vector<Mat>& logits);

private:
    ModelInfo info_;
    Ptr<CropNetwork> network_;
    CropCutter cutter_;
    CropBatch batch_;
};

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_SEGMENTER_CLOSE_UP_HPP
