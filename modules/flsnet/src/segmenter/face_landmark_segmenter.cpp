// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "opencv2/core/utils/logger.hpp"

#include "../image_input.hpp"
#include "../layers/weighted_softmax.hpp"
#include "../model/model_metadata.hpp"
#include "area_prior.hpp"
#include "class_scores.hpp"
#include "companions.hpp"
#include "face_vote.hpp"
#include "photo_segmenter.hpp"

namespace cv
{
namespace flsnet
{

namespace
{

// Beyond, in pixels, nothing can be a face of a photo, and coordinates lose their precision.
const double FARTHEST = 1e6;

const size_t LANDMARKS = 5;

// Faces of at least this confidence need no vote of the labels.
const float SURE = 0.99f;

// The module's own detector gives faces from this confidence on, for the labels to confirm, where they have a vote.
const float DOUBTFUL = 0.25f;

// In a photo without such faces it gives the surest from this confidence on: the labels tell faces from others better than it does.
const float LAST_RESORT = 0.05f;

// Where they have none since a face is too small, this is enough: false faces of the network are hardly ever small.
const float SURE_WITHOUT_VOTE = 0.75f;

// A doubtful face of which more than this share lies inside a surer one is a part of that one, whose eyes and mouth the labels would show.
const double MOST_INSIDE = 1. / 3;

// So many faces of a photo may be confirmed by the labels, since each takes the time of a face.
const size_t MOST_DOUBTFUL = 32;

// Bytes of logits that are kept from the vote for the labels, 3 MB a face with the default model (some 85 faces). Faces
// beyond go through the network twice.
const size_t MOST_KEPT = size_t(256) << 20;

typedef std::vector<FaceDetection> Detections;

/** While it lives, a detector has no fallback. */
class WithoutFallback
{
public:
    /** @param detector null and one of another kind change nothing. */
    explicit WithoutFallback(const Ptr<FaceDetector>& detector)
        : detector_(detector.dynamicCast<NetworkFaceDetector>())
    {
        if (detector_)
        {
            confidence_ = detector_->getFallbackConfidence();
            detector_->setFallbackConfidence(0);
        }
    }

    ~WithoutFallback()
    {
        if (detector_)
        {
            detector_->setFallbackConfidence(confidence_);
        }
    }

    WithoutFallback(const WithoutFallback&) = delete;
    WithoutFallback& operator=(const WithoutFallback&) = delete;

private:
    Ptr<NetworkFaceDetector> detector_;
    float confidence_ = 0;
};

/** Whether too much of a face's box lies inside that of one of the others. */
bool liesInside(const FaceDetection& face, const Detections& others)
{
    return std::any_of(others.begin(), others.end(), [&face](const FaceDetection& other) {
        return (face.box & other.box).area() > MOST_INSIDE * face.box.area();
    });
}

void checkFaces(const Detections& faces)
{
    for (size_t i = 0; i < faces.size(); ++i)
    {
        const int number = static_cast<int>(i);
        const Rect2d& box = faces[i].box;
        const bool finite = std::isfinite(box.x) && std::isfinite(box.y) && std::isfinite(box.width) &&
                            std::isfinite(box.height);
        const double farthest =
            std::max(std::max(std::abs(box.x), std::abs(box.y)), std::max(box.width, box.height));
        if (!finite || box.width <= 0 || box.height <= 0 || farthest > FARTHEST)
        {
            CV_Error(Error::StsBadArg,
                     format("Box %d (%g, %g, %g x %g) is no face box: give numbers up to 1e6, "
                            "width and height above zero (x, y, width, height, not two corners)",
                            number, box.x, box.y, box.width, box.height));
        }
        if (std::isnan(faces[i].confidence))
        {
            CV_Error(Error::StsBadArg, format("The confidence of face %d is not a number", number));
        }
        if (!std::isfinite(faces[i].roll))
        {
            CV_Error(Error::StsBadArg,
                     format("The roll of face %d must be a finite number of degrees, not %g", number,
                            faces[i].roll));
        }
        if (!faces[i].landmarks.empty() && faces[i].landmarks.size() != LANDMARKS)
        {
            CV_Error(Error::StsBadArg,
                     format("Face %d has %d landmarks: give the five of FaceDetection, or none", number,
                            static_cast<int>(faces[i].landmarks.size())));
        }
        for (const Point2f& landmark : faces[i].landmarks)
        {
            const double distance = std::max(std::abs(static_cast<double>(landmark.x)),
                                             std::abs(static_cast<double>(landmark.y)));
            if (!std::isfinite(landmark.x) || !std::isfinite(landmark.y) || distance > FARTHEST)
            {
                CV_Error(Error::StsBadArg,
                         format("Face %d has a landmark at (%g, %g): give numbers up to 1e6", number,
                                static_cast<double>(landmark.x), static_cast<double>(landmark.y)));
            }
        }
    }
}

Detections detectionsOf(const std::vector<Rect2d>& boxes)
{
    Detections faces;
    for (const Rect2d& box : boxes)
    {
        faces.emplace_back(box);
    }
    return faces;
}

/** A word, once in a process, about boxes of the caller that are hardly face boxes: what comes of them looks like a bad
network. */
void warnOfOddBoxes(const Detections& faces, const Size& photo)
{
    const Rect2d all(0, 0, photo.width, photo.height);
    for (const FaceDetection& face : faces)
    {
        const Rect2d& box = face.box;
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

/** What lies under transparent pixels is background. @param photo from photoWithAlpha(). */
void clearTransparent(const Mat& photo, OutputArray labels)
{
    if (!photo.empty())
    {
        Mat map = labels.getMat();
        detail::clearTransparent(photo, Rect(Point(), photo.size()), map);
    }
}

void clearTransparent(const Mat& photo, std::vector<FaceSegmentation>& faces)
{
    for (FaceSegmentation& face : faces)
    {
        if (!face.labels.empty())
        {
            detail::clearTransparent(photo, face.region, face.labels);
            detail::clearTransparentScores(photo, face.region, face.scores);
        }
    }
}

class FaceLandmarkSegmenterImpl CV_FINAL : public detail::PhotoSegmenter
{
public:
    FaceLandmarkSegmenterImpl(const Model& model, const Ptr<detail::FaceLabeler>& labeler,
                              const Params& params)
        : info_(checkedInfo(model)), hasFaceClasses_(info_.hasFaceClasses()), labeler_(labeler),
          detector_(params.detector), ownDetector_(!params.detector), exponent_(info_.exponent),
          areas_(info_.areas), crop_(info_.crop), inputSize_(info_.spec.inputSize)
    {
        if (const Ptr<Model> closeUp = detail::closeUpOf(model, params))
        {
            closeUpAreas_ = closeUp->info().areas;
        }
        if (const Ptr<Model> widerLook = detail::widerLookOf(model, params))
        {
            widerAreas_ = widerLook->info().areas;
        }
        setMinFaceSize(params.minFaceSize);
        setMaxFaces(params.maxFaces);
        setConfidence(params.confidence);
        setFaceVote(params.faceVote);
        setRemoveIslands(params.removeIslands);
        setCloseUp(params.closeUp);
        setWiderLook(params.widerLook);
        setRefineBorders(params.refineBorders);
        setWithScores(params.withScores);
    }

    void segment(InputArray image, OutputArray labels) CV_OVERRIDE
    {
        const detail::Photo photo = photoOf(image);
        const Mat original = detail::photoWithAlpha(image);
        std::vector<Mat> logits;
        const Detections found = detectFaces(image, photo, logits);
        labelPhoto(photo, found, labels, nullptr, logits);
        clearTransparent(original, labels);
    }

    void segment(InputArray image, OutputArray labels, std::vector<FaceSegmentation>& faces) CV_OVERRIDE
    {
        const detail::Photo photo = photoOf(image);
        const Mat original = detail::photoWithAlpha(image);
        std::vector<Mat> logits;
        const Detections found = detectFaces(image, photo, logits);
        labelPhoto(photo, found, labels, &faces, logits);
        clearTransparent(original, labels);
        clearTransparent(original, faces);
    }

    void segment(InputArray image, const std::vector<Rect2d>& boxes, OutputArray labels) CV_OVERRIDE
    {
        segment(image, detectionsOf(boxes), labels);
    }

    void segment(InputArray image, const std::vector<Rect2d>& boxes, OutputArray labels,
                 std::vector<FaceSegmentation>& faces) CV_OVERRIDE
    {
        segment(image, detectionsOf(boxes), labels, faces);
    }

    void segment(InputArray image, const Detections& detections, OutputArray labels) CV_OVERRIDE
    {
        checkFaces(detections);
        warnOfOddBoxes(detections, image.size());
        const detail::Photo photo = photoOf(image);
        const Mat original = detail::photoWithAlpha(image);
        labelPhoto(photo, detections, labels, nullptr);
        clearTransparent(original, labels);
    }

    void segment(InputArray image, const Detections& detections, OutputArray labels,
                 std::vector<FaceSegmentation>& faces) CV_OVERRIDE
    {
        checkFaces(detections);
        warnOfOddBoxes(detections, image.size());
        const detail::Photo photo = photoOf(image);
        const Mat original = detail::photoWithAlpha(image);
        labelPhoto(photo, detections, labels, &faces);
        clearTransparent(original, labels);
        clearTransparent(original, faces);
    }

    void segmentFaces(InputArray image, std::vector<FaceSegmentation>& faces) CV_OVERRIDE
    {
        const detail::Photo photo = photoOf(image);
        const Mat original = detail::photoWithAlpha(image);
        std::vector<Mat> logits;
        const Detections found = detectFaces(image, photo, logits);
        labelFaces(photo, found, faces, logits);
        clearTransparent(original, faces);
    }

    void segmentFaces(InputArray image, const std::vector<Rect2d>& boxes,
                      std::vector<FaceSegmentation>& faces) CV_OVERRIDE
    {
        segmentFaces(image, detectionsOf(boxes), faces);
    }

    void segmentFaces(InputArray image, const Detections& detections,
                      std::vector<FaceSegmentation>& faces) CV_OVERRIDE
    {
        checkFaces(detections);
        warnOfOddBoxes(detections, image.size());
        const detail::Photo photo = photoOf(image);
        const Mat original = detail::photoWithAlpha(image);
        labelFaces(photo, detections, faces);
        clearTransparent(original, faces);
    }

    void segmentCrop(InputArray crop, OutputArray labels, OutputArray scores) CV_OVERRIDE
    {
        const detail::Photo photo = photoOf(crop);
        const Mat original = detail::photoWithAlpha(crop);
        labels.create(photo.size(), CV_8UC1);
        Mat labelMap = labels.getMat(), logits;
        labeler_->labelCrop(photo, labelSettings(), labelMap, scores.needed() ? &logits : nullptr);
        clearTransparent(original, labels);
        if (scores.needed())
        {
            const std::vector<double> weights = featureMapWeights(areas_, exponent_);
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
        changed.exponent = exponent;
        detail::checkInfo(changed, "setAreaExponent");
        exponent_ = exponent;
    }

    double getAreaExponent() const CV_OVERRIDE { return exponent_; }

    void setAreas(const std::vector<double>& areas) CV_OVERRIDE
    {
        ModelInfo changed = info_;
        changed.areas = areas;
        detail::checkInfo(changed, "setAreas");
        areas_ = areas;
    }

    std::vector<double> getAreas() const CV_OVERRIDE { return areas_; }

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
        if (changed.kind == MODEL_OTHER && size != info_.spec.inputSize)
        {
            CV_Error(Error::StsBadArg, format("The network takes %d x %d pixels alone, as its file says",
                                              info_.spec.inputSize.width, info_.spec.inputSize.height));
        }
        inputSize_ = size;
    }

    Size getInputSize() const CV_OVERRIDE { return inputSize_; }

    void setDetector(const Ptr<FaceDetector>& detector) CV_OVERRIDE
    {
        detector_ = detector;
        ownDetector_ = !detector;
    }

    Ptr<FaceDetector> getDetector() const CV_OVERRIDE { return detector_; }

    void setMinFaceSize(int pixels) CV_OVERRIDE
    {
        CV_CheckGE(pixels, 0,
                   "The smallest face is a number of pixels above 0, or 0 for the detector's own limit");
        minFaceSize_ = pixels;
        releaseOwnDetector();
    }

    int getMinFaceSize() const CV_OVERRIDE { return minFaceSize_; }

    void setMaxFaces(int count) CV_OVERRIDE
    {
        CV_CheckGE(count, 0, "The largest number of faces is above 0, or 0 for any number");
        maxFaces_ = count;
    }

    int getMaxFaces() const CV_OVERRIDE { return maxFaces_; }

    void setConfidence(float confidence) CV_OVERRIDE
    {
        CV_Check(confidence, confidence >= 0 && confidence <= 1, "The smallest confidence is 0 to 1");
        confidence_ = confidence;
        releaseOwnDetector();
    }

    float getConfidence() const CV_OVERRIDE { return confidence_; }

    void setFaceVote(bool enabled) CV_OVERRIDE
    {
        faceVote_ = enabled;
        releaseOwnDetector();
    }

    bool getFaceVote() const CV_OVERRIDE { return faceVote_; }

    void setRemoveIslands(bool enabled) CV_OVERRIDE { removeIslands_ = enabled; }

    bool getRemoveIslands() const CV_OVERRIDE { return removeIslands_; }

    void setCloseUp(bool enabled) CV_OVERRIDE { closeUp_ = enabled; }

    bool getCloseUp() const CV_OVERRIDE { return closeUp_; }

    void setWiderLook(bool enabled) CV_OVERRIDE { widerLook_ = enabled; }

    bool getWiderLook() const CV_OVERRIDE { return widerLook_; }

    void setRefineBorders(bool enabled) CV_OVERRIDE { refineBorders_ = enabled; }

    bool getRefineBorders() const CV_OVERRIDE { return refineBorders_; }

    void setWithScores(bool enabled) CV_OVERRIDE { withScores_ = enabled; }

    bool getWithScores() const CV_OVERRIDE { return withScores_; }

    std::vector<FaceDetection> detectFaces(const Mat& photo, bool usesFallback) CV_OVERRIDE
    {
        detail::Photo onHost;
        onHost.host = photo;
        std::vector<Mat> logits;
        const WithoutFallback without(ownDetector_ && !usesFallback ? detector_ : Ptr<FaceDetector>());
        return detectFaces(photo, onHost, logits);
    }

    detail::LabelSettings labelSettings() const CV_OVERRIDE
    {
        return {
            inputSize_,
            crop_,
            info_.mean,
            detail::areaPrior(areas_, exponent_),
            closeUp_ ? detail::companionPrior(closeUpAreas_, info_.areas, exponent_) : std::vector<float>(),
            widerLook_ ? detail::companionPrior(widerAreas_, info_.areas, exponent_) : std::vector<float>(),
            removeIslands_ && hasFaceClasses_,
            refineBorders_ && hasFaceClasses_,
            withScores_};
    }

private:
    static ModelInfo checkedInfo(const Model& model)
    {
        ModelInfo info = model.info();
        if (info.spec.kind == MODEL_DETECTOR)
        {
            CV_Error(Error::StsBadArg,
                     "FaceLandmarkSegmenter needs a model that labels faces' parts; this one "
                     "finds faces: give it to NetworkFaceDetector");
        }
        const auto background = std::find(info.classNames.begin(), info.classNames.end(), className(0));
        if (background != info.classNames.end() && background != info.classNames.begin())
        {
            CV_Error(
                Error::StsBadArg,
                format("The background must be class 0 of a model, not %d: what the labels have beside a "
                       "face is 0",
                       static_cast<int>(background - info.classNames.begin())));
        }
        return info;
    }

    detail::Photo photoOf(InputArray image) { return labeler_->photoOf(image, photoBuffer_); }

    /** Labels of other classes cannot tell what is no face. */
    bool labelsVote() const { return faceVote_ && hasFaceClasses_; }

    /** It is made again when it is needed. */
    void releaseOwnDetector()
    {
        if (ownDetector_)
        {
            detector_.release();
        }
    }

    /** With the vote it also gives doubtful faces, for the labels to confirm. */
    Ptr<FaceDetector> makeOwnDetector() const
    {
        NetworkFaceDetector::Params params;
        params.minFaceSize = minFaceSize_;
        if (confidence_ > 0)
        {
            params.confidence = confidence_;
        }
        else if (labelsVote())
        {
            params.confidence = DOUBTFUL;
            params.fallbackConfidence = LAST_RESORT;
        }
        return NetworkFaceDetector::create(params);
    }

    /** @param image where photo comes from: detectors work on the host.
    @param logits gets those of the faces for which the vote has found them; else empty ones. */
    Detections detectFaces(InputArray image, const detail::Photo& photo, std::vector<Mat>& logits)
    {
        if (!detector_)
        {
            detector_ = makeOwnDetector();
        }
        const Mat hostPhoto = photo.host.empty() ? detail::toBgr8(image, photoBuffer_) : photo.host;
        Detections found;
        detector_->detect(hostPhoto, found);
        checkFaces(found);
        // As detectors shall; not all do.
        std::stable_sort(found.begin(), found.end(), [](const FaceDetection& one, const FaceDetection& two) {
            return one.confidence > two.confidence;
        });
        const auto isUnwanted = [this](const FaceDetection& face) {
            return face.confidence < confidence_ || std::max(face.box.width, face.box.height) < minFaceSize_;
        };
        found.erase(std::remove_if(found.begin(), found.end(), isUnwanted), found.end());
        dropMostDoubtful(found);
        Detections faces; // the most confident come first
        for (size_t i = 0;
             i < found.size() && (maxFaces_ == 0 || faces.size() < static_cast<size_t>(maxFaces_)); ++i)
        {
            if (isDoubtful(found[i]) && liesInside(found[i], faces))
            {
                continue;
            }
            Mat known;
            if (!labelsVote() || isFaceByVote(hostPhoto, found[i], faces.size(), known))
            {
                faces.push_back(found[i]);
                logits.push_back(known);
            }
        }
        return faces;
    }

    /** Whether confidences are those of a detector network, which are calibrated. */
    bool isOfNetwork() const { return !detector_.dynamicCast<NetworkFaceDetector>().empty(); }

    /** Whether the labels must confirm a face: one of a network that was asked for less than its usual limit. */
    bool isDoubtful(const FaceDetection& face) const
    {
        const float limit =
            detail::hasVote(face) ? NetworkFaceDetector::Params().confidence : SURE_WITHOUT_VOTE;
        return labelsVote() && confidence_ <= 0 && face.confidence < limit && isOfNetwork();
    }

    /** Leaves so many of those that the vote must confirm, the most confident ones, and none of those that it cannot.
    @param faces the most confident first. */
    void dropMostDoubtful(Detections& faces) const
    {
        Detections kept;
        size_t doubtful = 0;
        for (const FaceDetection& face : faces)
        {
            if (!isDoubtful(face) || (detail::hasVote(face) && ++doubtful <= MOST_DOUBTFUL))
            {
                kept.push_back(face);
            }
        }
        faces.swap(kept);
    }

    /** Number of faces whose logits are kept from the vote. */
    size_t mostKept() const
    {
        const size_t bytes = sizeof(float) * info_.spec.classCount * inputSize_.width * inputSize_.height;
        return std::max<size_t>(1, MOST_KEPT / bytes);
    }

    /** Whether the labels leave a face.
    @param place among the faces that are left. @param logits of its crop, if they had to be found and are kept. */
    bool isFaceByVote(const Mat& photo, const FaceDetection& face, size_t place, Mat& logits)
    {
        if (face.confidence >= SURE)
        {
            return true;
        }
        if (!detail::hasVote(face))
        {
            return !isDoubtful(face);
        }
        const detail::LabelSettings settings = labelSettings();
        const detail::CropArea area = detail::cropArea(face, crop_);
        detail::Photo crop;
        cutter_.cut(photo, area, inputSize_, settings.crop.border, settings.borderColor, voteCrop_);
        crop.host = voteCrop_;
        voteLabels_.create(inputSize_, CV_8UC1);
        const bool keeps = labeler_->usesKnownLogits() && place < mostKept();
        Mat found;
        labeler_->labelCrop(crop, settings, voteLabels_, keeps ? &found : nullptr);
        if (keeps)
        {
            voteLogits_.resize(std::max(voteLogits_.size(), place + 1));
            found.copyTo(voteLogits_[place]); // the next face overwrites them
            logits = voteLogits_[place];
        }
        const Matx23d photoToLabels = detail::photoToCrop(area, inputSize_);
        const detail::FaceEvidence evidence = detail::faceEvidence(face, voteLabels_, photoToLabels);
        if (!isOfNetwork())
        {
            return detail::faceVote(evidence) != detail::FaceVote::NO_FACE;
        }
        return (evidence.parts > 0 && !isDoubtful(face)) ||
               detail::confirmsFace(detail::labelLogit(face, voteLabels_, photoToLabels), face.confidence);
    }

    /** @param logits one per face, or none at all. */
    std::vector<detail::PlacedFace> placeFaces(const Detections& faces, const Size& photoSize,
                                               const std::vector<Mat>& logits) const
    {
        std::vector<detail::PlacedFace> placed(faces.size());
        for (size_t i = 0; i < faces.size(); ++i)
        {
            placed[i].area = detail::cropArea(faces[i], crop_);
            placed[i].region = detail::pixelsOf(placed[i].area, photoSize);
            placed[i].logits = logits.empty() ? Mat() : logits[i];
        }
        return placed;
    }

    /** Labels all faces in one map. @param described if not null, gets one result per face, too. */
    void labelPhoto(const detail::Photo& photo, const Detections& faces, OutputArray labels,
                    std::vector<FaceSegmentation>* described,
                    const std::vector<Mat>& logits = std::vector<Mat>())
    {
        const std::vector<detail::PlacedFace> placed = placeFaces(faces, photo.size(), logits);
        labels.create(photo.size(), CV_8UC1);
        detail::LabelResults results;
        results.photoLabels = labels.getMat();
        results.photoLabels.setTo(Scalar::all(FACE_BACKGROUND));
        if (described != nullptr)
        {
            *described = describeFaces(faces, placed);
            results.faces = described;
        }
        labeler_->labelFaces(photo, placed, labelSettings(), results);
    }

    /** Labels each face by itself. */
    void labelFaces(const detail::Photo& photo, const Detections& faces,
                    std::vector<FaceSegmentation>& described,
                    const std::vector<Mat>& logits = std::vector<Mat>())
    {
        const std::vector<detail::PlacedFace> placed = placeFaces(faces, photo.size(), logits);
        described = describeFaces(faces, placed);
        detail::LabelResults results;
        results.faces = &described;
        labeler_->labelFaces(photo, placed, labelSettings(), results);
    }

    /** All of the faces but what the network tells. */
    std::vector<FaceSegmentation> describeFaces(const Detections& faces,
                                                const std::vector<detail::PlacedFace>& placed) const
    {
        std::vector<FaceSegmentation> described(faces.size());
        for (size_t i = 0; i < faces.size(); ++i)
        {
            described[i].box = faces[i].box;
            described[i].confidence = faces[i].confidence;
            described[i].roll = faces[i].roll;
            described[i].landmarks = faces[i].landmarks;
            described[i].transform = Mat(detail::photoToCrop(placed[i].area, inputSize_));
            described[i].region = placed[i].region;
            described[i].classConfidences.assign(info_.spec.classCount, 0.f);
            described[i].hasFaceClasses = hasFaceClasses_;
        }
        return described;
    }

    ModelInfo info_;
    bool hasFaceClasses_;
    Ptr<detail::FaceLabeler> labeler_;
    Ptr<FaceDetector> detector_;
    bool ownDetector_; // the default one
    int minFaceSize_ = 0;
    int maxFaces_ = 0;
    float confidence_ = 0;
    bool faceVote_ = true;
    bool removeIslands_ = true;
    bool closeUp_ = true;
    bool widerLook_ = true;
    bool refineBorders_ = true;
    bool withScores_ = false;
    double exponent_;
    std::vector<double> areas_;
    std::vector<double> closeUpAreas_; // none: there is no close-up
    std::vector<double> widerAreas_;   // none: there is no wider look
    CropGeometry crop_;
    Size inputSize_;

    // Kept from photo to photo.
    Mat photoBuffer_;
    detail::CropCutter cutter_;
    Mat voteCrop_;
    Mat voteLabels_;
    std::vector<Mat> voteLogits_;
};

FaceLandmarkSegmenter::Params paramsOf(const Ptr<FaceDetector>& detector, int backendId, int targetId,
                                       bool stage1Only, int precision)
{
    FaceLandmarkSegmenter::Params params;
    params.detector = detector;
    params.backendId = backendId;
    params.targetId = targetId;
    params.stage1Only = stage1Only;
    params.precision = precision;
    return params;
}

} // namespace

FaceLandmarkSegmenter::Params::Params()
    : backendId(0), targetId(0), precision(PRECISION_FLOAT), stage1Only(false), minFaceSize(0), maxFaces(0),
      confidence(0), faceVote(true), removeIslands(true), closeUp(true), widerLook(true), refineBorders(true),
      withScores(false)
{
}

Ptr<Model> detail::modelOf(const FaceLandmarkSegmenter::Params& params)
{
    if (params.model)
    {
        return params.model;
    }
    return params.modelFile.empty() ? Model::embedded() : Model::read(params.modelFile);
}

Ptr<detail::PhotoSegmenter> detail::makePhotoSegmenter(const Model& model, const Ptr<FaceLabeler>& labeler,
                                                       const FaceLandmarkSegmenter::Params& params)
{
    return makePtr<FaceLandmarkSegmenterImpl>(model, labeler, params);
}

Ptr<FaceLandmarkSegmenter> FaceLandmarkSegmenter::create(const Params& params)
{
    const Ptr<Model> model = detail::modelOf(params);
    return detail::makePhotoSegmenter(*model, detail::makeFaceLabeler(*model, params), params);
}

Ptr<FaceLandmarkSegmenter> FaceLandmarkSegmenter::create(const String& model,
                                                         const Ptr<FaceDetector>& detector, int backendId,
                                                         int targetId, bool stage1Only, int precision)
{
    Params params = paramsOf(detector, backendId, targetId, stage1Only, precision);
    params.modelFile = model;
    return create(params);
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
    Params params = paramsOf(detector, backendId, targetId, stage1Only, precision);
    params.model = model;
    return create(params);
}

Ptr<FaceLandmarkSegmenter> FaceLandmarkSegmenter::create(const char* model, const Ptr<FaceDetector>& detector,
                                                         int backendId, int targetId, bool stage1Only,
                                                         int precision)
{
    return create(String(model == nullptr ? "" : model), detector, backendId, targetId, stage1Only,
                  precision);
}

} // namespace flsnet
} // namespace cv
