// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include <pybind11/stl.h>

#include <cctype>

#include "arrays.hpp"
#include "bindings.hpp"
#include "geometry_casters.hpp"
#include "locked_detector.hpp"
#include "model_source.hpp"
#include "records.hpp"

namespace flsnet_python
{

namespace
{

namespace fls = cv::flsnet;
using Network = LockedNetwork;
using Haar = LockedDetector<fls::HaarFaceDetector>;
using YuNet = LockedDetector<fls::YuNetFaceDetector>;
using Dnn = LockedDetector<fls::DnnFaceDetector>;
using Parameters = fls::DnnFaceDetector::Parameters;

std::pair<Doubles, Floats> detect(fls::FaceDetector& detector, const Array& image)
{
    const cv::Mat photo = matOf(image, "image");
    std::vector<cv::Rect2d> boxes;
    std::vector<float> confidences;
    {
        const py::gil_scoped_release released;
        detector.detect(photo, boxes, confidences);
    }
    return {arrayOf(boxes), arrayOf(confidences)};
}

std::vector<fls::FaceDetection> detectFaces(fls::FaceDetector& detector, const Array& image)
{
    const cv::Mat photo = matOf(image, "image");
    std::vector<fls::FaceDetection> faces;
    const py::gil_scoped_release released;
    detector.detect(photo, faces);
    return faces;
}

const char* const ONE_EACH = "make one in each process";

void bindDetection(py::module_& module)
{
    py::class_<fls::FaceDetection> face(module, "FaceDetection", "A face as a detector finds it.");
    face.def(py::init(
                 [](const cv::Rect2d& box, float confidence, double roll, const OptionalPoints& landmarks) {
                     return fls::FaceDetection(box, confidence, roll,
                                               landmarks.is_none() ? std::vector<cv::Point2f>()
                                                                   : pointsOf(landmarks, "landmarks"));
                 }),
             py::arg("box") = cv::Rect2d(), py::arg("confidence") = 1.0F, py::arg("roll") = 0.0,
             py::arg("landmarks") = py::none(), "See the properties.")
        .def_readwrite(
            "box", &fls::FaceDetection::box,
            R"(Face box (x, y, width, height) of the face turned upright around the box's centre, in pixels of the
photo: the face covers this box turned by roll around its own centre.)")
        .def_readwrite("confidence", &fls::FaceDetection::confidence, "0 to 1.")
        .def_readwrite("roll", &fls::FaceDetection::roll,
                       "How far the face is tilted in the picture's plane, in degrees, counter-clockwise.")
        .def_property(
            "landmarks",
            [](const fls::FaceDetection& detection) -> Floats { return arrayOf(detection.landmarks); },
            [](fls::FaceDetection& detection, const Points& landmarks) {
                detection.landmarks = pointsOf(landmarks, "landmarks");
            },
            R"(5 x 2, float32: centre of the eye on the picture's left, of the other eye, tip of the nose, corner of the mouth on
the left, on the right; or 0 x 2.)");
    addRecordMethods(face, {"box", "confidence", "roll", "landmarks"});
}

void bindConversions(py::module_& module)
{
    const std::pair<const char*, int> kinds[] = {
        {"FACE_BOX_HAAR_FRONTAL", fls::FACE_BOX_HAAR_FRONTAL}, {"FACE_BOX_DLIB_HOG", fls::FACE_BOX_DLIB_HOG},
        {"FACE_BOX_DLIB_CNN", fls::FACE_BOX_DLIB_CNN},         {"FACE_BOX_MTCNN", fls::FACE_BOX_MTCNN},
        {"FACE_BOX_RETINAFACE", fls::FACE_BOX_RETINAFACE},     {"FACE_BOX_YUNET", fls::FACE_BOX_YUNET},
        {"FACE_BOX_MEDIAPIPE", fls::FACE_BOX_MEDIAPIPE}};
    for (const auto& kind : kinds)
    {
        module.attr(kind.first) = kind.second;
    }
    module.def("faceBoxFrom", &fls::faceBoxFrom, py::arg("kind"), py::arg("box"),
               R"(The face box that belongs to a box of another detector, for upright faces.

kind: FACE_BOX_HAAR_FRONTAL, _DLIB_HOG, _DLIB_CNN, _MTCNN, _RETINAFACE (also SCRFD), _YUNET or _MEDIAPIPE.
box: (x, y, width, height), in pixels of the photo.
Returns (x, y, width, height).)");
    module.def(
        "faceDetectionFrom",
        [](int kind, const cv::Rect2d& box, const OptionalPoints& landmarks, float confidence) {
            return fls::faceDetectionFrom(kind, box,
                                          landmarks.is_none() ? std::vector<cv::Point2f>()
                                                              : pointsOf(landmarks, "landmarks"),
                                          confidence);
        },
        py::arg("kind"), py::arg("box"), py::arg("landmarks") = py::none(), py::arg("confidence") = 1.0F,
        R"(What another detector tells of a face, which may be turned, as a FaceDetection.

kind, box: as for faceBoxFrom().
landmarks: its five points, N rows of x, y, in the order of FaceDetection; the six key points of MediaPipe; or None.
confidence: of the detector, 0 to 1.)");
    module.def(
        "faceDetectionsFromYuNet",
        [](const py::object& rows) {
            return fls::faceDetectionsFromYuNet(rows.is_none() ? cv::Mat() : matOf(rows, "rows"));
        },
        py::arg("rows"), R"(The faces that cv2.FaceDetectorYN has found.

rows: what its detect() returns beside the status: N x 15, float32, or None.
Returns a list of FaceDetection.)");
}

std::shared_ptr<Network> createNetwork(const py::object& model, int backendId, int targetId, int minFaceSize,
                                       int maxFaces, float confidence, float fallbackConfidence)
{
    fls::NetworkFaceDetector::Params params;
    params.backendId = backendId;
    params.targetId = targetId;
    params.minFaceSize = minFaceSize;
    params.maxFaces = maxFaces;
    params.confidence = confidence;
    params.fallbackConfidence = fallbackConfidence;
    if (model.is_none() || (py::isinstance<py::str>(model) && py::len(model) == 0))
    {
        return std::make_shared<Network>(fls::NetworkFaceDetector::create(params));
    }
    const cv::Ptr<fls::Model> network =
        py::isinstance<fls::Model>(model) ? py::cast<std::shared_ptr<fls::Model>>(model) : readModel(model);
    return std::make_shared<Network>(fls::NetworkFaceDetector::create(network, params));
}

/** Two functions and a property. */
template <class Value>
void bindNetworkSetting(py::class_<Network, fls::FaceDetector, std::shared_ptr<Network>>& network,
                        const std::string& name, const char* argument,
                        Value (fls::NetworkFaceDetector::*get)() const,
                        void (fls::NetworkFaceDetector::*set)(Value), const char* description)
{
    const std::string title = static_cast<char>(std::toupper(name[0])) + name.substr(1);
    const std::string setter = "set" + title, getter = "get" + title;
    const std::string pointer = "See the property " + name + ".";
    network
        .def(
            setter.c_str(),
            [set](Network& detector, Value value) {
                const py::gil_scoped_release released;
                (detector.*set)(value);
            },
            py::arg(argument), pointer.c_str())
        .def(
            getter.c_str(),
            [get](const Network& detector) {
                const py::gil_scoped_release released;
                return (detector.*get)();
            },
            pointer.c_str());
    network.attr(name.c_str()) = py::module_::import("builtins")
                                     .attr("property")(network.attr(getter.c_str()),
                                                       network.attr(setter.c_str()), py::none(), description);
}

void bindNetwork(py::module_& module)
{
    using Object = fls::NetworkFaceDetector;
    py::class_<Network, fls::FaceDetector, std::shared_ptr<Network>> network(
        module, "NetworkFaceDetector",
        "The default detector: a network of this package that finds faces at any angle, with roll and "
        "landmarks.");
    network.def_static("create", &createNetwork, py::arg("model") = "", py::arg("backendId") = 0,
                       py::arg("targetId") = 0, py::arg("minFaceSize") = 0, py::arg("maxFaces") = 0,
                       py::arg("confidence") = Object::Params().confidence,
                       py::arg("fallbackConfidence") = Object::Params().fallbackConfidence,
                       R"(Makes a detector.

model: path or bytes of a detector's model file, or a Model; "" or None for the one inside the library.
backendId, targetId: as in cv2.dnn.
minFaceSize, maxFaces, confidence, fallbackConfidence: see the properties.)");
    bindNetworkSetting(network, "minFaceSize", "pixels", &Object::getMinFaceSize, &Object::setMinFaceSize,
                       "Smallest face that is given, as the side of the face box in pixels of the photo; the "
                       "smaller it is, the longer it takes. 0, the default: the photo is scaled down to at "
                       "most 1024 pixels, small ones to 384.");
    bindNetworkSetting(network, "maxFaces", "count", &Object::getMaxFaces, &Object::setMaxFaces,
                       "Most faces that are given, the most confident ones; 0, the default: any number.");
    bindNetworkSetting(network, "confidence", "confidence", &Object::getConfidence, &Object::setConfidence,
                       "Smallest confidence of a face, 0 to 1.");
    bindNetworkSetting(
        network, "fallbackConfidence", "confidence", &Object::getFallbackConfidence,
        &Object::setFallbackConfidence,
        "Where there is no face of the property confidence, the photo is searched once more, and the "
        "two surest places (one if maxFaces is 1) of at least this confidence are given, for "
        "something else to confirm, as the labels' vote does; 0, the default: none.");
    refusePickling(network, ONE_EACH);
    module.attr("NetworkFaceDetector_create") = network.attr("create");
}

void bindHaar(py::module_& module)
{
    py::class_<Haar, fls::FaceDetector, std::shared_ptr<Haar>> haar(
        module, "HaarFaceDetector",
        "Haar cascades that come with OpenCV (package opencv-data on Debian); upright "
        "faces.");
    haar.def_static(
            "create",
            [](const Path& cascadeFolder) {
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
    haar.attr("minFaceSize") = py::module_::import("builtins")
                                   .attr("property")(haar.attr("getMinFaceSize"), haar.attr("setMinFaceSize"),
                                                     py::none(), "See setMinFaceSize().");
    refusePickling(haar, ONE_EACH);
    module.attr("HaarFaceDetector_create") = haar.attr("create");
}

void bindYuNet(py::module_& module)
{
    py::class_<YuNet, fls::FaceDetector, std::shared_ptr<YuNet>> yunet(
        module, "YuNetFaceDetector", "YuNet, through cv::FaceDetectorYN of OpenCV's objdetect module.");
    yunet.def_static(
        "create",
        [](const Path& model, const cv::Size& inputSize, float scoreThreshold, float nmsThreshold,
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
    refusePickling(yunet, ONE_EACH);
    module.attr("YuNetFaceDetector_create") = yunet.attr("create");
}

void bindDnn(py::module_& module)
{
    py::class_<Dnn, fls::FaceDetector, std::shared_ptr<Dnn>> dnn(
        module, "DnnFaceDetector",
        "Any detector that cv::dnn runs and whose output is a list of boxes: SSD and Faster R-CNN.");
    py::class_<Parameters> parameters(dnn, "Parameters",
                                      "How the network wants its input, and what its output means.");
    parameters.def(py::init(&fromKeywords<Parameters>), "Keyword arguments are the properties.")
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
    addRecordMethods(parameters, {"inputSize", "mean", "scale", "swapRB", "faceClassId", "confidence",
                                  "nmsThreshold", "relativeBoxes", "outputName", "faceInBox"});
    refusePickling(dnn, ONE_EACH);
    dnn.def_static(
        "create",
        [](const Path& model, const Path& config, const Parameters& parameters, int backendId, int targetId) {
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
    bindDetection(module);
    py::class_<fls::FaceDetector, std::shared_ptr<fls::FaceDetector>>(
        module, "FaceDetector",
        R"(Finds the faces of a photo: squares from the upper edge of the eyebrows to the chin.

A detector of your own needs not derive from it: FaceLandmarkSegmenter takes any function that takes the image and
returns boxes or FaceDetections, and any object with a method detectFaces(image) that returns FaceDetections or
detect(image) that returns boxes and confidences.)")
        .def("detect", &detect, py::arg("image"), R"(Finds faces.

image: H x W x 3, uint8 (BGR).
Returns boxes (N x 4, float64: x, y, width, height) and confidences (N, float32), the most confident first.)")
        .def("detectFaces", &detectFaces, py::arg("image"), R"(Finds faces with roll and landmarks.

image: as for detect().
Returns a list of FaceDetection, the most confident first.)");
    bindConversions(module);
    bindNetwork(module);
    bindHaar(module);
    bindYuNet(module);
    bindDnn(module);
}

} // namespace flsnet_python
