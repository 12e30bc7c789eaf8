// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "opencv2/flsnet/retouch.hpp"

#include <pybind11/stl.h>

#include "arrays.hpp"
#include "bindings.hpp"
#include "geometry_casters.hpp"

namespace flsnet_python
{

namespace fls = cv::flsnet;

void bindRetouch(py::module_& module)
{
    module.def(
        "softMask",
        [](const Array& image, const Array& labels, const std::vector<int>& classes, int radius,
           double contrast) -> Floats {
            cv::Mat mask;
            fls::softMask(matOf(image, "image"), matOf(labels, "labels"), classes, mask, radius, contrast);
            return arrayOf(mask);
        },
        py::arg("image"), py::arg("labels"), py::arg("classes"), py::arg("radius"),
        py::arg("contrast") = 0.02,
        R"(How far each pixel belongs to some parts: a label map's classes with soft edges that follow the photo's.

image: photo of any type that FaceLandmarkSegmenter.segment takes.
labels: label map of the photo's size, uint8; values of FaceClass or of a model's own classes.
classes: ids of the classes that belong to the mask.
radius: edges are looked for that far from those of the labels, in pixels, 0 to 1000; 0 gives the hard mask.
contrast: what counts as an edge of the photo, in grey levels of 0 to 1.
Returns H x W, float32, 0 to 1.)");
    module.def(
        "faceMatte",
        [](const Array& image, const fls::FaceSegmentation& face, const std::vector<int>& classes,
           double softness) -> Floats {
            cv::Mat matte;
            fls::faceMatte(matOf(image, "image"), face, classes, matte, softness);
            return arrayOf(matte);
        },
        py::arg("image"), py::arg("face"), py::arg("classes"), py::arg("softness") = 0.1,
        R"(Matte of some parts of a face: how much of each pixel they cover, with strands of hair and soft edges.

image: the photo that the face was found in.
face: FaceSegmentation with scores (see FaceLandmarkSegmenter.withScores).
classes: ids of the classes that belong to the matte: FACE_HAIR, or for the head all but FACE_BACKGROUND.
softness: how far from the labels' border an edge may lie, in sides of the face box; above 0, at most 1.
Returns H x W, float32, 0 to 1; of several faces take the largest value (numpy.maximum).)");
    module.def(
        "refineBorders",
        [](const Array& image, const Array& labels, int radius, double contrast) -> Bytes {
            cv::Mat refined;
            fls::refineBorders(matOf(image, "image"), matOf(labels, "labels"), refined, radius, contrast);
            return arrayOf(refined);
        },
        py::arg("image"), py::arg("labels"), py::arg("radius"), py::arg("contrast") = 0.03,
        R"(Moves the borders of a label map to edges of the photo near them.

Pupils, whites, nostrils and the inner mouth stay as they are.
image, labels, radius, contrast: as of softMask(); a radius of 0.03 sides of the face box suits most photos.
Returns H x W, uint8.)");
    module.def(
        "recolor",
        [](const Array& image, const Array& mask, const cv::Scalar& color, double strength) -> Bytes {
            cv::Mat result;
            fls::recolor(matOf(image, "image"), matOf(mask, "mask"), color, result, strength);
            return arrayOf(result);
        },
        py::arg("image"), py::arg("mask"), py::arg("color"), py::arg("strength") = 0.6,
        R"(Gives what a mask covers another colour, and keeps its shading.

image: photo of any type that FaceLandmarkSegmenter.segment takes.
mask: of the photo's size; float32, 0 to 1 (see softMask()), or uint8, 0 to 255.
color: blue, green and red, 0 to 255.
strength: 0 (the photo as it is) to 1 (the colour's lightness, hue and chroma).
Returns H x W x 3, uint8 (BGR).)");
}

} // namespace flsnet_python
