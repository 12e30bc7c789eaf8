// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_SEGMENTER_WIDER_LOOK_HPP
#define OPENCV_FLSNET_SEGMENTER_WIDER_LOOK_HPP

#include <vector>

#include "crop.hpp"
#include "crop_network.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** So much hair at the edges of a face's crop, in sides of the face box, reaches out of it. */
const double LEAST_REACH = 0.08;

/** The wider look's share inside of the face's crop, where both say background or hair. */
const float WIDER_SHARE = 0.5F;

/** Towards the edges of the face's crop the wider look's share rises to 1, linearly, from 0 at this part of the crop's side; it is
WIDER_SHARE where that is more. */
const double WIDER_RAMP = 0.08;

/** By how much the classes that the wider look may not give stay behind those that it may, priors and all. */
const float WIDER_LAG = 10;

/** The places of a face's logits, and as many more around them, a step apart, as the wider look sees. */
struct WiderGrid
{
    Size size;     // in places
    Rect inner;    // the places of the face's own logits
    CropArea area; // what the grid covers

    /** Whether there is more than the face's own crop. */
    bool isWider() const { return size != inner.size(); }
};

/** @param head an area of cropArea(). @param places of its logits. @param seen what the wider look's crop covers: if that is not all
of the head's, there is no more than it. */
WiderGrid widerGrid(const CropArea& head, const Size& places, const CropArea& seen);

/** Whether hair reaches out of a face's crop where the photo goes on and the grid is wider.
@param logits 1 x C x H x W, CV_32F, of the crop. @param prior see areaPrior().
@param boxSide of the face box, in places. */
bool reachesOut(const WiderGrid& grid, const Size& photoSize, const Mat& logits,
                const std::vector<float>& prior, double boxSide);

/** Logits of the grid. Outside of the face's crop they are those of the wider look, which are sampled bilinearly, with their prior, but
other faces are none of its business: of its classes background and hair may lead alone, and skin straight below the crop; where
another one would lead, background does. Inside they are the face's, but where these say background or hair, both are mixed:
halves, of all classes, where the wider look says one of these, too, and ever more of it towards the crop's edges.
@param logits 1 x C x H x W, CV_32F, of the face. @param seen what the wider look's crop covers.
@param wider 1 x C x h x w, CV_32F. @param prior see areaPrior(). @param widerPrior see companionPrior().
@param result 1 x C x grid, CV_32F. */
void mixWiderLook(const WiderGrid& grid, const Mat& logits, const CropArea& seen, const Mat& wider,
                  const std::vector<float>& prior, const std::vector<float>& widerPrior, Mat& result);

/** A wider look at faces whose hair reaches out of their crops: a network of its own sees more around them. An object keeps its
buffers from photo to photo. */
class WiderLook
{
public:
    /** @param model of the wider look; null for none: look() and gridOf() must not be called then. The other arguments are
    those of makeCropNetwork(). */
    WiderLook(const Ptr<Model>& model, int backendId, int targetId, int precision);

    /** @param head an area of cropArea(), cut by headGeometry. @param places of its logits. */
    WiderGrid gridOf(const CropArea& head, const CropGeometry& headGeometry, const Size& places) const;

    /** @param photo CV_8UC3. @param head, headGeometry as above. @param grid of gridOf().
    @param logits of the face, 1 x C x H x W, CV_32F. @param prior, widerPrior see mixWiderLook().
    @return logits of the grid, in memory that lasts until the next call. */
    Mat& look(const Mat& photo, const CropArea& head, const CropGeometry& headGeometry, const WiderGrid& grid,
              const Mat& logits, const std::vector<float>& prior, const std::vector<float>& widerPrior);

private:
    ModelInfo info_;
    Ptr<CropNetwork> network_;
    CropCutter cutter_;
    CropBatch batch_;
    Mat logits_; // of a grid
};

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_SEGMENTER_WIDER_LOOK_HPP
