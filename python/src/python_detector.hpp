// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_PYTHON_PYTHON_DETECTOR_HPP
#define FLSNET_PYTHON_PYTHON_DETECTOR_HPP

#include <pybind11/pybind11.h>

#include "opencv2/flsnet/detector.hpp"

namespace flsnet_python
{

/** @brief A detector from what a Python program gives.
@param detector None (gives null); a FaceDetector; an object with a method detectFaces(image) that returns FaceDetections,
or detect(image) that returns boxes and confidences; or a function that takes the image and returns boxes or
FaceDetections.
@throws TypeError for anything else. */
cv::Ptr<cv::flsnet::FaceDetector> detectorOf(const pybind11::object& detector);

} // namespace flsnet_python

#endif // FLSNET_PYTHON_PYTHON_DETECTOR_HPP
