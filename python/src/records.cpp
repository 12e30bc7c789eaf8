// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "records.hpp"

#include <pybind11/numpy.h>

namespace flsnet_python
{

namespace
{

bool equalValues(const py::object& a, const py::object& b)
{
    if (py::isinstance<py::array>(a) || py::isinstance<py::array>(b))
    {
        return py::cast<bool>(py::module_::import("numpy").attr("array_equal")(a, b));
    }
    return a.equal(b);
}

} // namespace

std::string representation(const py::object& self, const Properties& properties)
{
    std::string text = py::cast<std::string>(py::type::of(self).attr("__qualname__")) + "(";
    for (const std::string& name : properties)
    {
        const py::object value = self.attr(name.c_str());
        const bool large = py::isinstance<py::array>(value) && py::cast<py::array>(value).size() > 16;
        const py::object shown = large ? py::str("<{} {}>").format(value.attr("dtype"), value.attr("shape"))
                                       : py::object(py::repr(value));
        text += (name == properties.front() ? "" : ", ") + name + "=" + py::cast<std::string>(shown);
    }
    return text + ")";
}

bool areEqual(const py::object& self, const py::object& other, const Properties& properties)
{
    if (!py::type::of(self).is(py::type::of(other)))
    {
        return false;
    }
    for (const std::string& name : properties)
    {
        if (!equalValues(self.attr(name.c_str()), other.attr(name.c_str())))
        {
            return false;
        }
    }
    return true;
}

py::tuple reduced(const py::object& self, const Properties& properties)
{
    py::dict state;
    for (const std::string& name : properties)
    {
        state[name.c_str()] = self.attr(name.c_str());
    }
    // Not __setstate__, which pybind11 takes for a constructor.
    return py::make_tuple(py::module_::import("flsnet").attr("_restored"),
                          py::make_tuple(py::type::of(self), state));
}

void restore(const py::object& self, const py::dict& state)
{
    for (const auto& property : state)
    {
        if (!py::hasattr(self, property.first))
        {
            throw py::type_error(py::cast<std::string>(
                py::str("{} has no '{}'").format(py::type::of(self).attr("__qualname__"), property.first)));
        }
        py::setattr(self, property.first, property.second);
    }
}

} // namespace flsnet_python
