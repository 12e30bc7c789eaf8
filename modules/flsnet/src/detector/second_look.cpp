// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "decode_faces.hpp"
#include "second_look.hpp"
#include "unite_candidates.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

/** Side of the network's input, and of the face in it. */
const int CROP_SIDE = 128;
const double FACE_SIDE = 44;

/** Where the second look sees nothing above LEAST_LOGIT, the logit counts as NO_FACE_LOGIT. */
const double LEAST_LOGIT = -4;
const double NO_FACE_LOGIT = -5.3;

/** The same face has its centre not farther from that of the first look, in sides, and a side within this factor. */
const double SAME_PLACE = 0.4;
const double SAME_SIDE = 1.8;

/** A picture with more pixels than this for each of the crop, along a side, is made smaller before it is turned, since that
looks at four pixels only. */
const double MOST_OVERSAMPLING = 2;

/** The turn from the photo to the upright face. */
Matx22d uprightTurn(const FaceCandidate& face)
{
    return Matx22d(-face.up.y, face.up.x, -face.up.x, -face.up.y);
}

/** Edge coordinates of a crop: turn and scale about the face's centre, which becomes that of the crop. */
Point2d fromCrop(const Matx22d& turn, double scale, const Point2d& center, const Point2d& inCrop)
{
    const Vec2d offset = turn.t() * Vec2d(inCrop.x - CROP_SIDE / 2., inCrop.y - CROP_SIDE / 2.);
    return center + Point2d(offset[0], offset[1]) / scale;
}

/** Adds to the matrix of edge coordinates what pixel centres, which OpenCV counts by, need. */
Matx23d ofPixelCenters(const Matx23d& matrix)
{
    const Vec2d moved = matrix * Vec3d(0.5, 0.5, 1);
    Matx23d changed = matrix;
    changed(0, 2) = moved[0] - 0.5;
    changed(1, 2) = moved[1] - 0.5;
    return changed;
}

} // namespace

SecondLook::SecondLook(const Ptr<DetectorNetwork>& network, const Scalar& border)
    : network_(network), border_(border)
{
}

double SecondLook::faceSide()
{
    return FACE_SIDE;
}

void SecondLook::look(const Mat& picture, const Point2d& scale, FaceCandidate& face)
{
    const Matx22d turn = uprightTurn(face);
    const double toCrop = FACE_SIDE / face.side;
    const Matx22d linear = turn * toCrop * Matx22d(1 / scale.x, 0, 0, 1 / scale.y);
    const Vec2d center = linear * Vec2d(face.center.x * scale.x, face.center.y * scale.y);
    const Mat crop = cut(picture, Matx23d(linear(0, 0), linear(0, 1), CROP_SIDE / 2. - center[0],
                                          linear(1, 0), linear(1, 1), CROP_SIDE / 2. - center[1]));
    decodeFaces(network_->forward(crop, 0), LEAST_LOGIT, found_);
    const Point2d middle(CROP_SIDE / 2., CROP_SIDE / 2.);
    for (const FaceCandidate& seen : uniteCandidates(found_)) // the surest first
    {
        if (norm(seen.center - middle) > SAME_PLACE * FACE_SIDE || seen.side > SAME_SIDE * FACE_SIDE ||
            seen.side < FACE_SIDE / SAME_SIDE)
        {
            continue;
        }
        const Point2d before = face.center;
        face.center = fromCrop(turn, toCrop, before, seen.center);
        for (int i = 0; i < FACE_LANDMARKS; ++i)
        {
            face.landmarks[i] = fromCrop(turn, toCrop, before, seen.landmarks[i]);
        }
        const Vec2d up = turn.t() * Vec2d(seen.up.x, seen.up.y);
        face.up = Point2d(up[0], up[1]);
        face.side = seen.side / toCrop;
        face.logit = (face.logit + seen.logit) / 2;
        return;
    }
    face.logit = (face.logit + NO_FACE_LOGIT) / 2;
}

/** @param pictureToCrop in edge coordinates. */
Mat SecondLook::cut(const Mat& picture, const Matx23d& pictureToCrop)
{
    // What the crop covers of the picture, and a pixel more, so that sides stay in the range of warpAffine().
    const Matx22d linear = pictureToCrop.get_minor<2, 2>(0, 0), back = linear.inv();
    const Vec2d center =
        back * Vec2d(CROP_SIDE / 2. - pictureToCrop(0, 2), CROP_SIDE / 2. - pictureToCrop(1, 2));
    const double radiusX = CROP_SIDE / 2. * (std::abs(back(0, 0)) + std::abs(back(0, 1))) + 2;
    const double radiusY = CROP_SIDE / 2. * (std::abs(back(1, 0)) + std::abs(back(1, 1))) + 2;
    const Rect covered = Rect(Point(cvFloor(center[0] - radiusX), cvFloor(center[1] - radiusY)),
                              Point(cvCeil(center[0] + radiusX), cvCeil(center[1] + radiusY))) &
                         Rect(Point(), picture.size());
    crop_.create(CROP_SIDE, CROP_SIDE, CV_8UC3);
    if (covered.empty())
    {
        crop_.setTo(border_);
        return crop_;
    }
    Mat part = picture(covered);
    Matx23d partToCrop = pictureToCrop;
    const Vec2d corner = linear * Vec2d(covered.x, covered.y);
    partToCrop(0, 2) += corner[0];
    partToCrop(1, 2) += corner[1];
    const double oversampling = std::sqrt(std::abs(determinant(back)));
    if (oversampling > MOST_OVERSAMPLING)
    {
        const double factor = cvFloor(oversampling);
        const Size size(std::max(1, cvRound(part.cols / factor)), std::max(1, cvRound(part.rows / factor)));
        resize(part, smaller_, size, 0, 0, INTER_AREA);
        for (int row = 0; row < 2; ++row)
        {
            partToCrop(row, 0) *= static_cast<double>(part.cols) / size.width;
            partToCrop(row, 1) *= static_cast<double>(part.rows) / size.height;
        }
        part = smaller_;
    }
    warpAffine(part, crop_, ofPixelCenters(partToCrop), crop_.size(), INTER_LINEAR, BORDER_CONSTANT, border_);
    return crop_;
}

} // namespace detail
} // namespace flsnet
} // namespace cv
