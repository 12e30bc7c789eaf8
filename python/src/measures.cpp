// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "opencv2/flsnet/measures.hpp"

#include <pybind11/stl.h>

#include "arrays.hpp"
#include "bindings.hpp"
#include "geometry_casters.hpp"
#include "records.hpp"

namespace flsnet_python
{

namespace fls = cv::flsnet;

namespace
{

void bindEye(py::module_& module)
{
    py::class_<fls::EyeMeasures> eye(
        module, "EyeMeasures",
        "One eye; lengths in pixels of the photo, along the axes of the upright face.");
    eye.def(py::init(&fromKeywords<fls::EyeMeasures>), "Keyword arguments are the properties.")
        .def_readwrite("found", &fls::EyeMeasures::found,
                       "False: the labels show none on this side, and all else is 0.")
        .def_readwrite("center", &fls::EyeMeasures::center,
                       "Of the iris, or of the eye where no iris is seen; in pixels of the photo.")
        .def_readwrite("irisDiameter", &fls::EyeMeasures::irisDiameter,
                       "How wide the iris is; 0 if it is not seen.")
        .def_readwrite("width", &fls::EyeMeasures::width, "From corner to corner.")
        .def_readwrite("opening", &fls::EyeMeasures::opening, "From lid to lid where it is widest.")
        .def_readwrite(
            "gaze", &fls::EyeMeasures::gaze,
            "Where the iris lies in the eye: (-1, 0) touches the left corner, (0, 1) the lower lid, (0, 0) "
            "is straight ahead.");
    addRecordMethods(eye, {"found", "center", "irisDiameter", "width", "opening", "gaze"});
}

} // namespace

void bindMeasures(py::module_& module)
{
    module.attr("FACE_SIDE_NONE") = static_cast<int>(fls::FACE_SIDE_NONE);
    module.attr("FACE_SIDE_LEFT") = static_cast<int>(fls::FACE_SIDE_LEFT);
    module.attr("FACE_SIDE_RIGHT") = static_cast<int>(fls::FACE_SIDE_RIGHT);
    bindEye(module);
    py::class_<fls::FaceMeasures> measures(module, "FaceMeasures", "What the labels tell of a face.");
    measures.def(py::init(&fromKeywords<fls::FaceMeasures>), "Keyword arguments are the properties.")
        .def_readwrite("leftEye", &fls::FaceMeasures::leftEye, "That on the picture's left.")
        .def_readwrite("rightEye", &fls::FaceMeasures::rightEye, "That on the picture's right.")
        .def_readwrite("mouthWidth", &fls::FaceMeasures::mouthWidth,
                       "Of lips and what is between them; 0: not seen.")
        .def_readwrite("mouthHeight", &fls::FaceMeasures::mouthHeight,
                       "Of lips and what is between them; 0: not seen.")
        .def_readwrite("mouthOpening", &fls::FaceMeasures::mouthOpening,
                       "Of what is between the lips; 0: closed.")
        .def_readwrite("areas", &fls::FaceMeasures::areas, "One per class: pixels of the photo.")
        .def_property(
            "colors", [](const fls::FaceMeasures& face) -> Doubles { return arrayOf(face.colors); },
            [](fls::FaceMeasures& face, const Array& colors) { face.colors = matOf(colors, "colors"); },
            "Classes x 3, float64: mean blue, green and red, 0 to 255; 0 for a class without pixels.");
    addRecordMethods(measures,
                     {"leftEye", "rightEye", "mouthWidth", "mouthHeight", "mouthOpening", "areas", "colors"});
    module.def(
        "measureFace",
        [](const fls::FaceSegmentation& face, const Array& image) {
            return fls::measureFace(face, matOf(image, "image"));
        },
        py::arg("face"), py::arg("image"), R"(Measures a face in its labels.

face: of FaceLandmarkSegmenter.
image: the photo that it was found in.)");
    module.def(
        "labelSides",
        [](const fls::FaceSegmentation& face) -> Bytes {
            cv::Mat sides;
            fls::labelSides(face, sides);
            return arrayOf(sides);
        },
        py::arg("face"),
        R"(Tells the eyes and brows of a face apart: left is the picture's left of the upright face.

Returns an array of the size of face.labels, uint8: FACE_SIDE_NONE for all but brows, pupils and whites.)");
}

} // namespace flsnet_python
