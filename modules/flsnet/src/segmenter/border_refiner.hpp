// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_SEGMENTER_BORDER_REFINER_HPP
#define OPENCV_FLSNET_SEGMENTER_BORDER_REFINER_HPP

#include <vector>

#include "crop.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** Moves the borders between background, hair, skin and eyebrows to where the photo has its edges.

It is the guided filter (He, Sun, Tang: Guided Image Filtering, 2013) with the grey levels of the crop as guide: around each
place, the probability of a class is taken for a linear function of the guide. The two numbers of that function change
slowly, so they are computed at the resolution of the network and interpolated bilinearly (He, Sun: Fast Guided Filter,
2015), and the guide is the photo itself: borders come out sharper than the crop is. Where a place of the logits holds several
pixels of the photo, the guide is means over half of it, in which noise is less.

The other classes are as small as the filter's window, which would smooth them away: their pixels stay, and no other one
joins them. An object keeps its maps from call to call. */
class BorderRefiner
{
public:
    /** @param photo CV_8UC3. @param crop what the network saw of it, CV_8UC3 of the size of the logits.
    @param logits 1 x FACE_CLASS_COUNT x H x W, CV_32F. @param prior one value per class, see areaPrior().
    @param classes the largest at each place of the logits, see PixelLabeler::classes(): a pixel gets one of those that are
    largest within two places of it, so that what was removed does not come back.
    @param area what the crop covers of the photo.
    @param region pixels of the photo.
    @param labels of the region by PixelLabeler, CV_8UC1; changed next to borders. */
    void refine(const Mat& photo, const Mat& crop, const Mat& logits, const std::vector<float>& prior,
                const Mat& classes, const CropArea& area, const Rect& region, Mat& labels);

private:
    void filter(const Mat& crop, const Mat& logits, const std::vector<float>& prior);
    void findCandidates(const Mat& classes);
    void findMeans(const Mat& photo, double pixelsPerPlace, const Rect& region);
    void relabelUpright(const Mat& photo, const CropArea& area, const Rect& region, Mat& labels) const;
    void relabelTurned(const Mat& photo, const CropArea& area, const Rect& region, Mat& labels) const;

    Mat grey_;
    Mat guide_;   // H x W, CV_32FC1, 0 to 1
    Mat offsets_; // GUIDED_CLASSES planes: of each class what its function of the guide begins with
    Mat slopes_;  // and how it rises
    Mat shrunk_;
    Mat means_;      // of blocks of the photo, CV_8UC1; empty where a block is one pixel
    int blocks_ = 1; // their side
    Mat along_;
    Mat candidates_; // of each cell, named by its upper left place: guided classes that are near, a bit each, CV_8UC1
};

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_SEGMENTER_BORDER_REFINER_HPP
