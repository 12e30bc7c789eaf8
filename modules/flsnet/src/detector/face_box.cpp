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

// How the constants were found: medians over 500 renders of training/renderer (seeds from 700000 on, 384
// pixels, yaw -90 to 90 degrees), whose exact face boxes are known; each cascade on the faces where it was
// the strongest one, YuNet (both models) on the first 150. Spread (1.48 MAD): side 0.07, 0.08 and 0.04;
// centre 0.03 to 0.08. Checked on 59 studio photos, YuNet's face boxes, which sit well there by eye, against
// those of the cascades: the frontal constants agree within 0.015. Profile boxes are somewhat tighter there
// (side 0.75 against 0.71 on renders); the constant is the mean.
const FaceBoxFit FRONTAL_HAAR = {0.87, 0.5, 0.63};
const double PROFILE_HAAR_SIDE = 0.73;
const double PROFILE_HAAR_TOWARDS_NOSE = 0.035;
const double PROFILE_HAAR_CENTER_Y = 0.613;
const FaceBoxFit LEFT_PROFILE_HAAR = {PROFILE_HAAR_SIDE, 0.5 - PROFILE_HAAR_TOWARDS_NOSE,
                                      PROFILE_HAAR_CENTER_Y};
const FaceBoxFit RIGHT_PROFILE_HAAR = {PROFILE_HAAR_SIDE, 0.5 + PROFILE_HAAR_TOWARDS_NOSE,
                                       PROFILE_HAAR_CENTER_Y};
const FaceBoxFit YUNET = {0.78, 0.5, 0.595};

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

const FaceBoxFit& yunetFit()
{
    return YUNET;
}

Rect2d faceBox(const Rect2d& detectorBox, const FaceBoxFit& fit)
{
    const double side = fit.side * detectorBox.height;
    const double centerX = detectorBox.x + fit.centerX * detectorBox.width;
    const double centerY = detectorBox.y + fit.centerY * detectorBox.height;
    return Rect2d(centerX - side / 2, centerY - side / 2, side, side);
}

} // namespace detail
} // namespace flsnet
} // namespace cv
