// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_DETECTOR_OBJDETECT_HPP
#define OPENCV_FLSNET_DETECTOR_OBJDETECT_HPP

#include "opencv2/core/version.hpp"

#if !defined(HAVE_OPENCV_OBJDETECT) && !defined(HAVE_OPENCV_XOBJDETECT)
#include "opencv2/opencv_modules.hpp"
#endif

// FaceDetectorYN lives in objdetect; CascadeClassifier too, until OpenCV 5 moved it to xobjdetect
// (opencv_contrib).
#if defined(HAVE_OPENCV_OBJDETECT) && __has_include("opencv2/objdetect.hpp")
#include "opencv2/objdetect.hpp"
#define FLSNET_HAVE_YUNET
#if CV_VERSION_MAJOR < 5
#define FLSNET_HAVE_CASCADES
#endif
#endif
#if CV_VERSION_MAJOR >= 5 && defined(HAVE_OPENCV_XOBJDETECT) && __has_include("opencv2/xobjdetect.hpp")
#include "opencv2/xobjdetect.hpp"
#define FLSNET_HAVE_CASCADES
#endif

#endif // OPENCV_FLSNET_DETECTOR_OBJDETECT_HPP
