// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_EDIT_FACE_MASKS_HPP
#define FLSNET_SAMPLES_EDIT_FACE_MASKS_HPP

#include <algorithm>
#include <vector>

#include "opencv2/flsnet.hpp"
#include "opencv2/imgproc.hpp"

namespace flsnet_samples
{

// How soft the edges of masks are, in sides of the face box: strands of hair need room, small parts have none.
const double HAIR_SOFTNESS = 0.05;
const double SKIN_SOFTNESS = 0.02;
const double SMALL_SOFTNESS = 0.012;

inline const std::vector<int>& faceClasses()
{
    using namespace cv::flsnet;
    static const std::vector<int> classes = {FACE_SKIN,    FACE_EYEBROW, FACE_PUPIL,      FACE_WHITE,
                                             FACE_NOSTRIL, FACE_LIP,     FACE_INNER_MOUTH};
    return classes;
}

inline std::vector<int> headClasses()
{
    std::vector<int> classes = faceClasses();
    classes.push_back(cv::flsnet::FACE_HAIR);
    return classes;
}

inline double sideOf(const cv::flsnet::FaceSegmentation& face)
{
    return std::max(face.box.width, face.box.height);
}

/** How far each pixel of the photo belongs to some parts of one face, CV_32FC1, with edges that follow the photo's.
@param side FACE_SIDE_LEFT or FACE_SIDE_RIGHT for eyes and brows of that side alone. */
inline cv::Mat maskOf(const cv::Mat& photo, const cv::flsnet::FaceSegmentation& face,
                      const std::vector<int>& classes, double softness, int side = cv::flsnet::FACE_SIDE_NONE)
{
    cv::Mat labels = cv::Mat::zeros(photo.size(), CV_8UC1), mask;
    if (face.region.empty())
    {
        labels.convertTo(mask, CV_32F);
        return mask;
    }
    face.labels.copyTo(labels(face.region));
    if (side != cv::flsnet::FACE_SIDE_NONE)
    {
        cv::Mat sides;
        cv::flsnet::labelSides(face, sides);
        labels(face.region).setTo(cv::Scalar::all(cv::flsnet::FACE_BACKGROUND), sides != side);
    }
    const int radius = std::min(std::max(1, cvRound(softness * sideOf(face))), 1000);
    cv::flsnet::softMask(photo, labels, classes, mask, radius);
    return mask;
}

/** The same of all faces. */
inline cv::Mat maskOf(const cv::Mat& photo, const std::vector<cv::flsnet::FaceSegmentation>& faces,
                      const std::vector<int>& classes, double softness)
{
    cv::Mat all = cv::Mat::zeros(photo.size(), CV_32FC1);
    for (const cv::flsnet::FaceSegmentation& face : faces)
    {
        cv::max(all, maskOf(photo, face, classes, softness), all);
    }
    return all;
}

/** picture where the mask is 0, other where it is 1; all but the mask CV_8UC3. */
inline cv::Mat blended(const cv::Mat& picture, const cv::Mat& other, const cv::Mat& mask)
{
    cv::Mat mask3, from, to;
    cv::merge(std::vector<cv::Mat>(3, mask), mask3);
    picture.convertTo(from, CV_32F);
    other.convertTo(to, CV_32F);
    from += (to - from).mul(mask3);
    from.convertTo(from, CV_8U);
    return from;
}

/** A Gaussian mean of those pixels whose weight is not 0, CV_8UC3: what has no weight does not bleed into it. */
inline cv::Mat weightedBlur(const cv::Mat& picture, const cv::Mat& weights, double sigma)
{
    // At a smaller size, or large blurs take seconds.
    const double scale = std::min(1., 6 / sigma);
    cv::Mat floats, small, smallWeights, weights3;
    picture.convertTo(floats, CV_32F);
    cv::merge(std::vector<cv::Mat>(3, weights), weights3);
    cv::resize(floats.mul(weights3), small, cv::Size(), scale, scale, cv::INTER_AREA);
    cv::resize(weights3, smallWeights, cv::Size(), scale, scale, cv::INTER_AREA);
    cv::GaussianBlur(small, small, cv::Size(), sigma * scale);
    cv::GaussianBlur(smallWeights, smallWeights, cv::Size(), sigma * scale);
    cv::divide(small, cv::max(smallWeights, 1e-4), small);
    cv::Mat result;
    cv::resize(small, floats, picture.size(), 0, 0, cv::INTER_CUBIC);
    floats.convertTo(result, CV_8U);
    return result;
}

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_EDIT_FACE_MASKS_HPP
