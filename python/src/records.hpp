// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_PYTHON_RECORDS_HPP
#define FLSNET_PYTHON_RECORDS_HPP

#include <pybind11/pybind11.h>

#include <string>
#include <vector>

#include "opencv2/core.hpp"

namespace flsnet_python
{

namespace py = pybind11;

/** Names of the properties that make up an object of plain data. */
using Properties = std::vector<std::string>;

std::string representation(const py::object& self, const Properties& properties);
bool areEqual(const py::object& self, const py::object& other, const Properties& properties);
py::tuple reduced(const py::object& self, const Properties& properties);
void restore(const py::object& self, const py::dict& state);

/** What objects of plain data have in Python: ==, repr(), pickle, copy and deepcopy. The class must have a constructor
that takes the properties as keyword arguments. */
template <class Type> void addRecordMethods(Type& type, const Properties& properties)
{
    type.def("__repr__", [properties](const py::object& self) { return representation(self, properties); })
        .def("__eq__", [properties](const py::object& self,
                                    const py::object& other) { return areEqual(self, other, properties); })
        .def("__reduce__", [properties](const py::object& self) { return reduced(self, properties); });
}

/** An object from keyword arguments, each a property. */
template <class Class> Class fromKeywords(const py::kwargs& keywords)
{
    Class object;
    restore(py::cast(&object, py::return_value_policy::reference), keywords);
    return object;
}

/** The same for objects that have write() and read() for a cv::FileStorage: their state is a text. */
template <class Class> std::string stateOf(const Class& object)
{
    cv::FileStorage storage("state.json", cv::FileStorage::WRITE | cv::FileStorage::MEMORY);
    object.write(storage);
    return storage.releaseAndGetString();
}

/** Protocols 0 and 1 would make an object without a state, which pybind11 refuses by ending the process: all protocols
take the way of 2. For classes with py::pickle. */
template <class Type> void pickleByAllProtocols(Type& type)
{
    type.def("__reduce_ex__", [](const py::object& self, int /*protocol*/) -> py::object {
        return py::module_::import("builtins").attr("object").attr("__reduce_ex__")(self, 2);
    });
}

template <class Type> void addStateMethods(Type& type)
{
    using Class = typename Type::type;
    type.def("__eq__",
             [](const Class& self, const py::object& other) {
                 return py::isinstance<Class>(other) &&
                        stateOf(self) == stateOf(py::cast<const Class&>(other));
             })
        .def(py::pickle([](const Class& self) { return stateOf(self); },
                        [](const std::string& state) {
                            const cv::FileStorage storage(state,
                                                          cv::FileStorage::READ | cv::FileStorage::MEMORY);
                            Class object;
                            object.read(storage.root());
                            return object;
                        }));
    pickleByAllProtocols(type);
}

/** Refuses to pickle and copy objects that hold a network or a lock.
@param instead what the user can do. */
template <class Type> void refusePickling(Type& type, const std::string& instead)
{
    type.def("__reduce_ex__", [instead](const py::object& self, int /*protocol*/) -> py::object {
        throw py::type_error(py::cast<std::string>(py::type::of(self).attr("__name__")) +
                             " cannot be pickled or copied: " + instead);
    });
}

} // namespace flsnet_python

#endif // FLSNET_PYTHON_RECORDS_HPP
