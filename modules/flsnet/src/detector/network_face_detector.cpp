// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include <functional>
#include <iterator>

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

/** Faces whose logit is by this below the smallest one get a second look, too. Of those that are by more than the first margin
below it, few are faces: as many get one as of the others, or so many. At most so many looks are taken at once; as long as a
quarter of the last ones prove to be faces, sure enough and likelier than not, as many again follow; where there are more of the
likely than so many, also such as are beyond the second margin. */
const double SECOND_LOOK_MARGINS[] = {1, 3};
const size_t DOUBTFUL_SECOND_LOOKS = 4;
const size_t MOST_SECOND_LOOKS = 256;
const int PROVEN_PART = 4;

/** Where there is no face of the smallest confidence, the photo is searched once more, at scales between those of the first
pyramid. So many candidates of each pyramid, from this logit or that of the fallback on, get a second look, the surest; if there is
no face then, either, at most so many of both pyramids are given. The first search looks that low, too. */
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
        const double lowest = std::min(logitOf(confidence_) - SECOND_LOOK_MARGINS[1], fallbackLogit());
        const Candidates candidates = search_.find(photo, scale, lowest);
        size_t looks = 0;
        Candidates found = lookAtLikely(photo, candidates, looks);
        float limit = confidence_;
        if (usesFallback() && !hasFace(found))
        {
            Candidates others = surest(candidates);
            others.erase(others.begin(), others.begin() + std::min(looks, others.size())); // seen already
            const Candidates between = surest(searchBetween(photo, scale));
            others.insert(others.end(), between.begin(), between.end());
            secondLook_.look(photo, search_.scaledPhoto(), search_.scale(), others);
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

    /** Of a candidate that the fallback, or a look at a crowd, goes down to. */
    double fallbackLogit() const
    {
        return usesFallback() ? std::min(FALLBACK_LOGIT, logitOf(fallbackConfidence_)) : FALLBACK_LOGIT;
    }

    static Candidates atLeast(const Candidates& candidates, double logit)
    {
        Candidates kept;
        std::copy_if(candidates.begin(), candidates.end(), std::back_inserter(kept),
                     [logit](const detail::FaceCandidate& face) { return face.logit >= logit; });
        return kept;
    }

    /** Those that may be faces, and a few of the others, each as the network sees it upright; the surest first.
    @param looks becomes how many of them, the surest, got a second look. */
    Candidates lookAtLikely(const Mat& photo, const Candidates& candidates, size_t& looks)
    {
        Candidates faces =
            detail::uniteCandidates(atLeast(candidates, logitOf(confidence_) - SECOND_LOOK_MARGINS[1]));
        const double limit = logitOf(confidence_) - SECOND_LOOK_MARGINS[0];
        const auto doubtful =
            std::find_if(faces.begin(), faces.end(),
                         [&](const detail::FaceCandidate& face) { return face.logit < limit; });
        const size_t likely = static_cast<size_t>(doubtful - faces.begin());
        const size_t round = std::min(std::max(likely, DOUBTFUL_SECOND_LOOKS), MOST_SECOND_LOOKS);
        bool hasAll = false;
        Candidates seen;
        looks = 0;
        for (size_t end = std::min({faces.size(), likely + round, MOST_SECOND_LOOKS}); looks < end;)
        {
            Candidates next(faces.begin() + looks, faces.begin() + end);
            secondLook_.look(photo, search_.scaledPhoto(), search_.scale(), next);
            seen.insert(seen.end(), next.begin(), next.end());
            const auto first = next.begin() + (looks < likely && likely < end ? likely - looks : 0);
            const auto proven = std::count_if(first, next.end(), [this](const detail::FaceCandidate& face) {
                return face.logit >= std::max(0., logitOf(confidence_));
            });
            looks = end;
            if (proven * PROVEN_PART < next.end() - first)
            {
                break;
            }
            if (end == faces.size() && !hasAll && likely > DOUBTFUL_SECOND_LOOKS)
            {
                faces = detail::uniteCandidates(candidates);
                hasAll = true;
            }
            end = std::min(faces.size(), end + round);
        }
        for (size_t i = looks; i < faces.size() && isFace(faces[i]); ++i)
        {
            seen.push_back(faces[i]);
        }
        return detail::uniteCandidates(seen);
    }

    /** Candidates of a pyramid whose scales lie between those of the first. */
    Candidates searchBetween(const Mat& photo, double scale)
    {
        if (!searchBetween_)
        {
            searchBetween_ = makePtr<detail::PhotoSearch>(makeNetwork_(), border_);
        }
        Candidates candidates = searchBetween_->find(photo, FALLBACK_SCALE * scale, fallbackLogit());
        const auto isTooSmall = [this](const detail::FaceCandidate& face) {
            return face.side < minFaceSize_;
        };
        candidates.erase(std::remove_if(candidates.begin(), candidates.end(), isTooSmall), candidates.end());
        return candidates;
    }

    /** Those that the fallback looks at. */
    static Candidates surest(const Candidates& candidates)
    {
        Candidates faces = detail::uniteCandidates(candidates);
        faces.resize(std::min(faces.size(), FALLBACK_SECOND_LOOKS));
        return faces;
    }

    bool isFace(const detail::FaceCandidate& candidate) const
    {
        return candidate.logit >= logitOf(confidence_);
    }

    /** Whether one is as sure as asked for, whatever its size. @param faces the surest first. */
    bool hasFace(const Candidates& faces) const { return !faces.empty() && isFace(faces[0]); }

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
    if (!model)
    {
        CV_Error(
            Error::StsNullPtr,
            "There is no model: read one with Model::read(), or leave it out for the one inside the library");
    }
    return makePtr<NetworkFaceDetectorImpl>(model, params);
}

} // namespace flsnet
} // namespace cv
