// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "face_segmentation.hpp"

#include <pybind11/stl.h>

#include "arrays.hpp"
#include "geometry_casters.hpp"
#include "opencv2/flsnet/segmenter.hpp"
#include "records.hpp"

namespace flsnet_python
{

namespace
{

using cv::flsnet::FaceSegmentation;

std::vector<Integers> contours(const FaceSegmentation& face, int classId)
{
    std::vector<Integers> arrays;
    for (const std::vector<cv::Point>& outline : face.contours(classId))
    {
        arrays.push_back(arrayOf(outline));
    }
    return arrays;
}

/** Classes x height x width in memory of its own; none from an array without values. */
cv::Mat planesOf(const py::array& scores)
{
    const auto values = py::array_t<float, py::array::c_style | py::array::forcecast>::ensure(scores);
    if (!values || (values.size() > 0 && values.ndim() != 3))
    {
        throw py::value_error("scores must be classes x height x width, float32");
    }
    if (values.size() == 0)
    {
        return {};
    }
    const int sizes[] = {static_cast<int>(values.shape(0)), static_cast<int>(values.shape(1)),
                         static_cast<int>(values.shape(2))};
    return cv::Mat(3, sizes, CV_32F, const_cast<float*>(values.data())).clone();
}

} // namespace

void bindFaceSegmentation(py::module_& module)
{
    py::class_<FaceSegmentation> face(module, "FaceSegmentation", "The parts of one face of a photo.");
    face.def(py::init(&fromKeywords<FaceSegmentation>), "Keyword arguments are the properties.")
        .def_readwrite(
            "id", &FaceSegmentation::id,
            "Of FaceSequenceSegmenter: the same in all frames as long as the face is in view; -1 in "
            "single photos.")
        .def_readwrite("box", &FaceSegmentation::box,
                       "Face box (x, y, width, height), in pixels of the photo.")
        .def_readwrite("confidence", &FaceSegmentation::confidence,
                       "Of the detector, 0 to 1; 1 for boxes that the caller gave.")
        .def_readwrite("roll", &FaceSegmentation::roll,
                       "How far the face, and so its crop, is turned, in degrees, counter-clockwise.")
        .def_property(
            "landmarks",
            [](const FaceSegmentation& segmentation) -> Floats { return arrayOf(segmentation.landmarks); },
            [](FaceSegmentation& segmentation, const Points& landmarks) {
                segmentation.landmarks = pointsOf(landmarks, "landmarks");
            },
            "Of the detector, 5 x 2 (see FaceDetection), or 0 x 2, float32.")
        .def_property(
            "transform",
            [](const FaceSegmentation& segmentation) -> Doubles { return arrayOf(segmentation.transform); },
            [](FaceSegmentation& face, const Array& transform) {
                face.transform = matOf(transform, "transform");
            },
            "2 x 3, float64: from coordinates of the photo to those of the network's input.")
        .def_readwrite("region", &FaceSegmentation::region,
                       "The smallest rectangle around what of the photo the crop covers, and the wider look "
                       "where one was taken (x, y, width, height); empty if the crop lies outside.")
        .def_property(
            "labels",
            [](const FaceSegmentation& segmentation) -> Bytes { return arrayOf(segmentation.labels); },
            [](FaceSegmentation& face, const Array& labels) { face.labels = matOf(labels, "labels"); },
            "Label map of the region, uint8; beside what was looked at, background. The same memory each "
            "time.")
        .def_property(
            "classConfidences",
            [](const FaceSegmentation& segmentation) -> Floats {
                return arrayOf(segmentation.classConfidences);
            },
            [](FaceSegmentation& face, const std::vector<float>& confidences) {
                face.classConfidences = confidences;
            },
            "One per class, float32: mean probability of its pixels, 0 to 1; 0 for a class without pixels.")
        .def_property(
            "scores",
            [](const FaceSegmentation& segmentation) -> Floats { return arrayOf(segmentation.scores); },
            [](FaceSegmentation& face, const Array& scores) { face.scores = planesOf(scores); },
            "classes x height x width of the region, float32: the probability of each class at each pixel. "
            "Empty "
            "unless FaceLandmarkSegmenter.withScores asks for them.")
        .def_readwrite(
            "hasFaceClasses", &FaceSegmentation::hasFaceClasses,
            "Whether the labels are values of FaceClass; False for a model with classes of its own.")
        .def("contours", &contours, py::arg("classId"), R"(Outlines of a class, in pixels of the photo.

Returns a list of N x 2, int32 arrays, as cv2.findContours gives them (holes included).)");
    addRecordMethods(face, {"id", "box", "confidence", "roll", "landmarks", "transform", "region", "labels",
                            "classConfidences", "scores", "hasFaceClasses"});
}

} // namespace flsnet_python
