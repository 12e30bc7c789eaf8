// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_PYTHON_MODEL_SOURCE_HPP
#define FLSNET_PYTHON_MODEL_SOURCE_HPP

#include <pybind11/pybind11.h>

#include "opencv2/flsnet/model.hpp"

namespace flsnet_python
{

/** @brief Reads a model.
@param source path (str or os.PathLike), or the bytes of a model file (bytes, or a NumPy array of type uint8).
@param name of bytes in messages.
@throws TypeError for anything else. */
cv::Ptr<cv::flsnet::Model> readModel(const pybind11::object& source, const cv::String& name = "the buffer");

/** @brief Reads a network of any architecture, see Model::readNetwork(). */
cv::Ptr<cv::flsnet::Model> readNetwork(const pybind11::object& source, const cv::String& name = "the buffer");

/** @brief The path that a str or os.PathLike stands for. */
cv::String pathOf(const pybind11::object& path);

} // namespace flsnet_python

#endif // FLSNET_PYTHON_MODEL_SOURCE_HPP
