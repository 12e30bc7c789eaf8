// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include <pybind11/stl.h>

#include "arrays.hpp"
#include "bindings.hpp"
#include "geometry_casters.hpp"
#include "locked_detector.hpp"
#include "model_source.hpp"

namespace flsnet_python
{

namespace
{

namespace fls = cv::flsnet;
using Haar = LockedDetector<fls::HaarFaceDetector>;
using YuNet = LockedDetector<fls::YuNetFaceDetector>;
using Dnn = LockedDetector<fls::DnnFaceDetector>;
using Parameters = fls::DnnFaceDetector::Parameters;

py::tuple detect(fls::FaceDetector& detector, const ArrayArgument& image)
{
    const cv::Mat photo = matOf(image, "image");
    std::vector<cv::Rect2d> boxes;
    std::vector<float> confidences;
    {
        const py::gil_scoped_release released;
        detector.detect(photo, boxes, confidences);
    }
    return py::make_tuple(arrayOf(boxes), arrayOf(confidences));
}

void bindHaar(py::module_& module)
{
    py::class_<Haar, fls::FaceDetector, std::shared_ptr<Haar>> haar(
        module, "HaarFaceDetector",
        "The default detector: Haar cascades that come with OpenCV (package opencv-data on Debian).");
    haar.def_static(
            "create",
            [](const py::object& cascadeFolder) {
                return std::make_shared<Haar>(fls::HaarFaceDetector::create(pathOf(cascadeFolder)));
            },
            py::arg("cascadeFolder") = "", R"(Loads the cascades.

cascadeFolder: folder that holds them, for instance cv2.data.haarcascades of pip's opencv-python; "" for the one named
by the environment variable OPENCV_HAARCASCADES_PATH, then where OpenCV and the system keep them.)")
        .def(
            "setMinFaceSize",
            [](Haar& detector, int pixels) {
                const py::gil_scoped_release released;
                detector.use([pixels](fls::HaarFaceDetector& cascades) { cascades.setMinFaceSize(pixels); });
            },
            py::arg("pixels"),
            "Smallest face that is looked for, in pixels of the photo; 0 for one 18th of its longer side.")
        .def(
            "getMinFaceSize",
            [](Haar& detector) {
                const py::gil_scoped_release released;
                return detector.use(
                    [](fls::HaarFaceDetector& cascades) { return cascades.getMinFaceSize(); });
            },
            "See setMinFaceSize().");
    module.attr("HaarFaceDetector_create") = haar.attr("create");
}

void bindYuNet(py::module_& module)
{
    py::class_<YuNet, fls::FaceDetector, std::shared_ptr<YuNet>> yunet(
        module, "YuNetFaceDetector", "YuNet, through cv::FaceDetectorYN of OpenCV's objdetect module.");
    yunet.def_static(
        "create",
        [](const py::object& model, const cv::Size& inputSize, float scoreThreshold, float nmsThreshold,
           int backendId, int targetId) {
            return std::make_shared<YuNet>(fls::YuNetFaceDetector::create(
                pathOf(model), inputSize, scoreThreshold, nmsThreshold, backendId, targetId));
        },
        py::arg("model"), py::arg("inputSize") = cv::Size(640, 640), py::arg("scoreThreshold") = 0.8F,
        py::arg("nmsThreshold") = 0.3F, py::arg("backendId") = 0, py::arg("targetId") = 0, R"(Loads the model.

model: ONNX file of YuNet; OpenCV older than 4.8 reads the models of 2022, newer ones those of 2023.
inputSize: (width, height) of the network's input; multiples of 32.
scoreThreshold: smallest confidence of a face, 0 to 1.
nmsThreshold: largest IoU of two faces, 0 to 1.
backendId, targetId: as in cv2.dnn.)");
    module.attr("YuNetFaceDetector_create") = yunet.attr("create");
}

void bindDnn(py::module_& module)
{
    py::class_<Dnn, fls::FaceDetector, std::shared_ptr<Dnn>> dnn(
        module, "DnnFaceDetector",
        "Any detector that cv::dnn runs and whose output is a list of boxes: SSD and Faster R-CNN.");
    py::class_<Parameters>(dnn, "Parameters", "How the network wants its input, and what its output means.")
        .def(py::init<>())
        .def_readwrite("inputSize", &Parameters::inputSize, "(width, height) of the network's input.")
        .def_readwrite("mean", &Parameters::mean, "Subtracted from each channel of the input (BGR).")
        .def_readwrite("scale", &Parameters::scale, "The input is multiplied by it after that.")
        .def_readwrite("swapRB", &Parameters::swapRB, "Feed RGB instead of BGR.")
        .def_readwrite("faceClassId", &Parameters::faceClassId,
                       "Class of faces in the output, or -1 for any.")
        .def_readwrite("confidence", &Parameters::confidence, "Smallest confidence of a face, 0 to 1.")
        .def_readwrite("nmsThreshold", &Parameters::nmsThreshold, "Largest IoU of two faces, 0 to 1.")
        .def_readwrite("relativeBoxes", &Parameters::relativeBoxes,
                       "Edges relative to the image (SSD) or in pixels of the input.")
        .def_readwrite("outputName", &Parameters::outputName, "Output to read; empty for the last one.")
        .def_readwrite(
            "faceInBox", &Parameters::faceInBox,
            "Face box within the detector's box, relative to the box's size: (x, y, width, height).");
    dnn.def_static(
        "create",
        [](const py::object& model, const py::object& config, const Parameters& parameters, int backendId,
           int targetId) {
            return std::make_shared<Dnn>(
                fls::DnnFaceDetector::create(pathOf(model), pathOf(config), parameters, backendId, targetId));
        },
        py::arg("model"), py::arg("config"), py::arg("parameters"), py::arg("backendId") = 0,
        py::arg("targetId") = 0, R"(Loads a network.

model, config: files as for cv2.dnn.readNet; config may be "".
parameters: see DnnFaceDetector.Parameters.
backendId, targetId: as in cv2.dnn.)");
    module.attr("DnnFaceDetector_create") = dnn.attr("create");
    module.attr("DnnFaceDetector_Parameters") = dnn.attr("Parameters");
}

} // namespace

void bindDetectors(py::module_& module)
{
    py::class_<fls::FaceDetector, std::shared_ptr<fls::FaceDetector>>(
        module, "FaceDetector",
        R"(Finds the faces of a photo: squares from the upper edge of the eyebrows to the chin.

A detector of your own needs not derive from it: FaceLandmarkSegmenter takes any object with a method detect(image) that
returns boxes and confidences, and any function that takes the image and returns boxes.)")
        .def("detect", &detect, py::arg("image"), R"(Finds faces.

image: H x W x 3, uint8 (BGR).
Returns boxes (N x 4, float64: x, y, width, height) and confidences (N, float32), the most confident first.)");
    bindHaar(module);
    bindYuNet(module);
    bindDnn(module);
}

} // namespace flsnet_python
