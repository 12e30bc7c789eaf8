// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "../inference/model_access.hpp"
#include "decode_faces.hpp"
#include "detector_network.hpp"
#include "photo_input.hpp"
#include "photo_pyramid.hpp"
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

/** Up to this side faces are found in each level of the pyramid. */
const double LARGEST_FACE = 60;

/** Larger pictures take more memory and save no time. */
const int LARGEST_TILE = 1024;

/** Faces whose logit is by this below the smallest one get a second look, too, at most so many of a photo. Of those that are by
more than the first margin below it, few are faces: as many get one as of the others, or so many. */
const double SECOND_LOOK_MARGINS[] = {1, 3};
const size_t MOST_SECOND_LOOKS = 256;
const size_t DOUBTFUL_SECOND_LOOKS = 4;

double logitOf(double confidence)
{
    return std::log(confidence / (1 - confidence));
}

class NetworkFaceDetectorImpl CV_FINAL : public NetworkFaceDetector
{
public:
    NetworkFaceDetectorImpl(const Ptr<Model>& model, const Params& params)
        : network_(detail::makeDetectorNetwork(model, params.backendId, params.targetId)),
          pyramid_(LARGEST_FACE, model->info().mean, LARGEST_TILE),
          secondLook_(detail::makeDetectorNetwork(model, params.backendId, params.targetId),
                      model->info().mean)
    {
        setMinFaceSize(params.minFaceSize);
        setMaxFaces(params.maxFaces);
        setConfidence(params.confidence);
    }

    using NetworkFaceDetector::detect; // boxes alone

    void detect(InputArray image, std::vector<FaceDetection>& faces) CV_OVERRIDE
    {
        const Mat photo = detail::photoInput(image);
        faces.clear();
        for (const detail::FaceCandidate& face :
             detail::uniteCandidates(lookAgain(photo, findCandidates(photo))))
        {
            if (face.logit < logitOf(confidence_) || (minFaceSize_ > 0 && face.side < minFaceSize_))
            {
                continue;
            }
            if (maxFaces_ > 0 && faces.size() == static_cast<size_t>(maxFaces_))
            {
                break;
            }
            faces.push_back(describe(face));
        }
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

    void setMaxFaces(int count) CV_OVERRIDE
    {
        CV_CheckGE(count, 0, "The largest number of faces is above 0, or 0 for all");
        maxFaces_ = count;
    }

    int getMaxFaces() const CV_OVERRIDE { return maxFaces_; }

private:
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

    /** In the photo's coordinates. */
    std::vector<detail::FaceCandidate> findCandidates(const Mat& photo)
    {
        std::vector<detail::FaceCandidate> all;
        const auto& levels = pyramid_.build(photo, firstScale(photo.size()));
        for (size_t level = 0; level < levels.size(); ++level)
        {
            for (const detail::PyramidPicture& tile : levels[level])
            {
                detail::decodeFaces(network_->forward({tile.picture}, level), 0,
                                    logitOf(confidence_) - SECOND_LOOK_MARGINS[1], found_);
                for (const detail::FaceCandidate& face : found_)
                {
                    if (tile.own.contains(face.center))
                    {
                        all.push_back(inPhoto(face, tile));
                    }
                }
            }
        }
        return all;
    }

    /** Each face as the network sees it upright. */
    std::vector<detail::FaceCandidate> lookAgain(const Mat& photo,
                                                 const std::vector<detail::FaceCandidate>& candidates)
    {
        std::vector<detail::FaceCandidate> faces = detail::uniteCandidates(candidates); // the surest first
        const double likely = logitOf(confidence_) - SECOND_LOOK_MARGINS[0];
        const auto doubtful =
            std::find_if(faces.begin(), faces.end(),
                         [&](const detail::FaceCandidate& face) { return face.logit < likely; });
        const size_t count = static_cast<size_t>(doubtful - faces.begin());
        faces.resize(
            std::min({faces.size(), count + std::max(count, DOUBTFUL_SECOND_LOOKS), MOST_SECOND_LOOKS}));
        secondLook_.look(photo, pyramid_.scaledPhoto(), pyramid_.firstScale(), faces);
        return faces;
    }

    static detail::FaceCandidate inPhoto(const detail::FaceCandidate& face,
                                         const detail::PyramidPicture& tile)
    {
        detail::FaceCandidate moved = face;
        moved.center = tile.toPhoto(face.center);
        moved.side = face.side / std::sqrt(tile.scale.x * tile.scale.y);
        for (Point2d& landmark : moved.landmarks)
        {
            landmark = tile.toPhoto(landmark);
        }
        return moved;
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

    Ptr<detail::DetectorNetwork> network_;
    detail::PhotoPyramid pyramid_;
    detail::SecondLook secondLook_;
    std::vector<detail::FaceCandidate> found_;
    int minFaceSize_;
    int maxFaces_;
    float confidence_;
};

} // namespace

NetworkFaceDetector::Params::Params()
    : backendId(0), targetId(0), minFaceSize(0), maxFaces(0), confidence(0.95f)
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
