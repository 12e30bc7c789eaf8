// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "opencv2/flsnet/classes.hpp"

#include "arrays.hpp"
#include "bindings.hpp"
#include "geometry_casters.hpp"

namespace flsnet_python
{

namespace
{

namespace fls = cv::flsnet;

} // namespace

void bindClasses(py::module_& module)
{
    // The ids are an IntEnum of flsnet/__init__.py.
    module.attr("FACE_CLASS_COUNT") = static_cast<int>(fls::FACE_CLASS_COUNT);
    module.def(
        "className", &fls::className, py::arg("classId"),
        R"(Name of a class as the paper writes it, in lower case: "background", "hair", ..., "inner mouth".)");
    module.def("classColor", &fls::classColor, py::arg("classId"),
               "Colour of a class (Table 1 of the paper) in OpenCV's channel order: (blue, green, red, 0).");
    module.def(
        "colorize",
        [](const Array& labels, const OptionalBytes& color) -> Bytes {
            Result result(color, "color");
            fls::colorize(matOf(labels, "labels"), result.mat());
            return result.array();
        },
        py::arg("labels"), py::arg("color") = py::none(), R"(Paints a label map in the colours of the classes.

labels: H x W, uint8, values 0 to FACE_CLASS_COUNT - 1.
color: array that takes the result; None for a new one.
Returns H x W x 3, uint8 (BGR).)");
    module.def(
        "overlay",
        [](const Array& image, const Array& labels, const OptionalBytes& result, double opacity) -> Bytes {
            Result blended(result, "result");
            fls::overlay(matOf(image, "image"), matOf(labels, "labels"), blended.mat(), opacity);
            return blended.array();
        },
        py::arg("image"), py::arg("labels"), py::arg("result") = py::none(), py::arg("opacity") = 0.5,
        R"(Blends the colours of the classes over the photo. Background pixels keep the photo's colour.

image: photo of any type that FaceLandmarkSegmenter.segment takes.
labels: label map of the photo's size, uint8.
result: array that takes the result; None for a new one.
opacity: weight of the classes' colour, 0 (photo alone) to 1 (colours alone).
Returns H x W x 3, uint8 (BGR).)");
    module.def(
        "labelsFromColors",
        [](const Array& color, const OptionalBytes& labels, int tolerance) -> Bytes {
            Result result(labels, "labels");
            fls::labelsFromColors(matOf(color, "color"), result.mat(), tolerance);
            return result.array();
        },
        py::arg("color"), py::arg("labels") = py::none(), py::arg("tolerance") = 0,
        R"(Reads a label map from a picture painted in the colours of the classes: the inverse of colorize().

color: H x W x 3, uint8 (BGR).
labels: array that takes the result; None for a new one.
tolerance: largest distance of a pixel from a class colour in any channel, 0 to 255.
Returns H x W, uint8.)");
    module.def(
        "removeIslands",
        [](const Array& labels, const cv::Rect2d& faceBox, const OptionalBytes& cleaned,
           double roll) -> Bytes {
            Result result(cleaned, "cleaned");
            fls::removeIslands(matOf(labels, "labels"), result.mat(), faceBox, roll);
            return result.array();
        },
        py::arg("labels"), py::arg("faceBox"), py::arg("cleaned") = py::none(), py::arg("roll") = 0.0,
        R"(Removes from a face's label map what no face has: specks, holes, parts where a face has none, whatever is far from the
head, eyes and mouths that are too many. FaceLandmarkSegmenter does it to each face, see its property removeIslands.

labels: label map of one face, H x W, uint8.
faceBox: x, y, width, height of the face box (see FaceDetector), in pixels of the map.
cleaned: array that takes the result, maybe labels itself; None for a new one.
roll: of the face in degrees, counter-clockwise.
Returns H x W, uint8.)");
}

} // namespace flsnet_python
