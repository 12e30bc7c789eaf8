// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "segmenter.hpp"

#include <pybind11/stl.h>

#include "arrays.hpp"
#include "bindings.hpp"
#include "face_segmentation.hpp"
#include "geometry_casters.hpp"
#include "model_source.hpp"
#include "python_detector.hpp"

namespace flsnet_python
{

namespace
{

namespace fls = cv::flsnet;
using Faces = std::vector<fls::FaceSegmentation>;

cv::Ptr<fls::Model> modelOf(const py::object& model)
{
    if (py::isinstance<fls::Model>(model))
    {
        return py::cast<std::shared_ptr<fls::Model>>(model);
    }
    const bool embedded = model.is_none() || (py::isinstance<py::str>(model) && py::len(model) == 0);
    return embedded ? fls::Model::embedded() : readModel(model);
}

std::shared_ptr<Segmenter> create(const py::object& model, const py::object& detector, int backendId,
                                  int targetId, bool stage1Only, int precision)
{
    return std::make_shared<Segmenter>(fls::FaceLandmarkSegmenter::create(
        modelOf(model), detectorOf(detector), backendId, targetId, stage1Only, precision));
}

py::array segment(Segmenter& segmenter, const ArrayArgument& image, const ArrayArgument& labels)
{
    const cv::Mat photo = matOf(image, "image");
    Result result(labels, "labels");
    segmenter.use([&](fls::FaceLandmarkSegmenter& object) { object.segment(photo, result.mat()); });
    return result.array();
}

py::array segmentBoxes(Segmenter& segmenter, const ArrayArgument& image, const BoxesArgument& boxes,
                       const ArrayArgument& labels)
{
    const cv::Mat photo = matOf(image, "image");
    const std::vector<cv::Rect2d> squares = boxesOf(boxes, "boxes");
    Result result(labels, "labels");
    segmenter.use([&](fls::FaceLandmarkSegmenter& object) { object.segment(photo, squares, result.mat()); });
    return result.array();
}

py::tuple segmentAll(Segmenter& segmenter, const ArrayArgument& image, const ArrayArgument& labels)
{
    const cv::Mat photo = matOf(image, "image");
    Result result(labels, "labels");
    Faces faces;
    segmenter.use([&](fls::FaceLandmarkSegmenter& object) { object.segment(photo, result.mat(), faces); });
    return py::make_tuple(result.array(), faces);
}

Faces segmentFaces(Segmenter& segmenter, const ArrayArgument& image)
{
    const cv::Mat photo = matOf(image, "image");
    Faces faces;
    segmenter.use([&](fls::FaceLandmarkSegmenter& object) { object.segmentFaces(photo, faces); });
    return faces;
}

Faces segmentFacesInBoxes(Segmenter& segmenter, const ArrayArgument& image, const BoxesArgument& boxes)
{
    const cv::Mat photo = matOf(image, "image");
    const std::vector<cv::Rect2d> squares = boxesOf(boxes, "boxes");
    Faces faces;
    segmenter.use([&](fls::FaceLandmarkSegmenter& object) { object.segmentFaces(photo, squares, faces); });
    return faces;
}

py::tuple segmentCrop(Segmenter& segmenter, const ArrayArgument& crop, const ArrayArgument& labels)
{
    const cv::Mat photo = matOf(crop, "crop");
    Result result(labels, "labels");
    cv::Mat scores;
    segmenter.use(
        [&](fls::FaceLandmarkSegmenter& object) { object.segmentCrop(photo, result.mat(), scores); });
    return py::make_tuple(result.array(), arrayOf(scores));
}

using SegmenterClass = py::class_<Segmenter, std::shared_ptr<Segmenter>>;

void bindSegmentation(SegmenterClass& segmenter)
{
    segmenter
        .def("segment", &segment, py::arg("image"), py::arg("labels") = py::none(),
             R"(The whole job: photo in, label map out.

image: H x W or H x W x 1, 3 (BGR) or 4 (BGRA); uint8, uint16 (0 to 65535) or float32 (0 to 1). Not copied, unless its
strides are unusual, as those of a mirrored view.
labels: array that takes the result; None for a new one.
Returns H x W, uint8, values of FaceClass; all background if there is no face.)")
        .def("segmentBoxes", &segmentBoxes, py::arg("image"), py::arg("boxes"),
             py::arg("labels") = py::none(),
             R"(The same with your own boxes instead of a detector.

boxes: N rows of x, y, width, height: face boxes (see FaceDetector), in pixels of the photo.)")
        .def("segmentAll", &segmentAll, py::arg("image"), py::arg("labels") = py::none(),
             "Label map and faces in one run: segment() and segmentFaces() together. Returns both.")
        .def("segmentFaces", &segmentFaces, py::arg("image"),
             R"(One FaceSegmentation a face, the most confident first; faces do not hide each other here.

Returns a list, empty if there is no face.)")
        .def("segmentFacesInBoxes", &segmentFacesInBoxes, py::arg("image"), py::arg("boxes"),
             "The same with your own boxes; as many results as boxes, in their order.")
        .def("segmentCrop", &segmentCrop, py::arg("crop"), py::arg("labels") = py::none(),
             R"(Labels a crop that is already made.

crop: picture of one face with its hair and neck, of any size and type that segment() takes.
labels: array that takes the result; None for a new one.
Returns the label map of the crop's size, and area-weighted scores (Eq. 3) at the size of the network's input, 1 x
classes x height x width, float32.)");
}

void bindSettings(SegmenterClass& segmenter)
{
    using Object = fls::FaceLandmarkSegmenter;
    segmenter
        .def(
            "modelInfo",
            [](Segmenter& self) { return self.use([](Object& object) { return object.modelInfo(); }); },
            "What the model tells of itself.")
        .def(
            "setAreaExponent",
            [](Segmenter& self, double exponent) {
                self.use([&](Object& object) { object.setAreaExponent(exponent); });
            },
            py::arg("exponent"),
            "Exponent of Eq. 3: 1 is the paper's weighting, 0 none; 0 to 10. Default: the model's.")
        .def(
            "getAreaExponent",
            [](Segmenter& self) { return self.use([](Object& object) { return object.getAreaExponent(); }); },
            "See setAreaExponent().")
        .def(
            "setAreas",
            [](Segmenter& self, const std::vector<float>& areas) {
                self.use([&](Object& object) { object.setAreas(areas); });
            },
            py::arg("areas"), "Areas of Eq. 3, one number above zero a class. Default: the model's.")
        .def(
            "getAreas",
            [](Segmenter& self) {
                return arrayOf(self.use([](Object& object) { return object.getAreas(); }));
            },
            "See setAreas().")
        .def(
            "setCropGeometry",
            [](Segmenter& self, const fls::CropGeometry& geometry) {
                self.use([&](Object& object) { object.setCropGeometry(geometry); });
            },
            py::arg("geometry"), "How crops are cut. Default: the model's, as it was trained.")
        .def(
            "getCropGeometry",
            [](Segmenter& self) { return self.use([](Object& object) { return object.getCropGeometry(); }); },
            "See setCropGeometry().")
        .def(
            "setInputSize",
            [](Segmenter& self, const cv::Size& size) {
                self.use([&](Object& object) { object.setInputSize(size); });
            },
            py::arg("size"),
            "(width, height) that crops are scaled to for the network. Default: the model's.")
        .def(
            "getInputSize",
            [](Segmenter& self) { return self.use([](Object& object) { return object.getInputSize(); }); },
            "See setInputSize().")
        .def(
            "setDetector",
            [](Segmenter& self, const py::object& detector) {
                const cv::Ptr<fls::FaceDetector> changed = detectorOf(detector);
                self.use([&](Object& object) { object.setDetector(changed); });
            },
            py::arg("detector"), "Another detector, see create(); None for the default one.");
}

} // namespace

void bindSegmenter(py::module_& module)
{
    bindFaceSegmentation(module);
    SegmenterClass segmenter(module, "FaceLandmarkSegmenter",
                             R"(Finds the parts of the faces of a photo.

It detects faces, cuts a square around each, lets the network label it, and pastes the labels back. Other Python threads
run meanwhile. Threads may share an object: one works at a time, the others wait; for speed make one a thread.)");
    segmenter.def_static("create", &create, py::arg("model") = "", py::arg("detector") = py::none(),
                         py::arg("backendId") = 0, py::arg("targetId") = 0, py::arg("stage1Only") = false,
                         py::arg("precision") = static_cast<int>(fls::PRECISION_FLOAT),
                         R"(Makes a segmenter.

model: path or bytes of a model file, or a Model; "" for the model inside the library.
detector: a FaceDetector; any object with a method detect(image) that returns boxes and confidences; a function that
takes the image (H x W x 3, uint8, BGR) and returns boxes; None for HaarFaceDetector.create(). Boxes are rows of x, y,
width, height of the face from brows to chin.
backendId, targetId: as in cv2.dnn.
stage1Only: run stage 1 of the network alone: faster, less exact.
precision: PRECISION_FLOAT, or PRECISION_INT8 for a network that computes in 8 bits: faster with AVX-512 VNNI, a little
less exact. The model must be quantized, as the one inside the library is.)");
    module.attr("FaceLandmarkSegmenter_create") = segmenter.attr("create");
    bindSegmentation(segmenter);
    bindSettings(segmenter);
}

} // namespace flsnet_python
