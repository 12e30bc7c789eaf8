// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_PYTHON_NUMPY_MEMORY_HPP
#define FLSNET_PYTHON_NUMPY_MEMORY_HPP

#include <pybind11/pybind11.h>

#include "opencv2/core.hpp"

namespace flsnet_python
{

/** @brief Makes a Mat that points into a Python object's memory keep that object alive.
@param mat header without an owner; it and its copies hold a reference from now on. */
void keepAlive(cv::Mat& mat, const pybind11::handle& owner);

/** @brief Whether keepAlive() was called for a Mat or that of which it is a copy or a part. */
bool isPythons(const cv::Mat& mat);

} // namespace flsnet_python

#endif // FLSNET_PYTHON_NUMPY_MEMORY_HPP
