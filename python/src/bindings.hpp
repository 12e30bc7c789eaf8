// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_PYTHON_BINDINGS_HPP
#define FLSNET_PYTHON_BINDINGS_HPP

#include <pybind11/pybind11.h>

namespace flsnet_python
{

// Each adds to the Python module what the header of the same name has; bindPictures(), which has none, picture files.
void bindErrors(pybind11::module_& module);
void bindClasses(pybind11::module_& module);
void bindBalance(pybind11::module_& module);
void bindMetrics(pybind11::module_& module);
void bindModel(pybind11::module_& module);
void bindDetectors(pybind11::module_& module);
void bindSegmenter(pybind11::module_& module);
void bindSequence(pybind11::module_& module);
void bindMeasures(pybind11::module_& module);
void bindRetouch(pybind11::module_& module);
void bindPictures(pybind11::module_& module);

} // namespace flsnet_python

#endif // FLSNET_PYTHON_BINDINGS_HPP
