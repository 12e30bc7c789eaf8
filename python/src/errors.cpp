// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "bindings.hpp"
#include "opencv2/core.hpp"
#include "valid_text.hpp"

namespace flsnet_python
{

namespace py = pybind11;

namespace
{

PyObject* errorType = nullptr; // lives as long as the module, which Python never unloads

void raise(const cv::Exception& error)
{
    const std::string text = validText(error.err);
    const py::object instance = py::reinterpret_borrow<py::object>(errorType)(text);
    instance.attr("code") = error.code;
    instance.attr("err") = text;
    instance.attr("func") = error.func;
    instance.attr("file") = error.file;
    instance.attr("line") = error.line;
    instance.attr("msg") = validText(error.msg);
    PyErr_SetObject(errorType, instance.ptr());
}

} // namespace

void bindErrors(py::module_& module)
{
    errorType = PyErr_NewExceptionWithDoc(
        "flsnet.error",
        "What OpenCV and flsnet throw. str() says what was wrong and what to do.\n\n"
        "As in cv2.error: code, err (the message), func, file and line of the check, msg (all in one).",
        PyExc_RuntimeError, nullptr);
    if (errorType == nullptr)
    {
        throw py::error_already_set();
    }
    module.add_object("error", errorType);
    // NOLINTNEXTLINE(performance-unnecessary-value-param): pybind11 wants this signature
    py::register_exception_translator([](std::exception_ptr pointer) {
        try
        {
            if (pointer)
            {
                std::rethrow_exception(pointer);
            }
        }
        catch (const cv::Exception& error)
        {
            raise(error);
        }
    });
}

} // namespace flsnet_python
