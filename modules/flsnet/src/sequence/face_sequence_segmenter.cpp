// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "../image_input.hpp"
#include "../segmenter/class_scores.hpp"
#include "../segmenter/host_labeler.hpp"
#include "../segmenter/photo_segmenter.hpp"
#include "face_tracker.hpp"
#include "opencv2/flsnet/sequence.hpp"

namespace cv
{
namespace flsnet
{

namespace
{

/** More would never let go of what was. */
const double MOST_SMOOTHING = 0.95;

/** From the upright frame of a face, see FacePose, to pixel centres of its crop. */
Matx23d faceToCrop(const CropGeometry& geometry, const Size& size)
{
    const double x = size.width / geometry.enlargement, y = size.height / geometry.enlargement;
    return Matx23d(x, 0, (size.width - 1) / 2. - geometry.shift.x * x, //
                   0, y, (size.height - 1) / 2. - geometry.shift.y * y);
}

Matx33d homogeneous(const Matx23d& map)
{
    return Matx33d(map(0, 0), map(0, 1), map(0, 2), map(1, 0), map(1, 1), map(1, 2), 0, 0, 1);
}

/** From a face's upright frame to the photo in coordinates of pixel edges. */
Matx33d faceToPhoto(const detail::FacePose& pose)
{
    const Point2d right = pose.toPhoto(Point2d(1, 0)) - pose.center;
    const Point2d down = pose.toPhoto(Point2d(0, 1)) - pose.center;
    return Matx33d(right.x, down.x, pose.center.x, right.y, down.y, pose.center.y, 0, 0, 1);
}

class FaceSequenceSegmenterImpl CV_FINAL : public FaceSequenceSegmenter
{
public:
    FaceSequenceSegmenterImpl(const Model& model, const FaceLandmarkSegmenter::Params& segmenter,
                              const Params& params)
        : labeler_(makePtr<detail::HostFaceLabeler>(model, segmenter)),
          segmenter_(detail::makePhotoSegmenter(model, labeler_, segmenter)),
          tracker_(detail::trackedClasses(model.info())), hasFaceClasses_(model.info().hasFaceClasses())
    {
        setDetectionInterval(params.detectionInterval);
        setMaxHiddenFrames(params.maxHiddenFrames);
        setSmoothing(params.smoothing);
    }

    void segment(InputArray frame, OutputArray labels) CV_OVERRIDE { take(frame, &labels, nullptr); }

    void segment(InputArray frame, OutputArray labels, std::vector<FaceSegmentation>& faces) CV_OVERRIDE
    {
        take(frame, &labels, &faces);
    }

    void segmentFaces(InputArray frame, std::vector<FaceSegmentation>& faces) CV_OVERRIDE
    {
        take(frame, nullptr, &faces);
    }

    void reset() CV_OVERRIDE
    {
        tracker_.reset();
        emptySearches_ = 0;
    }

    Ptr<FaceLandmarkSegmenter> getSegmenter() const CV_OVERRIDE { return segmenter_; }

    void setDetectionInterval(int frames) CV_OVERRIDE
    {
        CV_CheckGE(frames, 1, "The detector must run once in a number of frames of at least 1");
        detectionInterval_ = frames;
    }

    int getDetectionInterval() const CV_OVERRIDE { return detectionInterval_; }

    void setMaxHiddenFrames(int frames) CV_OVERRIDE
    {
        CV_CheckGE(frames, 0, "A face may be out of sight for a number of frames of at least 0");
        maxHiddenFrames_ = frames;
    }

    int getMaxHiddenFrames() const CV_OVERRIDE { return maxHiddenFrames_; }

    void setSmoothing(double share) CV_OVERRIDE
    {
        CV_Check(share, share >= 0 && share <= MOST_SMOOTHING, "The smoothing is 0 to 0.95");
        smoothing_ = share;
    }

    double getSmoothing() const CV_OVERRIDE { return smoothing_; }

private:
    /** @param labels if not null, gets the label map. @param faces if not null, gets the faces. */
    void take(InputArray image, const _OutputArray* labels, std::vector<FaceSegmentation>* faces)
    {
        const Mat frame = detail::toBgr8(image, frameBuffer_);
        const Mat original = detail::photoWithAlpha(image);
        const detail::FaceTracker before = tracker_;
        try
        {
            takeFrame(frame, labels, faces);
        }
        catch (...)
        {
            tracker_ = before;
            throw;
        }
        frameSize_ = frame.size();
        crop_ = segmenter_->getCropGeometry();
        clearTransparent(original, labels, faces);
    }

    void takeFrame(const Mat& frame, const _OutputArray* labels, std::vector<FaceSegmentation>* faces)
    {
        if (frame.size() != frameSize_)
        {
            reset();
        }
        const detail::FaceTracker::Settings settings = {
            detectionInterval_, maxHiddenFrames_, segmenter_->getMaxFaces(), segmenter_->getMinFaceSize()};
        tracker_.follow(frame, settings);
        if (tracker_.wantsDetection(settings))
        {
            tracker_.correct(frame, search(frame), settings);
        }
        label(frame, labels, faces);
    }

    /** Faces of a frame. The detector's fallback takes several times as long as the rest while nobody is in view: after a search with it
    that found nobody, others follow without. */
    std::vector<FaceDetection> search(const Mat& frame)
    {
        const bool usesFallback = emptySearches_ % detectionInterval_ == 0;
        std::vector<FaceDetection> found = segmenter_->detectFaces(frame, usesFallback);
        emptySearches_ = found.empty() ? emptySearches_ + 1 : 0;
        return found;
    }

    void label(const Mat& frame, const _OutputArray* labels, std::vector<FaceSegmentation>* faces)
    {
        detail::LabelSettings settings = segmenter_->labelSettings();
        // Edges of single frames have their noise, which would come back into smoothed borders.
        settings.refinesBorders = settings.refinesBorders && smoothing_ == 0;
        std::vector<detail::FaceTrack*> tracks = tracker_.inView();
        std::vector<detail::PlacedFace> placed;
        for (const detail::FaceTrack* track : tracks)
        {
            const detail::CropArea area = detail::cropArea(track->detection(), settings.crop);
            placed.push_back({area, detail::pixelsOf(area, frame.size())});
        }
        labeler_->findLogits(frame, placed, settings, logits_);
        smoothed_.resize(std::max(smoothed_.size(), tracks.size()));
        size_t kept = 0;
        for (size_t i = 0; i < tracks.size(); ++i)
        {
            if (smooth(frame, *tracks[i], settings, placed[i], logits_[i], smoothed_[kept]))
            {
                tracks[kept] = tracks[i];
                placed[kept] = placed[i];
                placed[kept].logits = smoothed_[kept];
                placed[kept].hasCloseUp = true;
                ++kept;
            }
        }
        tracks.resize(kept);
        placed.resize(kept);
        paste(frame, tracks, placed, settings, labels, faces);
    }

    /** Smooths the logits of a face. @return whether they show one. */
    bool smooth(const Mat& frame, detail::FaceTrack& track, const detail::LabelSettings& settings,
                const detail::PlacedFace& placed, const Mat& logits, Mat& smoothed)
    {
        const Matx23d toCrop = faceToCrop(settings.crop, settings.inputSize);
        if (logits.empty())
        {
            tracker_.hide(track); // it has left the frame
            return false;
        }
        const bool otherCrops =
            settings.crop.enlargement != crop_.enlargement || settings.crop.shift != crop_.shift;
        if (track.restarted || otherCrops)
        {
            track.smoother.reset();
        }
        else if (track.corrected)
        {
            const Matx33d fromCrop = homogeneous(toCrop).inv();
            track.smoother.realign(toCrop * faceToPhoto(track.followed).inv() * faceToPhoto(track.pose) *
                                   fromCrop);
        }
        track.smoother.add(logits, settings.prior, smoothing_, smoothed);
        return tracker_.learn(frame, track, track.smoother.classes(), toCrop,
                              detail::photoToCrop(placed.area, settings.inputSize));
    }

    void paste(const Mat& frame, const std::vector<detail::FaceTrack*>& tracks,
               const std::vector<detail::PlacedFace>& placed, const detail::LabelSettings& settings,
               const _OutputArray* labels, std::vector<FaceSegmentation>* faces)
    {
        std::vector<FaceSegmentation> described(tracks.size());
        for (size_t i = 0; i < tracks.size(); ++i)
        {
            const FaceDetection face = tracks[i]->detection();
            described[i].id = tracks[i]->id;
            described[i].box = face.box;
            described[i].confidence = face.confidence;
            described[i].roll = face.roll;
            described[i].landmarks = face.landmarks;
            described[i].transform = Mat(detail::photoToCrop(placed[i].area, settings.inputSize));
            described[i].region = placed[i].region;
            described[i].classConfidences.assign(settings.prior.size(), 0.f);
            described[i].hasFaceClasses = hasFaceClasses_;
        }
        detail::LabelResults results;
        if (labels != nullptr)
        {
            labels->create(frame.size(), CV_8UC1);
            results.photoLabels = labels->getMat();
            results.photoLabels.setTo(Scalar::all(FACE_BACKGROUND));
        }
        results.faces = faces != nullptr ? &described : nullptr;
        detail::Photo photo;
        photo.host = frame;
        labeler_->labelFaces(photo, placed, settings, results);
        if (faces != nullptr)
        {
            *faces = described;
        }
    }

    /** What lies under transparent pixels is background. @param photo from photoWithAlpha(). */
    static void clearTransparent(const Mat& photo, const _OutputArray* labels,
                                 std::vector<FaceSegmentation>* faces)
    {
        if (labels != nullptr)
        {
            Mat map = labels->getMat();
            detail::clearTransparent(photo, Rect(Point(), map.size()), map);
        }
        for (size_t i = 0; faces != nullptr && i < faces->size(); ++i)
        {
            detail::clearTransparent(photo, (*faces)[i].region, (*faces)[i].labels);
            detail::clearTransparentScores(photo, (*faces)[i].region, (*faces)[i].scores);
        }
    }

    Ptr<detail::HostFaceLabeler> labeler_;
    Ptr<detail::PhotoSegmenter> segmenter_;
    detail::FaceTracker tracker_;
    bool hasFaceClasses_;
    int detectionInterval_ = 0;
    int emptySearches_ = 0; // one after the other, which found nobody
    int maxHiddenFrames_ = 0;
    double smoothing_ = 0;
    // Of the last frame.
    Size frameSize_;
    CropGeometry crop_;

    // Kept from frame to frame.
    Mat frameBuffer_;
    std::vector<Mat> logits_;
    std::vector<Mat> smoothed_;
};

} // namespace

FaceSequenceSegmenter::Params::Params() : detectionInterval(10), maxHiddenFrames(30), smoothing(0.7) {}

Ptr<FaceSequenceSegmenter> FaceSequenceSegmenter::create(const FaceLandmarkSegmenter::Params& segmenter,
                                                         const Params& params)
{
    return makePtr<FaceSequenceSegmenterImpl>(*detail::modelOf(segmenter), segmenter, params);
}

} // namespace flsnet
} // namespace cv
