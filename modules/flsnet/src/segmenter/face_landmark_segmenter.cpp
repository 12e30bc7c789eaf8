// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "opencv2/core/utils/logger.hpp"

#include "../cuda/device_labeler.hpp"
#include "../layers/weighted_softmax.hpp"
#include "../model/model_metadata.hpp"
#include "area_prior.hpp"
#include "class_confidence.hpp"
#include "crop.hpp"
#include "crop_network.hpp"
#include "image_input.hpp"
#include "label_pixels.hpp"
#include "paste.hpp"
#include "placed_face.hpp"

namespace cv
{
namespace flsnet
{

namespace
{

/** A view of one image of a blob. */
Mat imageOf(const Mat& blob, int n)
{
    const int sizes[] = {1, blob.size[1], blob.size[2], blob.size[3]};
    return Mat(4, sizes, CV_32F, const_cast<float*>(blob.ptr<float>(n)));
}

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
                            "width and height above zero (x, y, width, height, not two corners)",
                            static_cast<int>(i), box.x, box.y, box.width, box.height));
        }
    }
}

/** A word, once in a process, about boxes of the caller that are hardly face boxes: what comes of them looks like a bad
network. */
void warnOfOddBoxes(const std::vector<Rect2d>& boxes, const Size& photo)
{
    const Rect2d all(0, 0, photo.width, photo.height);
    for (const Rect2d& box : boxes)
    {
        if ((box & all).area() >= 0.98 * all.area())
        {
            CV_LOG_ONCE_WARNING(nullptr, "flsnet: a box covers the whole photo; a face box reaches from the "
                                         "eyebrows to the chin (segmentCrop() takes crops of faces)");
        }
        const double side = std::max(box.width, box.height);
        const bool farOut = box.x + box.width > photo.width + side / 2 || box.x < -side / 2 ||
                            box.y + box.height > photo.height + side / 2 || box.y < -side / 2;
        if (farOut || side > 2 * std::min(box.width, box.height))
        {
            CV_LOG_ONCE_WARNING(nullptr, "flsnet: a box is no square or lies mostly beside the photo; face "
                                         "boxes are (x, y, width, height), not two corners");
        }
    }
}

/** What lies under transparent pixels is background. */
void clearTransparent(InputArray image, OutputArray labels)
{
    if (image.channels() == 4)
    {
        Mat map = labels.getMat();
        detail::clearTransparent(image, Rect(Point(), image.size()), map);
    }
}

void clearTransparent(InputArray image, std::vector<FaceSegmentation>& faces)
{
    for (FaceSegmentation& face : faces)
    {
        if (image.channels() == 4 && !face.labels.empty())
        {
            detail::clearTransparent(image, face.region, face.labels);
        }
    }
}

/** The part of the plane around a crop that has the proportions of the network's input. */
Rect2d withProportions(const Size& crop, const Size& input)
{
    const double wide = static_cast<double>(crop.width) * input.height;
    const double high = static_cast<double>(crop.height) * input.width;
    const double width = std::max(wide, high) / input.height;
    const double height = std::max(wide, high) / input.width;
    return Rect2d((crop.width - width) / 2, (crop.height - height) / 2, width, height);
}

class FaceLandmarkSegmenterImpl CV_FINAL : public FaceLandmarkSegmenter
{
public:
    FaceLandmarkSegmenterImpl(const Model& model, const Ptr<FaceDetector>& detector, int backendId,
                              int targetId, bool stage1Only, int precision)
        : info_(checkedInfo(model)),
          device_(precision == PRECISION_FLOAT
                      ? gpu::DeviceLabeler::create(model, backendId, targetId, stage1Only)
                      : nullptr),
          network_(device_ ? nullptr
                           : makePtr<detail::CropNetwork>(model, backendId, targetId, stage1Only, precision)),
          detector_(detector), exponent_(info_.exponent), areas_(info_.areas), crop_(info_.crop),
          inputSize_(info_.spec.inputSize)
    {
    }

    void segment(InputArray image, OutputArray labels) CV_OVERRIDE
    {
        const gpu::Photo photo = photoOf(image);
        std::vector<float> confidences;
        labelPhoto(photo, detectFaces(image, photo, confidences), labels);
        clearTransparent(image, labels);
    }

    void segment(InputArray image, const std::vector<Rect2d>& boxes, OutputArray labels) CV_OVERRIDE
    {
        checkBoxes(boxes);
        warnOfOddBoxes(boxes, image.size());
        labelPhoto(photoOf(image), boxes, labels);
        clearTransparent(image, labels);
    }

    void segment(InputArray image, OutputArray labels, std::vector<FaceSegmentation>& faces) CV_OVERRIDE
    {
        const gpu::Photo photo = photoOf(image);
        std::vector<float> confidences;
        const std::vector<Rect2d> boxes = detectFaces(image, photo, confidences);
        labelPhoto(photo, boxes, labels, &faces);
        setConfidences(confidences, faces);
        clearTransparent(image, labels);
        clearTransparent(image, faces);
    }

    void segmentFaces(InputArray image, std::vector<FaceSegmentation>& faces) CV_OVERRIDE
    {
        const gpu::Photo photo = photoOf(image);
        std::vector<float> confidences;
        labelFaces(photo, detectFaces(image, photo, confidences), faces);
        setConfidences(confidences, faces);
        clearTransparent(image, faces);
    }

    void segmentFaces(InputArray image, const std::vector<Rect2d>& boxes,
                      std::vector<FaceSegmentation>& faces) CV_OVERRIDE
    {
        checkBoxes(boxes);
        warnOfOddBoxes(boxes, image.size());
        labelFaces(photoOf(image), boxes, faces);
        clearTransparent(image, faces);
    }

    void segmentCrop(InputArray crop, OutputArray labels, OutputArray scores) CV_OVERRIDE
    {
        const gpu::Photo photo = photoOf(crop);
        labels.create(photo.size(), CV_8UC1);
        Mat labelMap = labels.getMat();
        const Mat logits =
            device_ ? labelCropOnDevice(photo, labelMap, scores.needed()) : labelCrop(photo.host, labelMap);
        clearTransparent(crop, labels);
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

    /** A photo on the device stays there if all of the work is done there. */
    gpu::Photo photoOf(InputArray image)
    {
        gpu::Photo photo;
        if (device_ && image.isGpuMat() && !image.empty() && image.depth() == CV_8U && image.channels() != 2)
        {
            photo.device = image.getGpuMat();
        }
        else
        {
            photo.host = detail::toBgr8(image, photoBuffer_);
        }
        return photo;
    }

    /** @param image where photo comes from: detectors work on the host. */
    std::vector<Rect2d> detectFaces(InputArray image, const gpu::Photo& photo,
                                    std::vector<float>& confidences)
    {
        if (!detector_)
        {
            detector_ = HaarFaceDetector::create();
        }
        std::vector<Rect2d> boxes;
        detector_->detect(photo.host.empty() ? detail::toBgr8(image, photoBuffer_) : photo.host, boxes,
                          confidences);
        checkBoxes(boxes);
        CV_CheckEQ(boxes.size(), confidences.size(), "A face detector must give one confidence a box");
        return boxes;
    }

    std::vector<detail::PlacedFace> placeFaces(const std::vector<Rect2d>& boxes, const Size& photoSize) const
    {
        std::vector<detail::PlacedFace> faces(boxes.size());
        for (size_t i = 0; i < boxes.size(); ++i)
        {
            faces[i].square = detail::cropSquare(boxes[i], crop_);
            faces[i].region = detail::pixelsOf(faces[i].square, photoSize);
        }
        return faces;
    }

    /** Runs the network for those faces of which the photo has a pixel, and calls visit(face's index, its logits)
    in their order. */
    template <typename Visit>
    void runNetwork(const Mat& photo, const std::vector<detail::PlacedFace>& faces, const Visit& visit)
    {
        const std::vector<size_t> visible = detail::visibleFaces(faces);
        const size_t batchSize = static_cast<size_t>(network_->batchSize());
        for (size_t first = 0; first < visible.size(); first += batchSize)
        {
            crops_.resize(std::min(batchSize, visible.size() - first));
            for (size_t i = 0; i < crops_.size(); ++i)
            {
                cutter_.cut(photo, faces[visible[first + i]].square, inputSize_, crop_.border, info_.mean,
                            crops_[i]);
            }
            const Mat logits = network_->logits(crops_);
            for (size_t i = 0; i < crops_.size(); ++i)
            {
                visit(visible[first + i], imageOf(logits, static_cast<int>(i)));
            }
        }
    }

    /** Labels all faces in one map. @param described if not null, gets one result a face, too. */
    void labelPhoto(const gpu::Photo& photo, const std::vector<Rect2d>& boxes, OutputArray labels,
                    std::vector<FaceSegmentation>* described = nullptr)
    {
        const std::vector<detail::PlacedFace> faces = placeFaces(boxes, photo.size());
        const std::vector<float> prior = detail::areaPrior(areas_, exponent_);
        const bool overlap = detail::anyOverlap(faces);
        if (described != nullptr)
        {
            *described = describeFaces(faces, boxes);
        }
        labels.create(photo.size(), CV_8UC1);
        Mat result = labels.getMat();
        result.setTo(Scalar::all(FACE_BACKGROUND));
        if (device_)
        {
            gpu::LabelResults results;
            results.photoLabels = result;
            results.faces = described;
            device_->label(photo, faces, labelSettings(), results);
            return;
        }
        if (overlap)
        {
            ownLabels_.create(photo.size(), CV_8UC1);
            probabilities_.create(photo.size(), CV_32FC1);
            best_.create(photo.size(), CV_32FC1);
            best_.setTo(Scalar::all(0));
        }
        runNetwork(photo.host, faces, [&](size_t i, const Mat& logits) {
            const detail::PlacedFace& face = faces[i];
            Mat target = result(face.region);
            Mat own = overlap ? ownLabels_(face.region) : target;
            if (overlap)
            {
                Mat probabilities = probabilities_(face.region), best = best_(face.region);
                labeler_.label(logits, prior, face.square, face.region, own, &probabilities);
                detail::pasteFace(own, probabilities, target, best);
            }
            else
            {
                labeler_.label(logits, prior, face.square, face.region, own);
            }
            if (described != nullptr)
            {
                (*described)[i].labels = own.clone();
                (*described)[i].classConfidences = detail::classConfidences(logits, prior);
            }
        });
    }

    /** Labels each face by itself. */
    void labelFaces(const gpu::Photo& photo, const std::vector<Rect2d>& boxes,
                    std::vector<FaceSegmentation>& result)
    {
        const std::vector<detail::PlacedFace> faces = placeFaces(boxes, photo.size());
        const std::vector<float> prior = detail::areaPrior(areas_, exponent_);
        result = describeFaces(faces, boxes);
        if (device_)
        {
            gpu::LabelResults results;
            results.faces = &result;
            device_->label(photo, faces, labelSettings(), results);
            return;
        }
        runNetwork(photo.host, faces, [&](size_t i, const Mat& logits) {
            labeler_.label(logits, prior, faces[i].square, faces[i].region, result[i].labels);
            result[i].classConfidences = detail::classConfidences(logits, prior);
        });
    }

    /** Labels all pixels of a crop. @return its logits. */
    Mat labelCrop(const Mat& photo, Mat& labels)
    {
        const Rect all(Point(), photo.size());
        const Rect2d area = withProportions(photo.size(), inputSize_);
        crops_.resize(1);
        if (area == Rect2d(all))
        {
            const bool shrinks = photo.cols > inputSize_.width || photo.rows > inputSize_.height;
            resize(photo, crops_[0], inputSize_, 0, 0, shrinks ? INTER_AREA : INTER_LINEAR);
        }
        else
        {
            cutter_.cut(photo, area, inputSize_, BORDER_CONSTANT, info_.mean, crops_[0]);
        }
        Mat logits = network_->logits(crops_);
        labeler_.label(logits, detail::areaPrior(areas_, exponent_), area, all, labels);
        return logits;
    }

    Mat labelCropOnDevice(const gpu::Photo& photo, const Mat& labels, bool withLogits)
    {
        const Rect all(Point(), photo.size());
        gpu::LabelSettings settings = labelSettings();
        const Rect2d area = withProportions(photo.size(), inputSize_);
        settings.border =
            area == Rect2d(all) ? BORDER_REPLICATE : BORDER_CONSTANT; // as resize(), else padded
        gpu::LabelResults results;
        Mat logits;
        results.photoLabels = labels;
        results.logits = withLogits ? &logits : nullptr;
        device_->label(photo, {{area, all}}, settings, results);
        return logits;
    }

    gpu::LabelSettings labelSettings() const
    {
        return {inputSize_, crop_.border, info_.mean, detail::areaPrior(areas_, exponent_)};
    }

    /** All of the faces but what the network tells. */
    std::vector<FaceSegmentation> describeFaces(const std::vector<detail::PlacedFace>& faces,
                                                const std::vector<Rect2d>& boxes) const
    {
        std::vector<FaceSegmentation> described(faces.size());
        for (size_t i = 0; i < faces.size(); ++i)
        {
            described[i].box = boxes[i];
            described[i].confidence = 1.f;
            described[i].transform = detail::photoToCrop(faces[i].square, inputSize_);
            described[i].region = faces[i].region;
            described[i].classConfidences.assign(info_.spec.classCount, 0.f);
        }
        return described;
    }

    static void setConfidences(const std::vector<float>& confidences, std::vector<FaceSegmentation>& faces)
    {
        for (size_t i = 0; i < faces.size(); ++i)
        {
            faces[i].confidence = confidences[i];
        }
    }

    ModelInfo info_;
    Ptr<gpu::DeviceLabeler> device_;   // does all from crops to labels on a GPU; null for other backends
    Ptr<detail::CropNetwork> network_; // where there is no device_
    Ptr<FaceDetector> detector_;
    double exponent_;
    std::vector<float> areas_;
    CropGeometry crop_;
    Size inputSize_;

    // Kept from photo to photo, so that a stream of equal photos allocates no pictures.
    Mat photoBuffer_;
    detail::CropCutter cutter_;
    std::vector<Mat> crops_;
    detail::PixelLabeler labeler_;
    // Where faces overlap, all of the photo's size: one face's labels and their probabilities, and the
    // probability of each pixel's label so far.
    Mat ownLabels_;
    Mat probabilities_;
    Mat best_;
};

} // namespace

Ptr<FaceLandmarkSegmenter> FaceLandmarkSegmenter::create(const String& model,
                                                         const Ptr<FaceDetector>& detector, int backendId,
                                                         int targetId, bool stage1Only, int precision)
{
    return create(model.empty() ? Model::embedded() : Model::read(model), detector, backendId, targetId,
                  stage1Only, precision);
}

Ptr<FaceLandmarkSegmenter> FaceLandmarkSegmenter::create(const std::vector<uchar>& modelBuffer,
                                                         const Ptr<FaceDetector>& detector, int backendId,
                                                         int targetId, bool stage1Only, int precision)
{
    return create(Model::read(modelBuffer), detector, backendId, targetId, stage1Only, precision);
}

Ptr<FaceLandmarkSegmenter> FaceLandmarkSegmenter::create(const Ptr<Model>& model,
                                                         const Ptr<FaceDetector>& detector, int backendId,
                                                         int targetId, bool stage1Only, int precision)
{
    CV_Assert(model && "Give a model: Model::read() or Model::embedded()");
    return makePtr<FaceLandmarkSegmenterImpl>(*model, detector, backendId, targetId, stage1Only, precision);
}

} // namespace flsnet
} // namespace cv
