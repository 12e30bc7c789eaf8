// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "face_box.hpp"

namespace cv
{
namespace flsnet
{

namespace detail
{

namespace
{

// How the constants were found: medians over renders of training/renderer, whose exact face boxes are known. Of the
// cascades and YuNet over 500 renders (seeds from 700000 on, 384 pixels, yaw -90 to 90 degrees), each cascade on the
// faces where it was the strongest one, YuNet (both models) on the first 150. Spread (1.48 MAD): side 0.07, 0.08 and
// 0.04; centre 0.03 to 0.08. Checked on 59 studio photos, YuNet's face boxes, which sit well there by eye, against
// those of the cascades: the frontal constants agree within 0.015. Profile boxes are somewhat tighter there
// (side 0.75 against 0.71 on renders); the constant is the mean. Of the others over renders of the same kind (240
// pixels, enlarged to 480, roll below 10 degrees), see modules/flsnet/tutorials/existing_programs
const FaceBoxFit FRONTAL_HAAR = {0.87, 0.5, 0.63, 1};
const double PROFILE_HAAR_SIDE = 0.73;
const double PROFILE_HAAR_TOWARDS_NOSE = 0.035;
const double PROFILE_HAAR_CENTER_Y = 0.613;
const FaceBoxFit LEFT_PROFILE_HAAR = {PROFILE_HAAR_SIDE, 0.5 - PROFILE_HAAR_TOWARDS_NOSE,
                                      PROFILE_HAAR_CENTER_Y, 1};
const FaceBoxFit RIGHT_PROFILE_HAAR = {PROFILE_HAAR_SIDE, 0.5 + PROFILE_HAAR_TOWARDS_NOSE,
                                       PROFILE_HAAR_CENTER_Y, 1};

const FaceBoxFit DLIB_HOG = {0.92, 0.5, 0.6, 1};
const FaceBoxFit DLIB_CNN = {0.92, 0.5, 0.6, 1};
const FaceBoxFit MTCNN = {0.75, 0.5, 0.62, 0.72};
const FaceBoxFit YUNET = {0.78, 0.5, 0.595, 0.8};
const FaceBoxFit RETINAFACE = YUNET; // trained on the same boxes, those of WIDER FACE
const FaceBoxFit MEDIAPIPE = {0.93, 0.5, 0.535, 1};

const size_t LANDMARKS = 5;
const size_t MEDIAPIPE_POINTS = 6;

// Landmarks of an upright face: eyes, nose, corners of the mouth; the distance of the eyes is 1. Medians over 533 renders,
// yaw up to 30 degrees.
const Point2d UPRIGHT[LANDMARKS] = {{-0.5, -0.544}, {0.5, -0.544}, {0, -0.026}, {-0.4, 0.557}, {0.4, 0.557}};

const FaceBoxFit& fitOf(int kind)
{
    switch (kind)
    {
    case FACE_BOX_HAAR_FRONTAL:
        return FRONTAL_HAAR;
    case FACE_BOX_DLIB_HOG:
        return DLIB_HOG;
    case FACE_BOX_DLIB_CNN:
        return DLIB_CNN;
    case FACE_BOX_MTCNN:
        return MTCNN;
    case FACE_BOX_RETINAFACE:
        return RETINAFACE;
    case FACE_BOX_YUNET:
        return YUNET;
    case FACE_BOX_MEDIAPIPE:
        return MEDIAPIPE;
    default:
        CV_Error(Error::StsOutOfRange, format("There is no FaceBoxKind %d", kind));
    }
}

void checkBox(const Rect2d& box)
{
    if (!(box.width > 0) || !(box.height > 0) || !std::isfinite(box.width) || !std::isfinite(box.height) ||
        !std::isfinite(box.x) || !std::isfinite(box.y))
    {
        CV_Error(Error::StsBadArg,
                 format("The box (%g, %g, %g x %g) must be finite, width and height above zero", box.x, box.y,
                        box.width, box.height));
    }
}

Rect2d squareAround(const Point2d& center, double side)
{
    return Rect2d(center.x - side / 2, center.y - side / 2, side, side);
}

} // namespace

const FaceBoxFit& frontalHaarFit()
{
    return FRONTAL_HAAR;
}

const FaceBoxFit& leftProfileHaarFit()
{
    return LEFT_PROFILE_HAAR;
}

const FaceBoxFit& rightProfileHaarFit()
{
    return RIGHT_PROFILE_HAAR;
}

Rect2d faceBox(const Rect2d& detectorBox, const FaceBoxFit& fit)
{
    return squareAround(Point2d(detectorBox.x + fit.centerX * detectorBox.width,
                                detectorBox.y + fit.centerY * detectorBox.height),
                        fit.side * detectorBox.height);
}

/** The head is taken for an ellipse of the fit's aspect, and the detector's box for the upright rectangle around it. Of
its width and height, the one that lies along the face tells more of the face's height. */
Rect2d turnedFaceBox(const Rect2d& detectorBox, const FaceBoxFit& fit, double roll)
{
    const double angle = roll * CV_PI / 180;
    const double cosine = std::cos(angle), sine = std::sin(angle);
    const double cc = cosine * cosine, ss = sine * sine;
    const double height = std::sqrt(
        (detectorBox.height * detectorBox.height * cc + detectorBox.width * detectorBox.width * ss) /
        (cc * cc + ss * ss + 2 * fit.aspect * fit.aspect * cc * ss));
    const Point2d offset((fit.centerX - 0.5) * fit.aspect * height, (fit.centerY - 0.5) * height);
    const Point2d center = (detectorBox.tl() + detectorBox.br()) / 2;
    return squareAround(center +
                            Point2d(cosine * offset.x + sine * offset.y, cosine * offset.y - sine * offset.x),
                        fit.side * height);
}

double rollOf(const std::vector<Point2f>& landmarks)
{
    std::vector<Point2d> upright(UPRIGHT, UPRIGHT + LANDMARKS);
    std::vector<Point2d> found(landmarks.begin(), landmarks.end());
    if (landmarks.size() == MEDIAPIPE_POINTS)
    {
        upright = {UPRIGHT[0], UPRIGHT[1], UPRIGHT[2], (UPRIGHT[3] + UPRIGHT[4]) / 2};
        found.resize(upright.size());
    }
    Point2d uprightMean, foundMean;
    for (size_t i = 0; i < upright.size(); ++i)
    {
        uprightMean += upright[i] / static_cast<double>(upright.size());
        foundMean += found[i] / static_cast<double>(upright.size());
    }
    double along = 0, across = 0;
    for (size_t i = 0; i < upright.size(); ++i)
    {
        const Point2d a = upright[i] - uprightMean, b = found[i] - foundMean;
        along += a.dot(b);
        across += a.y * b.x - a.x * b.y;
    }
    return std::atan2(across, along) * 180 / CV_PI;
}

} // namespace detail

Rect2d faceBoxFrom(int kind, const Rect2d& box)
{
    const detail::FaceBoxFit& fit = detail::fitOf(kind);
    detail::checkBox(box);
    return detail::faceBox(box, fit);
}

FaceDetection faceDetectionFrom(int kind, const Rect2d& box, const std::vector<Point2f>& landmarks,
                                float confidence)
{
    const detail::FaceBoxFit& fit = detail::fitOf(kind);
    detail::checkBox(box);
    if (landmarks.empty())
    {
        return FaceDetection(detail::faceBox(box, fit), confidence);
    }
    const bool ofMediaPipe = kind == FACE_BOX_MEDIAPIPE && landmarks.size() == detail::MEDIAPIPE_POINTS;
    if (landmarks.size() != detail::LANDMARKS && !ofMediaPipe)
    {
        CV_Error(Error::StsBadArg, format("The number of landmarks is %d: give the five of FaceDetection, "
                                          "with FACE_BOX_MEDIAPIPE its six, "
                                          "or none",
                                          static_cast<int>(landmarks.size())));
    }
    for (const Point2f& point : landmarks)
    {
        if (!std::isfinite(point.x) || !std::isfinite(point.y))
        {
            CV_Error(Error::StsBadArg, "A landmark is not finite");
        }
    }
    const double roll = detail::rollOf(landmarks);
    return FaceDetection(detail::turnedFaceBox(box, fit, roll), confidence, roll,
                         ofMediaPipe ? std::vector<Point2f>() : landmarks);
}

std::vector<FaceDetection> faceDetectionsFromYuNet(InputArray rows)
{
    std::vector<FaceDetection> faces;
    if (rows.empty())
    {
        return faces;
    }
    const int columns = 4 + 2 * static_cast<int>(detail::LANDMARKS) + 1;
    if (rows.type() != CV_32FC1 || rows.dims() != 2 || rows.cols() != columns)
    {
        CV_Error(Error::StsBadArg,
                 "The rows of FaceDetectorYN are a Mat of N x 15 numbers of type CV_32F, not " +
                     typeToString(rows.type()) + ", N x " + std::to_string(rows.cols()));
    }
    const Mat found = rows.getMat();
    for (int i = 0; i < found.rows; ++i)
    {
        const float* row = found.ptr<float>(i);
        std::vector<Point2f> landmarks;
        for (size_t k = 0; k < detail::LANDMARKS; ++k)
        {
            landmarks.emplace_back(row[4 + 2 * k], row[5 + 2 * k]);
        }
        if (!std::isfinite(row[columns - 1]))
        {
            CV_Error(Error::StsBadArg, format("The score of face %d is not finite", i));
        }
        faces.push_back(faceDetectionFrom(FACE_BOX_YUNET, Rect2d(row[0], row[1], row[2], row[3]), landmarks,
                                          std::min(std::max(row[columns - 1], 0.f), 1.f)));
    }
    return faces;
}

} // namespace flsnet
} // namespace cv
