// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "segmenter.hpp"

#include <pybind11/stl.h>

#include <cctype>

#include "arrays.hpp"
#include "bindings.hpp"
#include "face_segmentation.hpp"
#include "geometry_casters.hpp"
#include "model_source.hpp"
#include "python_detector.hpp"
#include "records.hpp"

namespace flsnet_python
{

namespace
{

namespace fls = cv::flsnet;
using Faces = std::vector<fls::FaceSegmentation>;
using Detections = std::vector<fls::FaceDetection>;

OptionalFaces asFaces(const Detections& detections)
{
    return py::reinterpret_steal<OptionalFaces>(py::cast(detections).release());
}

/** Boxes alone. */
OptionalFaces asFaces(const Boxes& boxes, const char* name)
{
    Detections detections;
    for (const cv::Rect2d& box : boxesOf(boxes, name))
    {
        detections.emplace_back(box);
    }
    return asFaces(detections);
}

/** The name of no file. */
bool isEmpty(const py::object& model)
{
    return py::isinstance<py::str>(model) && py::len(model) == 0;
}

cv::Ptr<fls::Model> modelOf(const py::object& model)
{
    if (py::isinstance<fls::Model>(model))
    {
        return py::cast<std::shared_ptr<fls::Model>>(model);
    }
    return model.is_none() || isEmpty(model) ? fls::Model::embedded() : readModel(model);
}

std::shared_ptr<Segmenter> create(const OptionalModel& model, const Detector& detector, int backendId,
                                  int targetId, bool stage1Only, int precision, int minFaceSize, int maxFaces,
                                  float confidence, bool faceVote, bool removeIslands, bool refineBorders,
                                  bool withScores, bool closeUp, const OptionalModel& closeUpModel,
                                  bool widerLook, const OptionalModel& widerLookModel)
{
    auto segmenter = std::make_shared<Segmenter>(fls::FaceLandmarkSegmenter::create(
        segmenterParams(model, detector, backendId, targetId, stage1Only, precision, minFaceSize, maxFaces,
                        confidence, faceVote, removeIslands, refineBorders, withScores, closeUp, closeUpModel,
                        widerLook, widerLookModel)));
    segmenter->detector = detector;
    return segmenter;
}

Bytes segment(Segmenter& segmenter, const Array& image, const OptionalBytes& labels,
              const OptionalFaces& faces)
{
    const cv::Mat photo = matOf(image, "image");
    Result result(labels, "labels");
    if (faces.is_none())
    {
        segmenter.use([&](fls::FaceLandmarkSegmenter& object) { object.segment(photo, result.mat()); });
        return result.array();
    }
    const Detections given = detectionsOf(faces, "faces");
    segmenter.use([&](fls::FaceLandmarkSegmenter& object) { object.segment(photo, given, result.mat()); });
    return result.array();
}

std::pair<Bytes, Faces> segmentAll(Segmenter& segmenter, const Array& image, const OptionalBytes& labels,
                                   const OptionalFaces& faces)
{
    const cv::Mat photo = matOf(image, "image");
    Result result(labels, "labels");
    Faces found;
    if (faces.is_none())
    {
        segmenter.use(
            [&](fls::FaceLandmarkSegmenter& object) { object.segment(photo, result.mat(), found); });
        return {result.array(), found};
    }
    const Detections given = detectionsOf(faces, "faces");
    segmenter.use(
        [&](fls::FaceLandmarkSegmenter& object) { object.segment(photo, given, result.mat(), found); });
    return {result.array(), found};
}

Faces segmentFaces(Segmenter& segmenter, const Array& image, const OptionalFaces& faces)
{
    const cv::Mat photo = matOf(image, "image");
    Faces found;
    if (faces.is_none())
    {
        segmenter.use([&](fls::FaceLandmarkSegmenter& object) { object.segmentFaces(photo, found); });
        return found;
    }
    const Detections given = detectionsOf(faces, "faces");
    segmenter.use([&](fls::FaceLandmarkSegmenter& object) { object.segmentFaces(photo, given, found); });
    return found;
}

// The same by the names that cv2 has; boxes and detections are faces.

Bytes segmentBoxes(Segmenter& segmenter, const Array& image, const Boxes& boxes, const OptionalBytes& labels)
{
    return segment(segmenter, image, labels, asFaces(boxes, "boxes"));
}

std::pair<Bytes, Faces> segmentAllInBoxes(Segmenter& segmenter, const Array& image, const Boxes& boxes,
                                          const OptionalBytes& labels)
{
    return segmentAll(segmenter, image, labels, asFaces(boxes, "boxes"));
}

Faces segmentFacesInBoxes(Segmenter& segmenter, const Array& image, const Boxes& boxes)
{
    return segmentFaces(segmenter, image, asFaces(boxes, "boxes"));
}

Bytes segmentDetections(Segmenter& segmenter, const Array& image, const Detections& detections,
                        const OptionalBytes& labels)
{
    return segment(segmenter, image, labels, asFaces(detections));
}

std::pair<Bytes, Faces> segmentAllDetections(Segmenter& segmenter, const Array& image,
                                             const Detections& detections, const OptionalBytes& labels)
{
    return segmentAll(segmenter, image, labels, asFaces(detections));
}

Faces segmentFacesOfDetections(Segmenter& segmenter, const Array& image, const Detections& detections)
{
    return segmentFaces(segmenter, image, asFaces(detections));
}

std::pair<Bytes, Floats> segmentCrop(Segmenter& segmenter, const Array& crop, const OptionalBytes& labels)
{
    const cv::Mat photo = matOf(crop, "crop");
    Result result(labels, "labels");
    cv::Mat scores;
    segmenter.use(
        [&](fls::FaceLandmarkSegmenter& object) { object.segmentCrop(photo, result.mat(), scores); });
    return {result.array(), arrayOf(scores)};
}

using SegmenterClass = py::class_<Segmenter, std::shared_ptr<Segmenter>>;

void bindSegmentation(SegmenterClass& segmenter)
{
    segmenter
        .def("segment", &segment, py::arg("image"), py::arg("labels") = py::none(), py::kw_only(),
             py::arg("faces") = py::none(),
             R"(The whole job: photo in, label map out.

image: H x W or H x W x 1, 3 (BGR) or 4 (BGRA); uint8, uint16 (0 to 65535) or float32 (0 to 1). Not copied, unless its
strides are unusual, as those of a mirrored view.
labels: array that takes the result; None for a new one.
faces: None to detect them; or your own: face boxes (see FaceDetector) as N rows of x, y, width, height in pixels of the
photo, or FaceDetections, which may be turned.
Returns H x W, uint8, values of FaceClass; all background if there is no face.)")
        .def("segmentAll", &segmentAll, py::arg("image"), py::arg("labels") = py::none(), py::kw_only(),
             py::arg("faces") = py::none(),
             R"(Label map and faces in one run: segment() and segmentFaces() together.

image, labels, faces: as for segment().
Returns the label map and a list of FaceSegmentation.)")
        .def("segmentFaces", &segmentFaces, py::arg("image"), py::kw_only(), py::arg("faces") = py::none(),
             R"(One FaceSegmentation per face, the most confident first; faces do not hide each other here.

image, faces: as for segment(); of your own faces there are as many results, in their order.
Returns a list, empty if there is no face.)")
        .def("segmentBoxes", &segmentBoxes, py::arg("image"), py::arg("boxes"),
             py::arg("labels") = py::none(), "segment() with boxes as faces, by the name that cv2 has.")
        .def("segmentAllInBoxes", &segmentAllInBoxes, py::arg("image"), py::arg("boxes"),
             py::arg("labels") = py::none(), "segmentAll() with boxes as faces, by the name that cv2 has.")
        .def("segmentFacesInBoxes", &segmentFacesInBoxes, py::arg("image"), py::arg("boxes"),
             "segmentFaces() with boxes as faces, by the name that cv2 has.")
        .def("segmentDetections", &segmentDetections, py::arg("image"), py::arg("detections"),
             py::arg("labels") = py::none(),
             "segment() with FaceDetections as faces, by the name that cv2 has.")
        .def("segmentAllDetections", &segmentAllDetections, py::arg("image"), py::arg("detections"),
             py::arg("labels") = py::none(),
             "segmentAll() with FaceDetections as faces, by the name that cv2 has.")
        .def("segmentFacesOfDetections", &segmentFacesOfDetections, py::arg("image"), py::arg("detections"),
             "segmentFaces() with FaceDetections as faces, by the name that cv2 has.")
        .def("segmentCrop", &segmentCrop, py::arg("crop"), py::arg("labels") = py::none(),
             R"(Labels a crop that is already made.

crop: picture of one upright face with its hair and neck, of any size and type that segment() takes.
labels: array that takes the result; None for a new one.
Returns the label map of the crop's size, and area-weighted scores (Eq. 3) at the size of the network's input, 1 x
classes x height x width, float32.)");
}

/** A setting as a property, and as the functions that cv2 has. */
template <class Get, class Set>
void bindSetting(SegmenterClass& segmenter, const std::string& name, const char* argument, const Get& get,
                 const Set& set, const std::string& doc)
{
    std::string capital = name;
    capital[0] = static_cast<char>(std::toupper(capital[0]));
    segmenter.def_property(name.c_str(), get, set, doc.c_str())
        .def(("set" + capital).c_str(), set, py::arg(argument), ("Sets the property " + name + ".").c_str())
        .def(("get" + capital).c_str(), get, ("The property " + name + ".").c_str());
}

/** The same for one whose C++ functions take and give what Python has. */
template <class Value, class Argument>
void bindSetting(SegmenterClass& segmenter, const std::string& name, const char* argument,
                 Value (fls::FaceLandmarkSegmenter::*get)() const,
                 void (fls::FaceLandmarkSegmenter::*set)(Argument), const std::string& doc)
{
    using Object = fls::FaceLandmarkSegmenter;
    bindSetting(
        segmenter, name, argument,
        [get](Segmenter& self) { return self.use([&](Object& object) { return (object.*get)(); }); },
        [set](Segmenter& self, const Value& value) {
            self.use([&](Object& object) { (object.*set)(value); });
        },
        doc);
}

void bindSettings(SegmenterClass& segmenter)
{
    using Object = fls::FaceLandmarkSegmenter;
    segmenter.def(
        "modelInfo",
        [](Segmenter& self) { return self.use([](Object& object) { return object.modelInfo(); }); },
        "What the model tells of itself.");
    bindSetting(segmenter, "areaExponent", "exponent", &Object::getAreaExponent, &Object::setAreaExponent,
                "Exponent of Eq. 3: 1 is the paper's weighting, 0 none; 0 to 10. Default: the model's.");
    bindSetting(
        segmenter, "areas", "areas",
        [](Segmenter& self) -> Doubles {
            return readOnly(arrayOf(self.use([](Object& object) { return object.getAreas(); })));
        },
        [](Segmenter& self, const std::vector<double>& areas) {
            self.use([&](Object& object) { object.setAreas(areas); });
        },
        "Areas of Eq. 3, one number per class, float64, for instance those of ClassStatistics.areas(). A "
        "class with the "
        "area 0, which did not occur there, is never chosen, unless the exponent is 0. A copy that is "
        "read-only: set all of them to change one. Default: the model's.");
    bindSetting(segmenter, "cropGeometry", "geometry", &Object::getCropGeometry, &Object::setCropGeometry,
                "How crops are cut. A copy: set it to change it. Default: the model's, as it was trained.");
    bindSetting(segmenter, "inputSize", "size", &Object::getInputSize, &Object::setInputSize,
                "(width, height) that crops are scaled to for the network. Default: the model's.");
    bindSetting(
        segmenter, "detector", "detector", [](Segmenter& self) -> Detector { return self.detector; },
        [](Segmenter& self, const Detector& detector) {
            const cv::Ptr<fls::FaceDetector> changed = detectorOf(detector);
            self.use([&](Object& object) { object.setDetector(changed); });
            self.detector = detector;
        },
        "The detector, see create(); None for the default one.");
    bindSetting(
        segmenter, "minFaceSize", "pixels", &Object::getMinFaceSize, &Object::setMinFaceSize,
        "Smallest face that detection gives, as the side of the face box in pixels of the photo; 0, the "
        "default: what the detector finds by itself.");
    bindSetting(segmenter, "maxFaces", "count", &Object::getMaxFaces, &Object::setMaxFaces,
                "Most faces that detection gives, the most confident ones; 0, the default: any number.");
    bindSetting(
        segmenter, "confidence", "confidence", &Object::getConfidence, &Object::setConfidence,
        "Smallest confidence of a face that detection gives, 0 (default: the detector's own limit) to 1. "
        "With any "
        "other than 0 the labels confirm no doubtful faces (faceVote), so that covered ones may be missed.");
    bindSetting(
        segmenter, "faceVote", "enabled", &Object::getFaceVote, &Object::setFaceVote,
        "Whether detected faces of middling confidence are left out if the labels show none of eyes, brows, "
        "nostrils and mouth where a face has them, though nothing covers these places; default True.");
    bindSetting(
        segmenter, "removeIslands", "enabled", &Object::getRemoveIslands, &Object::setRemoveIslands,
        "Whether specks, holes, parts where a face has none and what is far from the head are removed from "
        "each face's labels (see the function removeIslands); default True. segmentCrop never does it.");
    bindSetting(
        segmenter, "closeUp", "enabled", &Object::getCloseUp, &Object::setCloseUp,
        "Whether a second, small network takes a closer look at each face, and what both say is "
        "averaged there; default True. "
        "segmentCrop, photos that are labelled in the memory of a GPU, models with classes of their own and "
        "stage 1 alone do without it.");
    bindSetting(
        segmenter, "widerLook", "enabled", &Object::getWiderLook, &Object::setWiderLook,
        "Whether a network of its own sees more around faces whose hair reaches out of their crops, and "
        "labels what lies there; default True. FaceSegmentation.region grows then. "
        "segmentCrop, photos that are labelled in the memory of a GPU, models with classes of their own and "
        "stage 1 alone do without it.");
    bindSetting(
        segmenter, "refineBorders", "enabled", &Object::getRefineBorders, &Object::setRefineBorders,
        "Whether borders of background, hair, skin and eyebrows follow the edges of the photo, by a "
        "guided filter; "
        "default True. classConfidences and scores are those before it; segmentCrop, a GPU, models with "
        "classes of their own and sequences that smooth never do it.");
    bindSetting(
        segmenter, "withScores", "enabled", &Object::getWithScores, &Object::setWithScores,
        "Whether faces come with their scores, from which faceMatte() makes soft edges: 4 bytes a pixel and "
        "class; default False.");
}

} // namespace

fls::FaceLandmarkSegmenter::Params segmenterParams(const OptionalModel& model, const Detector& detector,
                                                   int backendId, int targetId, bool stage1Only,
                                                   int precision, int minFaceSize, int maxFaces,
                                                   float confidence, bool faceVote, bool removeIslands,
                                                   bool refineBorders, bool withScores, bool closeUp,
                                                   const OptionalModel& closeUpModel, bool widerLook,
                                                   const OptionalModel& widerLookModel)
{
    fls::FaceLandmarkSegmenter::Params params;
    params.model = modelOf(model);
    params.detector = detectorOf(detector);
    params.backendId = backendId;
    params.targetId = targetId;
    params.stage1Only = stage1Only;
    params.precision = precision;
    params.minFaceSize = minFaceSize;
    params.maxFaces = maxFaces;
    params.confidence = confidence;
    params.faceVote = faceVote;
    params.removeIslands = removeIslands;
    params.refineBorders = refineBorders;
    params.withScores = withScores;
    params.closeUp = closeUp;
    if (!closeUpModel.is_none() && !isEmpty(closeUpModel))
    {
        params.closeUpModel = modelOf(closeUpModel);
    }
    params.widerLook = widerLook;
    if (!widerLookModel.is_none() && !isEmpty(widerLookModel))
    {
        params.widerLookModel = modelOf(widerLookModel);
    }
    return params;
}

void bindSegmenter(py::module_& module)
{
    bindFaceSegmentation(module);
    SegmenterClass segmenter(module, "FaceLandmarkSegmenter",
                             R"(Finds the parts of the faces of a photo.

It detects faces, cuts a square around each, turned so that the face is upright, lets the network label it, and pastes
the labels back. Other Python threads run meanwhile. Threads may share an object: one works at a time, the others wait;
for speed make one a thread, of one Model. It cannot be pickled: make one in each process. A forked process may go on with
it, unless another thread was using it at that moment.)");
    segmenter.def_static(
        "create", &create, py::arg("model") = "", py::arg("detector") = py::none(), py::arg("backendId") = 0,
        py::arg("targetId") = 0, py::arg("stage1Only") = false,
        py::arg("precision") = static_cast<int>(fls::PRECISION_FLOAT), py::arg("minFaceSize") = 0,
        py::arg("maxFaces") = 0, py::arg("confidence") = 0.0F, py::arg("faceVote") = true,
        py::arg("removeIslands") = true, py::arg("refineBorders") = true, py::arg("withScores") = false,
        py::arg("closeUp") = true, py::arg("closeUpModel") = py::none(), py::arg("widerLook") = true,
        py::arg("widerLookModel") = py::none(), R"(Makes a segmenter.

model: path or bytes of a model file, or a Model; "" or None for the model inside the library.
detector: a FaceDetector; a function that takes the image (H x W x 3, uint8, BGR) and returns boxes (rows of x, y, width,
height of the face from brows to chin) or a list of FaceDetection; an object with a method detectFaces(image) that returns
FaceDetections, or detect(image) that returns boxes and confidences; None for the default detector.
backendId, targetId: as in cv2.dnn.
stage1Only: run stage 1 of the network alone: faster, less exact.
precision: PRECISION_FLOAT, or, faster and a little less exact: PRECISION_INT8, worth while with AVX-512 VNNI or AMX, for
models that are quantized, as the one inside the library is; PRECISION_BF16, for any model, on processors with AMX.
minFaceSize, maxFaces, confidence, faceVote, removeIslands, refineBorders, withScores, closeUp, widerLook: see the properties.
closeUpModel: path or bytes of a model file, or a Model, for close-ups of faces; "" or None for the one inside the library, which goes
with the model inside the library and data/flsnet_light.onnx.
widerLookModel: the same for wider looks at faces.)");
    module.attr("FaceLandmarkSegmenter_create") = segmenter.attr("create");
    refusePickling(segmenter, "make one in each process");
    bindSegmentation(segmenter);
    bindSettings(segmenter);
}

} // namespace flsnet_python
