// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_PYTHON_PYTHON_TYPES_HPP
#define FLSNET_PYTHON_PYTHON_TYPES_HPP

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

// Objects whose type signatures name, for people and for the type stub, which is made of them. Any object is let in, so
// that the functions that read it can say by name what is wrong.

namespace flsnet_python
{

namespace py = pybind11;

inline bool anyObject(PyObject* /*object*/)
{
    return true;
}

} // namespace flsnet_python

/** @param Name of the C++ class, and of a type of flsnet/_types.py. */
// NOLINTBEGIN(bugprone-macro-parentheses): a class cannot have its name in brackets
#define FLSNET_PYTHON_TYPE(Name)                                                                             \
    namespace flsnet_python                                                                                  \
    {                                                                                                        \
    class Name : public py::object                                                                           \
    {                                                                                                        \
        PYBIND11_OBJECT(Name, py::object, anyObject)                                                         \
    };                                                                                                       \
    }                                                                                                        \
    namespace pybind11                                                                                       \
    {                                                                                                        \
    namespace detail                                                                                         \
    {                                                                                                        \
    template <> struct handle_type_name<flsnet_python::Name>                                                 \
    {                                                                                                        \
        static constexpr auto name = const_name("flsnet._types." #Name); /* NOLINT(*-identifier-naming) */   \
    };                                                                                                       \
    }                                                                                                        \
    }
// NOLINTEND(bugprone-macro-parentheses)

FLSNET_PYTHON_TYPE(Array)
FLSNET_PYTHON_TYPE(Bytes)
FLSNET_PYTHON_TYPE(OptionalBytes)
FLSNET_PYTHON_TYPE(Floats)
FLSNET_PYTHON_TYPE(Doubles)
FLSNET_PYTHON_TYPE(Integers)
FLSNET_PYTHON_TYPE(Points)
FLSNET_PYTHON_TYPE(OptionalPoints)
FLSNET_PYTHON_TYPE(Boxes)
FLSNET_PYTHON_TYPE(OptionalFaces)
FLSNET_PYTHON_TYPE(Path)
FLSNET_PYTHON_TYPE(ModelSource)
FLSNET_PYTHON_TYPE(OptionalModel)
FLSNET_PYTHON_TYPE(Detector)

#endif // FLSNET_PYTHON_PYTHON_TYPES_HPP
