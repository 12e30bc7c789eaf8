// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "opencv2/flsnet/metrics.hpp"

#include "arrays.hpp"
#include "bindings.hpp"
#include "records.hpp"

namespace flsnet_python
{

void bindMetrics(py::module_& module)
{
    using cv::flsnet::SegmentationMetrics;
    py::class_<SegmentationMetrics> type(
        module, "SegmentationMetrics",
        "Compares label maps with ground truth: pixel accuracy and IoU as in section IV of "
        "the paper.");
    type.def(py::init<int>(), py::arg("classCount") = 9, "classCount: number of classes, 1 to 255.")
        .def(
            "add",
            [](SegmentationMetrics& metrics, const Array& truth, const Array& prediction) {
                metrics.add(matOf(truth, "truth"), matOf(prediction, "prediction"));
            },
            py::arg("truth"), py::arg("prediction"),
            "Adds one pair of label maps, H x W, uint8; pixels whose truth is 255 are left out.")
        .def("merge", &SegmentationMetrics::merge, py::arg("other"), "Adds the counts of another object.")
        .def("classCount", &SegmentationMetrics::classCount, "Number of classes.")
        .def(
            "confusion",
            [](const SegmentationMetrics& metrics) -> Doubles { return arrayOf(metrics.confusion()); },
            "Confusion matrix, float64: row = truth, column = prediction, in pixels.")
        .def(
            "pixelAccuracy",
            [](const SegmentationMetrics& metrics) -> Doubles { return arrayOf(metrics.pixelAccuracy()); },
            "TP / (TP + FN), one number per class; NaN for a class that the ground truth never holds.")
        .def(
            "iou", [](const SegmentationMetrics& metrics) -> Doubles { return arrayOf(metrics.iou()); },
            "TP / (TP + FN + FP), one number per class; NaN for a class that neither side holds.")
        .def("meanPixelAccuracy", &SegmentationMetrics::meanPixelAccuracy,
             "Mean of pixelAccuracy() over the classes that the ground truth holds; NaN if there is none.")
        .def("meanIoU", &SegmentationMetrics::meanIoU,
             "Mean of iou() over the classes that the ground truth holds; NaN if there is none.")
        .def("overallAccuracy", &SegmentationMetrics::overallAccuracy,
             "Share of all compared pixels that are right; NaN if there is none.")
        .def("__repr__", [](const SegmentationMetrics& metrics) {
            return py::str("<flsnet.SegmentationMetrics: mean IoU {:.3f}, overall accuracy {:.3f}>")
                .format(metrics.meanIoU(), metrics.overallAccuracy());
        });
    addStateMethods(type);
}

} // namespace flsnet_python
