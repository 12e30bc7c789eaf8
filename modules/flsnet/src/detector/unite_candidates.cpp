// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "box_overlap.hpp"
#include "unite_candidates.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

const double SAME_FACE_IOU = 0.35;
const double SAME_FACE_INSIDE = 0.7; //!< part of the smaller box that is common
const double CLOSE_IOU = 0.5;
const double CLOSE_TURN = 0.7; //!< cosine of the angle between them: the mean of opposite directions is none

bool isSurer(const FaceCandidate& a, const FaceCandidate& b)
{
    return std::make_tuple(-a.logit, a.center.y, a.center.x, a.side) <
           std::make_tuple(-b.logit, b.center.y, b.center.x, b.side);
}

Rect2d boxOf(const FaceCandidate& face)
{
    return Rect2d(face.center.x - face.side / 2, face.center.y - face.side / 2, face.side, face.side);
}

bool isSameFace(const FaceCandidate& surest, const FaceCandidate& other)
{
    const Rect2d a = boxOf(surest), b = boxOf(other);
    return boxIoU(a, b) > SAME_FACE_IOU || (a & b).area() > SAME_FACE_INSIDE * std::min(a.area(), b.area());
}

bool agreeClosely(const FaceCandidate& surest, const FaceCandidate& other)
{
    return boxIoU(boxOf(surest), boxOf(other)) > CLOSE_IOU && surest.up.dot(other.up) > CLOSE_TURN;
}

/** Weighted sums of candidates of one face. */
class CandidateMean
{
public:
    explicit CandidateMean(const FaceCandidate& surest)
        : surest_(surest), weight_(0), logSide_(0), logSeenSide_(0)
    {
        add(surest);
    }

    void add(const FaceCandidate& candidate)
    {
        const double weight = 1 / (1 + std::exp(-candidate.logit));
        weight_ += weight;
        center_ += weight * candidate.center;
        up_ += weight * candidate.up;
        logSide_ += weight * std::log(candidate.side);
        logSeenSide_ += weight * std::log(candidate.seenSide);
        for (int i = 0; i < FACE_LANDMARKS; ++i)
        {
            landmarks_[i] += weight * candidate.landmarks[i];
        }
    }

    FaceCandidate mean() const
    {
        FaceCandidate mean = surest_;
        mean.center = center_ / weight_;
        mean.up = norm(up_) > 0 ? up_ / norm(up_) : surest_.up;
        mean.side = std::exp(logSide_ / weight_);
        mean.seenSide = std::exp(logSeenSide_ / weight_);
        for (int i = 0; i < FACE_LANDMARKS; ++i)
        {
            mean.landmarks[i] = landmarks_[i] / weight_;
        }
        return mean;
    }

    const FaceCandidate& surest() const { return surest_; }

private:
    FaceCandidate surest_;
    double weight_;
    Point2d center_;
    Point2d up_;
    double logSide_;
    double logSeenSide_;
    Point2d landmarks_[FACE_LANDMARKS];
};

} // namespace

std::vector<FaceCandidate> uniteCandidates(std::vector<FaceCandidate> candidates)
{
    std::sort(candidates.begin(), candidates.end(), isSurer);
    std::vector<CandidateMean> faces;
    for (const FaceCandidate& candidate : candidates)
    {
        const auto same = std::find_if(faces.begin(), faces.end(), [&candidate](const CandidateMean& face) {
            return isSameFace(face.surest(), candidate);
        });
        if (same == faces.end())
        {
            faces.push_back(CandidateMean(candidate));
        }
        else if (agreeClosely(same->surest(), candidate))
        {
            same->add(candidate);
        }
    }
    std::vector<FaceCandidate> united;
    std::transform(faces.begin(), faces.end(), std::back_inserter(united),
                   [](const CandidateMean& face) { return face.mean(); });
    return united;
}

} // namespace detail
} // namespace flsnet
} // namespace cv
