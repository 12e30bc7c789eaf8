// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_SEGMENTER_FACE_LABELER_HPP
#define OPENCV_FLSNET_SEGMENTER_FACE_LABELER_HPP

#include <vector>

#include "crop.hpp"
#include "opencv2/core/cuda.hpp"
#include "opencv2/flsnet/model.hpp"
#include "opencv2/flsnet/segmenter.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** A photo in the memory of the host (CV_8UC3) or of a device (8-bit, 1, 3 or 4 channels); the other one is empty. */
struct Photo
{
    Mat host;
    cuda::GpuMat device;

    Size size() const { return host.empty() ? device.size() : host.size(); }
};

/** Where a face lies in the photo. */
struct PlacedFace
{
    CropArea area; // what its crop covers
    Rect region;   // the pixels that the photo has of it
    Mat logits =
        Mat(); // of the network for its crop, 1 x classes x H x W, where they are known already; islands are
               // removed in them
    bool hasCloseUp = false; // whether its close-up is in the logits
};

/** Whether any two faces share a pixel. */
bool anyOverlap(const std::vector<PlacedFace>& faces);

/** For each face a rectangle that holds all pixels of its region that are in another face's, too; empty if there are
none. */
std::vector<Rect> sharedRegions(const std::vector<PlacedFace>& faces);

/** Those faces of which the photo has a pixel. */
std::vector<size_t> visibleFaces(const std::vector<PlacedFace>& faces);

/** How faces are labeled. */
struct LabelSettings
{
    Size inputSize;                  // of the network
    CropGeometry crop;               // by which faces' crops are cut
    Scalar borderColor;              // for BORDER_CONSTANT
    std::vector<float> prior;        // see areaPrior()
    std::vector<float> closeUpPrior; // see companionPrior(); empty where faces get no close-up
    std::vector<float> widerPrior;   // the same of the wider look
    bool
        removesIslands; // from faces, see cv::flsnet::removeIslands(); never from crops that are made already
    bool refinesBorders; // of faces, see BorderRefiner; never of crops
    bool withScores;     // of faces, see FaceSegmentation::scores
};

/** What labelling gives; what is null or empty is not made. */
struct LabelResults
{
    Mat photoLabels; // CV_8UC1 of the photo's size, all background: gets all faces
    std::vector<FaceSegmentation>* faces = nullptr; // one per face: gets labels and class confidences
};

/** The segmenter's way from a photo and its faces to labels: crops, network, labels at the photo's resolution, pasting.
An object keeps its buffers from photo to photo, but nothing of the caller's. */
class FaceLabeler
{
public:
    virtual ~FaceLabeler() = default;

    /** The photo where this labeler works on it.
    @param image any that FaceLandmarkSegmenter takes.
    @param buffer for what must be converted, see toBgr8(). */
    virtual Photo photoOf(InputArray image, Mat& buffer) = 0;

    virtual void labelFaces(const Photo& photo, const std::vector<PlacedFace>& faces,
                            const LabelSettings& settings, const LabelResults& results) = 0;

    /** Labels all pixels of a crop that is already made.
    @param labels of its size, CV_8UC1, allocated.
    @param logits if not null, gets 1 x classes x H x W, CV_32F. */
    virtual void labelCrop(const Photo& crop, const LabelSettings& settings, Mat& labels, Mat* logits) = 0;

    /** Whether labelFaces() uses the logits of faces for which they are known. */
    virtual bool usesKnownLogits() const = 0;
};

/** The labeler for a backend and target of cv::dnn: on the device if its memory can hold all of the work, else on the
host around the network: the device knows the classes of FaceClass alone, and gives no scores. */
Ptr<FaceLabeler> makeFaceLabeler(const Model& model, const FaceLandmarkSegmenter::Params& params);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_SEGMENTER_FACE_LABELER_HPP
