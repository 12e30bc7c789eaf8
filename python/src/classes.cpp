// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "opencv2/flsnet/classes.hpp"

#include <pybind11/stl.h>

#include "arrays.hpp"
#include "bindings.hpp"
#include "geometry_casters.hpp"

namespace flsnet_python
{

namespace
{

namespace fls = cv::flsnet;

/** Colours that were given as N x 3, or none. */
cv::Mat paletteOf(const OptionalBytes& colors)
{
    if (colors.is_none())
    {
        return {};
    }
    const cv::Mat rows = matOf(colors, "palette");
    return rows.dims == 2 && rows.type() == CV_8UC1 && rows.cols == 3 ? rows.clone().reshape(3) : rows;
}

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
        "classPalette",
        [](const std::vector<std::string>& names) -> Bytes {
            cv::Mat palette;
            fls::classPalette(std::vector<cv::String>(names.begin(), names.end()), palette);
            return arrayOf(palette);
        },
        py::arg("names"),
        R"(Colours for classes of any names: those of FaceClass have theirs, a class 0 called "background" is black, all others get
colours that are told apart, always the same for the same names.

names: one per class, 1 to 255.
Returns N x 1 x 3, uint8 (BGR).)");
    module.def(
        "colorize",
        [](const Array& labels, const OptionalBytes& color, const OptionalBytes& palette) -> Bytes {
            Result result(color, "color");
            fls::colorize(matOf(labels, "labels"), result.mat(), paletteOf(palette));
            return result.array();
        },
        py::arg("labels"), py::arg("color") = py::none(), py::arg("palette") = py::none(),
        R"(Paints a label map in the colours of the classes.

labels: H x W, uint8, values 0 to FACE_CLASS_COUNT - 1, or rows of the palette.
color: array that takes the result; None for a new one.
palette: colours of a model's own classes, N x 1 x 3 (BGR, see ModelInfo.palette()) or N x 3; None: those of FaceClass.
Returns H x W x 3, uint8 (BGR).)");
    module.def(
        "overlay",
        [](const Array& image, const Array& labels, const OptionalBytes& result, double opacity,
           const OptionalBytes& palette) -> Bytes {
            Result blended(result, "result");
            fls::overlay(matOf(image, "image"), matOf(labels, "labels"), blended.mat(), opacity,
                         paletteOf(palette));
            return blended.array();
        },
        py::arg("image"), py::arg("labels"), py::arg("result") = py::none(), py::arg("opacity") = 0.5,
        py::arg("palette") = py::none(),
        R"(Blends the colours of the classes over the photo. Background pixels keep the photo's colour.

image: photo of any type that FaceLandmarkSegmenter.segment takes.
labels: label map of the photo's size, uint8.
result: array that takes the result; None for a new one.
opacity: weight of the classes' colour, 0 (photo alone) to 1 (colours alone).
palette: as of colorize().
Returns H x W x 3, uint8 (BGR).)");
    module.def(
        "labelsFromColors",
        [](const Array& color, const OptionalBytes& labels, int tolerance,
           const OptionalBytes& palette) -> Bytes {
            Result result(labels, "labels");
            fls::labelsFromColors(matOf(color, "color"), result.mat(), tolerance, paletteOf(palette));
            return result.array();
        },
        py::arg("color"), py::arg("labels") = py::none(), py::arg("tolerance") = 0,
        py::arg("palette") = py::none(),
        R"(Reads a label map from a picture painted in the colours of the classes: the inverse of colorize().

color: H x W x 3, uint8 (BGR).
labels: array that takes the result; None for a new one.
tolerance: largest distance of a pixel from a class colour in any channel, 0 to 255.
palette: as of colorize().
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
