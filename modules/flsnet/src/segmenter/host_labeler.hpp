// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_SEGMENTER_HOST_LABELER_HPP
#define OPENCV_FLSNET_SEGMENTER_HOST_LABELER_HPP

#include "border_refiner.hpp"
#include "clear_logits.hpp"
#include "close_up.hpp"
#include "crop_network.hpp"
#include "face_labeler.hpp"
#include "label_pixels.hpp"
#include "wider_look.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** Does all but the network in the host's memory. */
class HostFaceLabeler CV_FINAL : public FaceLabeler
{
public:
    HostFaceLabeler(const Model& model, const FaceLandmarkSegmenter::Params& params);

    Photo photoOf(InputArray image, Mat& buffer) CV_OVERRIDE;

    void labelFaces(const Photo& photo, const std::vector<PlacedFace>& faces, const LabelSettings& settings,
                    const LabelResults& results) CV_OVERRIDE;

    void labelCrop(const Photo& crop, const LabelSettings& settings, Mat& labels, Mat* logits) CV_OVERRIDE;

    bool usesKnownLogits() const CV_OVERRIDE { return true; }

    /** What the network says of faces, islands and all, with their close-ups where the settings have them.
    @param logits gets one per face, 1 x classes x H x W, used again if it has that size; empty for a face of which the
    photo has no pixel. */
    void findLogits(const Mat& photo, const std::vector<PlacedFace>& faces, const LabelSettings& settings,
                    std::vector<Mat>& logits);

private:
    /** What labels logits of one size: a wider look's are larger, and buffers are kept. */
    struct LabelTools
    {
        IslandClearer clearer;
        PixelLabeler labeler;
        BorderRefiner refiner;
        CropCutter cutter;
        Mat crop; // of a face, where the network's is not at hand
    };

    /** Runs the network for those faces of which the photo has a pixel, unless their logits are known, and calls
    visit(face's index, its logits, its crop) in their order. Logits may be changed; known ones are changed by that, too.
    The crop of known ones is only cut where borders are refined. */
    template <typename Visit>
    void runNetwork(const Mat& photo, const std::vector<PlacedFace>& faces, const LabelSettings& settings,
                    const Visit& visit);

    /** Adds close-ups to the logits of faces, if the settings have them. @param which faces the logits are of. */
    void addCloseUps(const Mat& photo, const std::vector<PlacedFace>& faces, const std::vector<size_t>& which,
                     const LabelSettings& settings, std::vector<Mat>& logits);

    /** @param first place of the logits that the face's crop has. */
    static void clearIslands(LabelTools& tools, Mat& logits, const Point& first,
                             const LabelSettings& settings);

    /** Labels one face where the results want it.
    @param seen what the logits cover: the face's own crop, or that of a wider look.
    @param shared see sharedRegions(). @param crop what the network saw of it. @param i its number. */
    void labelFace(LabelTools& tools, const Mat& photo, const PlacedFace& face, const PlacedFace& seen,
                   const Rect& shared, const Mat& logits, const Mat& crop, const LabelSettings& settings,
                   const LabelResults& results, size_t i);

    /** Labels pixels of a face. */
    static void label(LabelTools& tools, const Mat& photo, const PlacedFace& seen, const Mat& logits,
                      const Mat& crop, const LabelSettings& settings, Mat& labels);

    /** Keeps the labels in ownLabels_ that a wider look adds around a face's crop, for where no face's crop has any: of several
    the first. */
    void keepAround(const PlacedFace& face, const Rect& outer);

    /** The same of what its region has beside a turned crop; ownLabels_ has it no more. */
    void moveBesideCrop(const PlacedFace& face);

    /** Makes room for the faces' shared regions. */
    void clearShared(const std::vector<Rect>& shared, const Size& photoSize);

    /** Pastes the labels of a face from ownLabels_. @param all pixels of its crop. @param area what the logits cover.
    @param shared see sharedRegions(). */
    void pasteShared(LabelTools& tools, const Rect& all, const CropArea& area, const Rect& shared,
                     const Mat& logits, const LabelSettings& settings, Mat& photoLabels);

    Ptr<CropNetwork> network_;
    CloseUp closeUp_;
    WiderLook widerLook_;
    CropCutter cutter_;
    CropBatch batch_;
    LabelTools tools_;
    LabelTools widerTools_;
    // Where faces overlap, or one gets a wider look, all of the photo's size: one face's labels and their probabilities,
    // and the probability of each pixel's label so far. Only what faces share is ever touched of the latter two.
    Mat ownLabels_;
    Mat refined_; // of what faces share
    Mat probabilities_;
    Mat best_;
    // What wider looks add, and where.
    Mat around_;
    std::vector<Rect> widened_;
};

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_SEGMENTER_HOST_LABELER_HPP
