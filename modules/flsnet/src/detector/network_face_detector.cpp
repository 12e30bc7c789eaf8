// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include <functional>

#include "../inference/model_access.hpp"
#include "detector_network.hpp"
#include "photo_input.hpp"
#include "photo_search.hpp"
#include "second_look.hpp"
#include "unite_candidates.hpp"

namespace cv
{
namespace flsnet
{

namespace
{

/** By default photos are searched at this longer side (second) by their own (first), between these lines at what lies
between. A third of the pixels takes a third of the time, so photos of few pixels, which cameras give many of a second,
lose their smallest faces; large ones, which show groups, keep them. Photos of 4:3 and of 1:1 then fill pictures whose
sides are multiples of PhotoPyramid::STRIDE. */
const Point2d DEFAULT_SIDES[] = {Point2d(384, 384), Point2d(640, 384), Point2d(1024, 1024)};

/** Tiny photos are enlarged so that their longer side is this, at most to twice their size. */
const double TINY_SIDE = 128;
const double LARGEST_SCALE = 2;

/** For faces that are smaller than the network finds, photos are enlarged to this longer side at most. */
const double LARGEST_ENLARGED = 2048;

/** Side that the smallest faces that are asked for shall have, in pixels of the network's first input; of smaller ones
it finds fewer. */
const double SMALLEST_FACE = 16;

/** Faces whose logit is by this below the smallest one get a second look, too, at most so many of a photo. Of those that are by
more than the first margin below it, few are faces: as many get one as of the others, or so many. */
const double SECOND_LOOK_MARGINS[] = {1, 3};
const size_t MOST_SECOND_LOOKS = 256;
const size_t DOUBTFUL_SECOND_LOOKS = 4;

/** Where there is no face of the smallest confidence, the photo is searched once more, at scales between those of the first
pyramid. So many of its candidates from this logit on get a second look, the surest; if there is no face then, either, at most so many
of both pyramids are given. */
const double FALLBACK_SCALE = 0.70710678;
const double FALLBACK_LOGIT = -4.6;
const size_t FALLBACK_SECOND_LOOKS = 4;
const size_t FALLBACK_FACES = 2;

double logitOf(double confidence)
{
    return std::log(confidence / (1 - confidence));
}

class NetworkFaceDetectorImpl CV_FINAL : public NetworkFaceDetector
{
public:
    NetworkFaceDetectorImpl(const Ptr<Model>& model, const Params& params)
        : border_(model->info().mean),
          makeNetwork_([=] { return detail::makeDetectorNetwork(model, params.backendId, params.targetId); }),
          search_(makeNetwork_(), border_), secondLook_(makeNetwork_(), border_)
    {
        setMinFaceSize(params.minFaceSize);
        setMaxFaces(params.maxFaces);
        setConfidence(params.confidence);
        setFallbackConfidence(params.fallbackConfidence);
    }

    using NetworkFaceDetector::detect; // boxes alone

    void detect(InputArray image, std::vector<FaceDetection>& faces) CV_OVERRIDE
    {
        const Mat photo = detail::photoInput(image);
        const double scale = firstScale(photo.size());
        const double least = logitOf(confidence_) - SECOND_LOOK_MARGINS[1];
        Candidates found = lookAgain(photo, likely(search_.find(photo, scale, least)));
        float limit = confidence_;
        if (usesFallback() && !hasFace(found))
        {
            const Candidates others = lookAgain(photo, searchBetween(photo, scale));
            found.insert(found.end(), others.begin(), others.end());
            found = detail::uniteCandidates(found);
            limit = hasFace(found) ? confidence_ : fallbackConfidence_;
        }
        const size_t all = limit < confidence_ ? FALLBACK_FACES : found.size();
        faces = describe(found, limit, maxFaces_ > 0 ? std::min<size_t>(maxFaces_, all) : all);
    }

    void setMinFaceSize(int pixels) CV_OVERRIDE
    {
        CV_CheckGE(pixels, 0, "The smallest face is a number of pixels above 0, or 0 for the default");
        minFaceSize_ = pixels;
    }

    int getMinFaceSize() const CV_OVERRIDE { return minFaceSize_; }

    void setConfidence(float confidence) CV_OVERRIDE
    {
        CV_Check(confidence, confidence >= 0 && confidence <= 1,
                 "The smallest confidence of a face is 0 to 1");
        confidence_ = confidence;
    }

    float getConfidence() const CV_OVERRIDE { return confidence_; }

    void setFallbackConfidence(float confidence) CV_OVERRIDE
    {
        CV_Check(confidence, confidence >= 0 && confidence <= 1,
                 "The smallest confidence of a face where there is no surer one is 0 to 1; 0 for none");
        fallbackConfidence_ = confidence;
    }

    float getFallbackConfidence() const CV_OVERRIDE { return fallbackConfidence_; }

    void setMaxFaces(int count) CV_OVERRIDE
    {
        CV_CheckGE(count, 0, "The largest number of faces is above 0, or 0 for all");
        maxFaces_ = count;
    }

    int getMaxFaces() const CV_OVERRIDE { return maxFaces_; }

private:
    typedef std::vector<detail::FaceCandidate> Candidates;

    bool usesFallback() const { return fallbackConfidence_ > 0 && fallbackConfidence_ < confidence_; }

    /** Of the first level. */
    double firstScale(const Size& photo) const
    {
        const double longer = std::max(photo.width, photo.height);
        const double scale = minFaceSize_ > 0 ? SMALLEST_FACE / minFaceSize_ : defaultSide(longer) / longer;
        return std::min(scale, std::max(1., std::min(LARGEST_SCALE, LARGEST_ENLARGED / longer)));
    }

    /** Of the first level's longer side, by that of the photo. */
    static double defaultSide(double longer)
    {
        Point2d before(TINY_SIDE, TINY_SIDE);
        for (const Point2d& side : DEFAULT_SIDES)
        {
            if (longer < side.x)
            {
                const double share = (std::max(longer, before.x) - before.x) / (side.x - before.x);
                return before.y + share * (side.y - before.y);
            }
            before = side;
        }
        return before.y;
    }

    /** Those that may be faces, the surest first, and a few of the others. */
    Candidates likely(const Candidates& candidates) const
    {
        Candidates faces = detail::uniteCandidates(candidates);
        const double limit = logitOf(confidence_) - SECOND_LOOK_MARGINS[0];
        const auto doubtful =
            std::find_if(faces.begin(), faces.end(),
                         [&](const detail::FaceCandidate& face) { return face.logit < limit; });
        const size_t count = static_cast<size_t>(doubtful - faces.begin());
        faces.resize(
            std::min({faces.size(), count + std::max(count, DOUBTFUL_SECOND_LOOKS), MOST_SECOND_LOOKS}));
        return faces;
    }

    /** The surest candidates of a pyramid whose scales lie between those of the first. */
    Candidates searchBetween(const Mat& photo, double scale)
    {
        if (!searchBetween_)
        {
            searchBetween_ = makePtr<detail::PhotoSearch>(makeNetwork_(), border_);
        }
        Candidates candidates = searchBetween_->find(photo, FALLBACK_SCALE * scale, FALLBACK_LOGIT);
        const auto isTooSmall = [this](const detail::FaceCandidate& face) {
            return face.side < minFaceSize_;
        };
        candidates.erase(std::remove_if(candidates.begin(), candidates.end(), isTooSmall), candidates.end());
        Candidates faces = detail::uniteCandidates(candidates);
        faces.resize(std::min(faces.size(), FALLBACK_SECOND_LOOKS));
        return faces;
    }

    /** Whether one is as sure as asked for, whatever its size. @param faces the surest first. */
    bool hasFace(const Candidates& faces) const
    {
        return !faces.empty() && faces[0].logit >= logitOf(confidence_);
    }

    /** Each face as the network sees it upright; the surest first. */
    Candidates lookAgain(const Mat& photo, Candidates faces)
    {
        secondLook_.look(photo, search_.scaledPhoto(), search_.scale(), faces);
        return detail::uniteCandidates(faces);
    }

    /** The surest of at least a confidence. */
    std::vector<FaceDetection> describe(const Candidates& found, float confidence, size_t most) const
    {
        std::vector<FaceDetection> faces;
        for (const detail::FaceCandidate& face : found)
        {
            const bool isWanted = face.logit >= logitOf(confidence) && face.side >= minFaceSize_;
            if (isWanted && faces.size() < most)
            {
                faces.push_back(describe(face));
            }
        }
        return faces;
    }

    static FaceDetection describe(const detail::FaceCandidate& face)
    {
        FaceDetection described(
            Rect2d(face.center.x - face.side / 2, face.center.y - face.side / 2, face.side, face.side),
            static_cast<float>(1 / (1 + std::exp(-face.logit))),
            std::atan2(-face.up.x, -face.up.y) * 180 / CV_PI);
        for (const Point2d& landmark : face.landmarks)
        {
            // The centre of the first pixel is 0.
            described.landmarks.push_back(Point2f(landmark - Point2d(0.5, 0.5)));
        }
        return described;
    }

    Scalar border_;
    std::function<Ptr<detail::DetectorNetwork>()> makeNetwork_;
    detail::PhotoSearch search_;
    Ptr<detail::PhotoSearch> searchBetween_; // made when it is needed
    detail::SecondLook secondLook_;
    int minFaceSize_;
    int maxFaces_;
    float confidence_;
    float fallbackConfidence_;
};

} // namespace

NetworkFaceDetector::Params::Params()
    : backendId(0), targetId(0), minFaceSize(0), maxFaces(0), confidence(0.95f), fallbackConfidence(0)
{
}

Ptr<NetworkFaceDetector> NetworkFaceDetector::create(const NetworkFaceDetector::Params& params)
{
    return create(params.model.empty() ? detail::embeddedDetector() : Model::read(params.model), params);
}

Ptr<NetworkFaceDetector> NetworkFaceDetector::create(const std::vector<uchar>& modelBuffer,
                                                     const NetworkFaceDetector::Params& params)
{
    return create(Model::read(modelBuffer), params);
}

Ptr<NetworkFaceDetector> NetworkFaceDetector::create(const Ptr<Model>& model,
                                                     const NetworkFaceDetector::Params& params)
{
    CV_Assert(model);
    return makePtr<NetworkFaceDetectorImpl>(model, params);
}

} // namespace flsnet
} // namespace cv
