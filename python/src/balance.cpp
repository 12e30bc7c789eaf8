// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "opencv2/flsnet/balance.hpp"

#include <pybind11/stl.h>

#include "arrays.hpp"
#include "bindings.hpp"
#include "records.hpp"

namespace flsnet_python
{

namespace
{

using cv::flsnet::ClassStatistics;

/** A property of the statistics as a method that returns an array. */
template <std::vector<double> (ClassStatistics::*Getter)() const>
Doubles numbersOf(const ClassStatistics& statistics)
{
    return arrayOf((statistics.*Getter)());
}

} // namespace

void bindBalance(py::module_& module)
{
    py::class_<ClassStatistics> type(
        module, "ClassStatistics",
        "How often the classes occur in a set of label maps: the numbers behind Eq. 1 to 3 of "
        "the paper. All results have one entry per class.");
    type.def(py::init<int, double, bool>(), py::arg("classCount") = 9, py::arg("minOccurrencePixels") = 10,
             py::arg("joinWhites") = true,
             R"(classCount: number of classes, 1 to 255.
minOccurrencePixels: smallest blob that counts as an occurrence, in pixels of a label map whose longer side has 256.
joinWhites: count the two sides of an eye's white once.)")
        .def(
            "add",
            [](ClassStatistics& statistics, const Array& labels) { statistics.add(matOf(labels, "labels")); },
            py::arg("labels"), "Adds one label map, H x W, uint8; pixels with the value 255 count nowhere.")
        .def("merge", &ClassStatistics::merge, py::arg("other"),
             "Adds the counts of another object, for instance of another process.")
        .def("classCount", &ClassStatistics::classCount, "Number of classes.")
        .def("imageCount", &ClassStatistics::imageCount, "Label maps added so far.")
        .def("pixels", &numbersOf<&ClassStatistics::pixels>, "NoP(c): pixels of the class.")
        .def("pixelsOfImages", &numbersOf<&ClassStatistics::pixelsOfImages>,
             "NoP(I_c): pixels of the maps that hold the class.")
        .def("occurrences", &numbersOf<&ClassStatistics::occurrences>, "Occurrence(c).")
        .def("frequencies", &numbersOf<&ClassStatistics::frequencies>,
             "NoP(c) / NoP(I_c); 0 for a class without pixels.")
        .def("areas", &numbersOf<&ClassStatistics::areas>, "NoP(c) / Occurrence(c); 0 without an occurrence.")
        .def("__repr__", [](const ClassStatistics& statistics) {
            return py::str("<flsnet.ClassStatistics of {} label maps, {} classes>")
                .format(statistics.imageCount(), statistics.classCount());
        });
    addStateMethods(type);

    module.def(
        "medianFrequencyWeights",
        [](const ClassStatistics& statistics) -> Doubles {
            return arrayOf(cv::flsnet::medianFrequencyWeights(statistics));
        },
        py::arg("statistics"),
        "Median frequency balancing, Eq. 1: one weight per class, median(F) / frequency(c).");
    module.def(
        "medianAreaWeights",
        [](const ClassStatistics& statistics) -> Doubles {
            return arrayOf(cv::flsnet::medianAreaWeights(statistics));
        },
        py::arg("statistics"), "Median area balancing, Eq. 2: one weight per class, median(A) / area(c).");
    module.def(
        "featureMapWeights",
        [](const std::vector<double>& areas, double exponent) -> Doubles {
            return arrayOf(cv::flsnet::featureMapWeights(areas, exponent));
        },
        py::arg("areas"), py::arg("exponent") = 1.0,
        "Weights of the feature maps after the softmax, Eq. 3: (area(c) / mean(area))^exponent.");
}

} // namespace flsnet_python
