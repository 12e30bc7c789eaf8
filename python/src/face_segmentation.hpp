// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_PYTHON_FACE_SEGMENTATION_HPP
#define FLSNET_PYTHON_FACE_SEGMENTATION_HPP

#include <pybind11/pybind11.h>

namespace flsnet_python
{

void bindFaceSegmentation(pybind11::module_& module);

} // namespace flsnet_python

#endif // FLSNET_PYTHON_FACE_SEGMENTATION_HPP
