// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_EDIT_EFFECTS_HPP
#define FLSNET_SAMPLES_EDIT_EFFECTS_HPP

#include <vector>

#include "face_masks.hpp"
#include "opencv2/imgproc.hpp"

#if CV_VERSION_MAJOR >= 5
#include "opencv2/geometry.hpp" // boundingRect: imgproc's before
#endif

namespace flsnet_samples
{

using Faces = std::vector<cv::flsnet::FaceSegmentation>;

/** Another colour for a part of each face. Pictures are CV_8UC3. */
inline void recolorPart(const cv::Mat& photo, const Faces& faces, int part, double softness,
                        const cv::Scalar& color, double strength, int side, cv::Mat& picture)
{
    for (const cv::flsnet::FaceSegmentation& face : faces)
    {
        cv::flsnet::recolor(picture, maskOf(photo, face, {part}, softness, side), color, picture, strength);
    }
}

/** Evens out the skin alone: spots and fine lines go, edges and a part of the grain stay. */
inline void smoothSkin(const cv::Mat& photo, const Faces& faces, double strength, cv::Mat& picture)
{
    for (const cv::flsnet::FaceSegmentation& face : faces)
    {
        const cv::Rect box = face.region;
        if (box.empty())
        {
            continue;
        }
        const cv::Mat mask = maskOf(photo, face, {cv::flsnet::FACE_SKIN}, SKIN_SOFTNESS)(box) * strength;
        cv::Mat smooth, part = picture(box);
        cv::bilateralFilter(part, smooth, 0, 22, std::min(8., std::max(1., 0.03 * sideOf(face))));
        blended(part, smooth, mask).copyTo(part);
    }
}

/** How far each pixel is ground that shall be out of focus. Nobody knows the body: what lies below a face stays sharp, the
less the farther it is from it. */
inline cv::Mat outOfFocus(const cv::Mat& photo, const Faces& faces)
{
    cv::Mat ground(photo.size(), CV_32FC1, cv::Scalar::all(1));
    for (const cv::flsnet::FaceSegmentation& face : faces)
    {
        const double side = sideOf(face);
        const cv::Point2d center = (face.box.tl() + face.box.br()) / 2;
        const double angle = face.roll * CV_PI / 180;
        for (int y = 0; y < photo.rows; ++y)
        {
            for (int x = 0; x < photo.cols; ++x)
            {
                const double dx = (x - center.x) / side, dy = (y - center.y) / side;
                const double right = dx * std::cos(angle) - dy * std::sin(angle);
                const double down = dx * std::sin(angle) + dy * std::cos(angle);
                // Shoulders begin below the chin and spread.
                const double below = std::min(1., std::max(0., (down - 0.35) / 0.3));
                const double aside = std::max(0., std::abs(right) - 0.6 - 1.5 * std::max(0., down - 0.4));
                const double far = std::min(1., aside / 0.6);
                const float focus = static_cast<float>(1 - below * (1 - far));
                ground.at<float>(y, x) = std::min(ground.at<float>(y, x), focus);
            }
        }
    }
    return ground;
}

inline double largestSide(const Faces& faces)
{
    double side = 1;
    for (const cv::flsnet::FaceSegmentation& face : faces)
    {
        side = std::max(side, sideOf(face));
    }
    return side;
}

/** Blurs the ground behind the heads. */
inline void blurGround(const cv::Mat& photo, const Faces& faces, double strength, cv::Mat& picture)
{
    const double side = largestSide(faces);
    const cv::Mat ground = 1 - maskOf(photo, faces, headClasses(), HAIR_SOFTNESS);
    const cv::Mat blurred = weightedBlur(picture, ground, std::max(0.5, 0.2 * strength * side));
    picture = blended(picture, blurred, ground.mul(outOfFocus(photo, faces)));
}

/** The picture without the ground that shines through the mask's soft edges: there, what is fully inside goes on. */
inline cv::Mat withoutGround(const cv::Mat& picture, const cv::Mat& mask, double reach)
{
    cv::Mat inside;
    cv::pow(mask, 4, inside);
    return blended(weightedBlur(picture, inside, std::max(1., reach)), picture, mask);
}

/** The middle of a picture, as much as has the proportions of a size, scaled to it. */
inline cv::Mat filling(const cv::Mat& picture, const cv::Size& size)
{
    // Cut first: the whole of a long strip, scaled until it is wide enough, may have more pixels than fit into memory.
    const double scale = std::max(static_cast<double>(size.width) / picture.cols,
                                  static_cast<double>(size.height) / picture.rows);
    const cv::Size part(std::min(picture.cols, std::max(1, cvRound(size.width / scale))),
                        std::min(picture.rows, std::max(1, cvRound(size.height / scale))));
    const cv::Point start((picture.cols - part.width) / 2, (picture.rows - part.height) / 2);
    cv::Mat scaled;
    cv::resize(picture(cv::Rect(start, part)), scaled, size, 0, 0,
               scale < 1 ? cv::INTER_AREA : cv::INTER_LINEAR);
    return scaled;
}

/** Puts the heads before another picture, which is scaled to fill the photo. Clothes are ground, too. */
inline void replaceGround(const cv::Mat& photo, const Faces& faces, const cv::Mat& ground, cv::Mat& picture)
{
    const cv::Mat mask = maskOf(photo, faces, headClasses(), HAIR_SOFTNESS);
    picture = blended(filling(ground, photo.size()),
                      withoutGround(picture, mask, HAIR_SOFTNESS * largestSide(faces)), mask);
}

/** Fills each face with its own skin's colour, so evenly that nothing of it is left; hair and ground stay. */
inline void anonymize(const cv::Mat& photo, const Faces& faces, cv::Mat& picture)
{
    for (const cv::flsnet::FaceSegmentation& face : faces)
    {
        if (face.region.empty())
        {
            continue;
        }
        const cv::Mat skin = maskOf(photo, face, {cv::flsnet::FACE_SKIN}, SMALL_SOFTNESS);
        const cv::Mat filled = weightedBlur(picture, skin, std::max(1., 0.4 * sideOf(face)));
        // The edge is soft outwards only: every labeled pixel is filled.
        cv::Mat labels = cv::Mat::zeros(photo.size(), CV_8UC1), hard = cv::Mat::zeros(photo.size(), CV_8UC1);
        face.labels.copyTo(labels(face.region));
        for (const int part : faceClasses())
        {
            hard.setTo(cv::Scalar::all(255), labels == part);
        }
        const int grow = std::max(1, cvRound(SKIN_SOFTNESS * sideOf(face)));
        cv::Mat wide, mask;
        cv::dilate(hard, wide,
                   cv::getStructuringElement(cv::MORPH_ELLIPSE, cv::Size(2 * grow + 1, 2 * grow + 1)));
        wide.convertTo(mask, CV_32F, 1 / 255.);
        cv::GaussianBlur(mask, mask, cv::Size(), grow / 2.);
        mask.setTo(cv::Scalar::all(1), hard);
        picture = blended(picture, filled, mask);
    }
}

/** A picture with alpha (CV_8UC4) of what a mask covers, cut to it.
@param reach how wide the mask's soft edges are. @return empty if the mask is. */
inline cv::Mat cutOut(const cv::Mat& picture, const cv::Mat& mask, double reach)
{
    cv::Mat alpha, result;
    mask.convertTo(alpha, CV_8U, 255);
    const cv::Rect box = cv::boundingRect(alpha);
    if (!box.empty())
    {
        cv::cvtColor(withoutGround(picture, mask, reach), result, cv::COLOR_BGR2BGRA);
        cv::insertChannel(alpha, result, 3);
        result = result(box).clone();
    }
    return result;
}

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_EDIT_EFFECTS_HPP
