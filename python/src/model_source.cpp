// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "model_source.hpp"

namespace flsnet_python
{

namespace py = pybind11;

cv::String pathOf(const py::object& path)
{
    const auto name = py::cast<std::string>(py::module_::import("os").attr("fsencode")(path));
    if (name.find('\0') != std::string::npos) // as Python's own open(); files end their names there
    {
        throw py::value_error("embedded null byte in the name of a file");
    }
    return name;
}

namespace
{

/** @param fromBytes, fromFile Model::read() or Model::readNetwork(). */
template <typename FromBytes, typename FromFile>
cv::Ptr<cv::flsnet::Model> readSource(const py::object& source, const FromBytes& fromBytes,
                                      const FromFile& fromFile)
{
    if (PyObject_CheckBuffer(source.ptr()) != 0)
    {
        const py::buffer_info bytes = py::reinterpret_borrow<py::buffer>(source).request();
        if (bytes.itemsize != 1 || bytes.ndim != 1 || (bytes.size > 1 && bytes.strides[0] != 1))
        {
            throw py::type_error("the bytes of a model file must be bytes or a NumPy array of type uint8, "
                                 "without gaps and of one dimension");
        }
        const uchar* first = static_cast<const uchar*>(bytes.ptr);
        const std::vector<uchar> buffer(first, first + bytes.size);
        const py::gil_scoped_release released;
        return fromBytes(buffer);
    }
    const cv::String path = pathOf(source);
    const py::gil_scoped_release released;
    return fromFile(path);
}

} // namespace

cv::Ptr<cv::flsnet::Model> readModel(const py::object& source, const cv::String& name)
{
    return readSource(
        source, [&](const std::vector<uchar>& bytes) { return cv::flsnet::Model::read(bytes, name); },
        [](const cv::String& path) { return cv::flsnet::Model::read(path); });
}

cv::Ptr<cv::flsnet::Model> readNetwork(const py::object& source, const cv::String& name)
{
    return readSource(
        source, [&](const std::vector<uchar>& bytes) { return cv::flsnet::Model::readNetwork(bytes, name); },
        [](const cv::String& path) { return cv::flsnet::Model::readNetwork(path); });
}

} // namespace flsnet_python
