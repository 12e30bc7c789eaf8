// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "../layers/weighted_softmax.hpp"
#include "../model/model_metadata.hpp"
#include "area_prior.hpp"
#include "class_confidence.hpp"
#include "crop.hpp"
#include "crop_network.hpp"
#include "image_input.hpp"
#include "label_pixels.hpp"
#include "paste.hpp"

namespace cv
{
namespace flsnet
{

namespace
{

/** One face on its way through the network. */
struct LabeledCrop
{
    Rect2d square;              // of the photo, in coordinates of pixel edges
    Mat logits;                 // with the area prior added; empty if the photo has no pixel of the square
    detail::LabeledRegion face; // the pixels that the photo has, and their labels
};

// Beyond, in pixels, nothing can be a face of a photo, and coordinates lose their precision.
const double FARTHEST = 1e6;

void checkBoxes(const std::vector<Rect2d>& boxes)
{
    for (size_t i = 0; i < boxes.size(); ++i)
    {
        const Rect2d& box = boxes[i];
        const bool finite = std::isfinite(box.x) && std::isfinite(box.y) && std::isfinite(box.width) &&
                            std::isfinite(box.height);
        const double farthest =
            std::max(std::max(std::abs(box.x), std::abs(box.y)), std::max(box.width, box.height));
        if (!finite || box.width <= 0 || box.height <= 0 || farthest > FARTHEST)
        {
            CV_Error(Error::StsBadArg,
                     format("Box %d (%g, %g, %g x %g) is no face box: give numbers up to 1e6, "
                            "width and height above zero",
                            static_cast<int>(i), box.x, box.y, box.width, box.height));
        }
    }
}

class FaceLandmarkSegmenterImpl CV_FINAL : public FaceLandmarkSegmenter
{
public:
    FaceLandmarkSegmenterImpl(const Model& model, const Ptr<FaceDetector>& detector, int backendId,
                              int targetId, bool stage1Only)
        : info_(checkedInfo(model)), network_(model, backendId, targetId, stage1Only), detector_(detector),
          exponent_(info_.exponent), areas_(info_.areas), crop_(info_.crop), inputSize_(info_.spec.inputSize)
    {
    }

    void segment(InputArray image, OutputArray labels) CV_OVERRIDE
    {
        Mat photo;
        detail::toBgr8(image, photo);
        std::vector<float> confidences;
        std::vector<LabeledCrop> crops = runNetwork(photo, detectFaces(photo, confidences));
        joinFaces(crops, photo.size(), labels);
    }

    void segment(InputArray image, const std::vector<Rect2d>& boxes, OutputArray labels) CV_OVERRIDE
    {
        checkBoxes(boxes);
        Mat photo;
        detail::toBgr8(image, photo);
        std::vector<LabeledCrop> crops = runNetwork(photo, boxes);
        joinFaces(crops, photo.size(), labels);
    }

    void segment(InputArray image, OutputArray labels, std::vector<FaceSegmentation>& faces) CV_OVERRIDE
    {
        Mat photo;
        detail::toBgr8(image, photo);
        std::vector<float> confidences;
        const std::vector<Rect2d> boxes = detectFaces(photo, confidences);
        std::vector<LabeledCrop> crops = runNetwork(photo, boxes);
        joinFaces(crops, photo.size(), labels);
        faces = describeFaces(crops, boxes, confidences);
    }

    void segmentFaces(InputArray image, std::vector<FaceSegmentation>& faces) CV_OVERRIDE
    {
        Mat photo;
        detail::toBgr8(image, photo);
        std::vector<float> confidences;
        const std::vector<Rect2d> boxes = detectFaces(photo, confidences);
        std::vector<LabeledCrop> crops = runNetwork(photo, boxes);
        labelRegions(crops, false);
        faces = describeFaces(crops, boxes, confidences);
    }

    void segmentFaces(InputArray image, const std::vector<Rect2d>& boxes,
                      std::vector<FaceSegmentation>& faces) CV_OVERRIDE
    {
        checkBoxes(boxes);
        Mat photo;
        detail::toBgr8(image, photo);
        std::vector<LabeledCrop> crops = runNetwork(photo, boxes);
        labelRegions(crops, false);
        faces = describeFaces(crops, boxes, std::vector<float>(boxes.size(), 1.f));
    }

    void segmentCrop(InputArray crop, OutputArray labels, OutputArray scores) CV_OVERRIDE
    {
        Mat photo;
        detail::toBgr8(crop, photo);
        Mat input;
        const bool shrinks = photo.cols > inputSize_.width || photo.rows > inputSize_.height;
        resize(photo, input, inputSize_, 0, 0, shrinks ? INTER_AREA : INTER_LINEAR);
        const Mat logits = network_.logits(input);
        const Rect all(Point(), photo.size());
        Mat labelMap;
        detail::labelPixels(detail::addAreaPrior(logits, areas_, exponent_), all, all, labelMap);
        labelMap.copyTo(labels);
        if (scores.needed())
        {
            const std::vector<double> weights =
                featureMapWeights(std::vector<double>(areas_.begin(), areas_.end()), exponent_);
            scores.create(logits.dims, logits.size.p, CV_32F);
            Mat weightedScores = scores.getMat();
            detail::weightedSoftmax(logits, std::vector<float>(weights.begin(), weights.end()),
                                    weightedScores);
        }
    }

    ModelInfo modelInfo() const CV_OVERRIDE { return info_; }

    void setAreaExponent(double exponent) CV_OVERRIDE
    {
        ModelInfo changed = info_;
        changed.exponent = static_cast<float>(exponent);
        detail::checkInfo(changed, "setAreaExponent");
        exponent_ = exponent;
    }

    double getAreaExponent() const CV_OVERRIDE { return exponent_; }

    void setAreas(const std::vector<float>& areas) CV_OVERRIDE
    {
        ModelInfo changed = info_;
        changed.areas = areas;
        detail::checkInfo(changed, "setAreas");
        areas_ = areas;
    }

    std::vector<float> getAreas() const CV_OVERRIDE { return areas_; }

    void setCropGeometry(const CropGeometry& geometry) CV_OVERRIDE
    {
        ModelInfo changed = info_;
        changed.crop = geometry;
        detail::checkInfo(changed, "setCropGeometry");
        crop_ = geometry;
    }

    CropGeometry getCropGeometry() const CV_OVERRIDE { return crop_; }

    void setInputSize(const Size& size) CV_OVERRIDE
    {
        ModelSpec changed = info_.spec;
        changed.inputSize = size;
        changed.validate();
        inputSize_ = size;
    }

    Size getInputSize() const CV_OVERRIDE { return inputSize_; }

    void setDetector(const Ptr<FaceDetector>& detector) CV_OVERRIDE { detector_ = detector; }

private:
    static ModelInfo checkedInfo(const Model& model)
    {
        ModelInfo info = model.info();
        CV_CheckEQ(info.spec.classCount, static_cast<int>(FACE_CLASS_COUNT),
                   "FaceLandmarkSegmenter needs a model with the classes of FaceClass; run others with "
                   "Model::net()");
        return info;
    }

    std::vector<Rect2d> detectFaces(const Mat& photo, std::vector<float>& confidences)
    {
        if (!detector_)
        {
            detector_ = HaarFaceDetector::create();
        }
        std::vector<Rect2d> boxes;
        detector_->detect(photo, boxes, confidences);
        checkBoxes(boxes);
        CV_CheckEQ(boxes.size(), confidences.size(), "A face detector must give one confidence a box");
        return boxes;
    }

    std::vector<LabeledCrop> runNetwork(const Mat& photo, const std::vector<Rect2d>& boxes)
    {
        std::vector<LabeledCrop> crops;
        for (const Rect2d& box : boxes)
        {
            LabeledCrop crop;
            crop.square = detail::cropSquare(box, crop_);
            crop.face.region = detail::pixelsOf(crop.square, photo.size());
            if (!crop.face.region.empty())
            {
                const Mat input = detail::cutCrop(photo, crop.square, inputSize_, crop_.border, info_.mean);
                crop.logits = detail::addAreaPrior(network_.logits(input), areas_, exponent_);
            }
            crops.push_back(crop);
        }
        return crops;
    }

    /** Labels at the photo's resolution. */
    static void labelRegions(std::vector<LabeledCrop>& crops, bool withProbabilities)
    {
        for (LabeledCrop& crop : crops)
        {
            if (!crop.logits.empty())
            {
                detail::labelPixels(crop.logits, crop.square, crop.face.region, crop.face.labels,
                                    withProbabilities ? &crop.face.probabilities : nullptr);
            }
        }
    }

    /** Labels the faces, and pastes them into one map. */
    static void joinFaces(std::vector<LabeledCrop>& crops, const Size& size, OutputArray labels)
    {
        std::vector<Rect> regions(crops.size());
        std::transform(crops.begin(), crops.end(), regions.begin(),
                       [](const LabeledCrop& crop) { return crop.face.region; });
        const bool overlap = detail::anyOverlap(regions);
        labelRegions(crops, overlap);
        labels.create(size, CV_8UC1);
        Mat result = labels.getMat();
        result.setTo(Scalar::all(FACE_BACKGROUND));
        Mat best = overlap ? Mat::zeros(size, CV_32FC1) : Mat();
        for (const LabeledCrop& crop : crops)
        {
            if (!crop.logits.empty())
            {
                detail::pasteRegion(crop.face, result, best);
            }
        }
    }

    std::vector<FaceSegmentation> describeFaces(const std::vector<LabeledCrop>& crops,
                                                const std::vector<Rect2d>& boxes,
                                                const std::vector<float>& confidences) const
    {
        std::vector<FaceSegmentation> faces(crops.size());
        for (size_t i = 0; i < crops.size(); ++i)
        {
            const LabeledCrop& crop = crops[i];
            FaceSegmentation& face = faces[i];
            face.box = boxes[i];
            face.confidence = confidences[i];
            face.transform = detail::photoToCrop(crop.square, inputSize_);
            face.region = crop.face.region;
            face.classConfidences.assign(info_.spec.classCount, 0.f);
            if (!crop.logits.empty())
            {
                face.labels = crop.face.labels;
                face.classConfidences = detail::classConfidences(crop.logits);
            }
        }
        return faces;
    }

    ModelInfo info_;
    detail::CropNetwork network_;
    Ptr<FaceDetector> detector_;
    double exponent_;
    std::vector<float> areas_;
    CropGeometry crop_;
    Size inputSize_;
};

} // namespace

Ptr<FaceLandmarkSegmenter> FaceLandmarkSegmenter::create(const String& model,
                                                         const Ptr<FaceDetector>& detector, int backendId,
                                                         int targetId, bool stage1Only)
{
    return create(model.empty() ? Model::embedded() : Model::read(model), detector, backendId, targetId,
                  stage1Only);
}

Ptr<FaceLandmarkSegmenter> FaceLandmarkSegmenter::create(const std::vector<uchar>& modelBuffer,
                                                         const Ptr<FaceDetector>& detector, int backendId,
                                                         int targetId, bool stage1Only)
{
    return create(Model::read(modelBuffer), detector, backendId, targetId, stage1Only);
}

Ptr<FaceLandmarkSegmenter> FaceLandmarkSegmenter::create(const Ptr<Model>& model,
                                                         const Ptr<FaceDetector>& detector, int backendId,
                                                         int targetId, bool stage1Only)
{
    CV_Assert(model && "Give a model: Model::read() or Model::embedded()");
    return makePtr<FaceLandmarkSegmenterImpl>(*model, detector, backendId, targetId, stage1Only);
}

} // namespace flsnet
} // namespace cv
