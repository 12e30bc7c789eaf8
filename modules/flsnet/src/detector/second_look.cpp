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

/** The network sees so many crops at once: pictures of this size alone do not keep several threads busy. */
const size_t MOST_AT_ONCE = 8;

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

/** From a picture, of some scale over the photo, to the upright face's crop, in edge coordinates. */
Matx23d toCrop(const FaceCandidate& face, const Point2d& scale)
{
    const Matx22d linear =
        uprightTurn(face) * (FACE_SIDE / face.side) * Matx22d(1 / scale.x, 0, 0, 1 / scale.y);
    const Vec2d center = linear * Vec2d(face.center.x * scale.x, face.center.y * scale.y);
    return Matx23d(linear(0, 0), linear(0, 1), CROP_SIDE / 2. - center[0], //
                   linear(1, 0), linear(1, 1), CROP_SIDE / 2. - center[1]);
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

void SecondLook::look(const Mat& photo, const Mat& scaled, const Point2d& scale,
                      std::vector<FaceCandidate>& faces)
{
    for (size_t first = 0; first < faces.size(); first += MOST_AT_ONCE)
    {
        const size_t count = std::min(faces.size() - first, MOST_AT_ONCE);
        crops_.resize(count);
        for (size_t i = 0; i < count; ++i)
        {
            const FaceCandidate& face = faces[first + i];
            const bool isLarge = face.side * std::min(scale.x, scale.y) >= FACE_SIDE;
            const Mat& picture = isLarge ? scaled : photo;
            cut(picture, toCrop(face, isLarge ? scale : Point2d(1, 1)), crops_[i]);
        }
        const Mat output = network_->forward(crops_, 0);
        for (size_t i = 0; i < count; ++i)
        {
            take(output, static_cast<int>(i), faces[first + i]);
        }
    }
}

/** Of what the network has seen in a crop. */
void SecondLook::take(const Mat& output, int picture, FaceCandidate& face)
{
    decodeFaces(output, picture, LEAST_LOGIT, found_);
    const Matx22d turn = uprightTurn(face);
    const double enlargement = FACE_SIDE / face.side;
    const Point2d middle(CROP_SIDE / 2., CROP_SIDE / 2.);
    for (const FaceCandidate& seen : uniteCandidates(found_)) // the surest first
    {
        if (norm(seen.center - middle) > SAME_PLACE * FACE_SIDE || seen.side > SAME_SIDE * FACE_SIDE ||
            seen.side < FACE_SIDE / SAME_SIDE)
        {
            continue;
        }
        const Point2d before = face.center;
        face.center = fromCrop(turn, enlargement, before, seen.center);
        for (int i = 0; i < FACE_LANDMARKS; ++i)
        {
            face.landmarks[i] = fromCrop(turn, enlargement, before, seen.landmarks[i]);
        }
        const Vec2d up = turn.t() * Vec2d(seen.up.x, seen.up.y);
        face.up = Point2d(up[0], up[1]);
        face.side = seen.side / enlargement;
        face.logit = (face.logit + seen.logit) / 2;
        return;
    }
    face.logit = (face.logit + NO_FACE_LOGIT) / 2;
}

/** @param pictureToCrop in edge coordinates. */
void SecondLook::cut(const Mat& picture, const Matx23d& pictureToCrop, Mat& crop)
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
    crop.create(CROP_SIDE, CROP_SIDE, CV_8UC3);
    if (covered.empty())
    {
        crop.setTo(border_);
        return;
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
    warpAffine(part, crop, ofPixelCenters(partToCrop), crop.size(), INTER_LINEAR, BORDER_CONSTANT, border_);
}

} // namespace detail
} // namespace flsnet
} // namespace cv
