// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "opencv2/flsnet/sequence.hpp"

#include <pybind11/stl.h>

#include <cctype>

#include "arrays.hpp"
#include "bindings.hpp"
#include "geometry_casters.hpp"
#include "records.hpp"
#include "segmenter.hpp"

namespace flsnet_python
{

namespace
{

namespace fls = cv::flsnet;
using Faces = std::vector<fls::FaceSegmentation>;

/** A segmenter of sequences that Python's threads may share: see Segmenter, whose lock it has. */
class Sequence
{
public:
    explicit Sequence(const cv::Ptr<fls::FaceSequenceSegmenter>& sequence)
        : segmenter(std::make_shared<Segmenter>(sequence->getSegmenter())), sequence_(sequence)
    {
    }

    template <class Work> auto use(const Work& work)
    {
        const py::gil_scoped_release released;
        const std::lock_guard<ObjectLock> guard(*segmenter->lock());
        return work(*sequence_);
    }

    const std::shared_ptr<Segmenter> segmenter;

private:
    cv::Ptr<fls::FaceSequenceSegmenter> sequence_;
};

std::shared_ptr<Sequence> create(const OptionalModel& model, const Detector& detector, int backendId,
                                 int targetId, bool stage1Only, int precision, int minFaceSize, int maxFaces,
                                 float confidence, bool faceVote, bool removeIslands, bool refineBorders,
                                 bool withScores, int detectionInterval, int maxHiddenFrames,
                                 double smoothing, bool closeUp, const OptionalModel& closeUpModel,
                                 bool widerLook, const OptionalModel& widerLookModel)
{
    fls::FaceSequenceSegmenter::Params params;
    params.detectionInterval = detectionInterval;
    params.maxHiddenFrames = maxHiddenFrames;
    params.smoothing = smoothing;
    auto sequence = std::make_shared<Sequence>(fls::FaceSequenceSegmenter::create(
        segmenterParams(model, detector, backendId, targetId, stage1Only, precision, minFaceSize, maxFaces,
                        confidence, faceVote, removeIslands, refineBorders, withScores, closeUp, closeUpModel,
                        widerLook, widerLookModel),
        params));
    sequence->segmenter->detector = detector;
    return sequence;
}

Bytes segment(Sequence& sequence, const Array& frame, const OptionalBytes& labels)
{
    const cv::Mat photo = matOf(frame, "frame");
    Result result(labels, "labels");
    sequence.use([&](fls::FaceSequenceSegmenter& object) { object.segment(photo, result.mat()); });
    return result.array();
}

std::pair<Bytes, Faces> segmentAll(Sequence& sequence, const Array& frame, const OptionalBytes& labels)
{
    const cv::Mat photo = matOf(frame, "frame");
    Result result(labels, "labels");
    Faces faces;
    sequence.use([&](fls::FaceSequenceSegmenter& object) { object.segment(photo, result.mat(), faces); });
    return {result.array(), faces};
}

Faces segmentFaces(Sequence& sequence, const Array& frame)
{
    const cv::Mat photo = matOf(frame, "frame");
    Faces faces;
    sequence.use([&](fls::FaceSequenceSegmenter& object) { object.segmentFaces(photo, faces); });
    return faces;
}

using SequenceClass = py::class_<Sequence, std::shared_ptr<Sequence>>;

/** A setting as a property, and as the functions that cv2 has. */
template <class Value>
void bindSetting(SequenceClass& type, const std::string& name, const char* argument,
                 Value (fls::FaceSequenceSegmenter::*get)() const,
                 void (fls::FaceSequenceSegmenter::*set)(Value), const std::string& doc)
{
    using Object = fls::FaceSequenceSegmenter;
    const auto getter = [get](Sequence& self) {
        return self.use([&](Object& object) { return (object.*get)(); });
    };
    const auto setter = [set](Sequence& self, Value value) {
        self.use([&](Object& object) { (object.*set)(value); });
    };
    std::string capital = name;
    capital[0] = static_cast<char>(std::toupper(capital[0]));
    type.def_property(name.c_str(), getter, setter, doc.c_str())
        .def(("set" + capital).c_str(), setter, py::arg(argument),
             ("Sets the property " + name + ".").c_str())
        .def(("get" + capital).c_str(), getter, ("The property " + name + ".").c_str());
}

} // namespace

void bindSequence(py::module_& module)
{
    using Object = fls::FaceSequenceSegmenter;
    SequenceClass sequence(module, "FaceSequenceSegmenter",
                           R"(Finds the parts of the faces of a video, frame by frame in their order.

Each face has an id that stays as long as it is in view, and labels that are steady: faces are followed from frame to frame,
the detector runs once in some frames and where a face is in doubt, and scores are smoothed along the motion. Threads may
share an object as they may a FaceLandmarkSegmenter; make one for each video.)");
    sequence.def_static(
        "create", &create, py::arg("model") = "", py::arg("detector") = py::none(), py::arg("backendId") = 0,
        py::arg("targetId") = 0, py::arg("stage1Only") = false,
        py::arg("precision") = static_cast<int>(fls::PRECISION_FLOAT), py::arg("minFaceSize") = 0,
        py::arg("maxFaces") = 0, py::arg("confidence") = 0.0F, py::arg("faceVote") = true,
        py::arg("removeIslands") = true, py::arg("refineBorders") = true, py::arg("withScores") = false,
        py::arg("detectionInterval") = 10, py::arg("maxHiddenFrames") = 30, py::arg("smoothing") = 0.7,
        py::arg("closeUp") = true, py::arg("closeUpModel") = py::none(), py::arg("widerLook") = true,
        py::arg("widerLookModel") = py::none(), R"(Makes a segmenter of sequences.

model ... withScores, closeUp ... widerLookModel: as of FaceLandmarkSegmenter.create().
detectionInterval, maxHiddenFrames, smoothing: see the properties.)");
    module.attr("FaceSequenceSegmenter_create") = sequence.attr("create");
    refusePickling(sequence, "make one for each video");
    sequence
        .def("segment", &segment, py::arg("frame"), py::arg("labels") = py::none(),
             R"(Takes the next frame of the video.

frame: as the image of FaceLandmarkSegmenter.segment().
labels: array that takes the result; None for a new one.
Returns H x W, uint8, values of FaceClass; all background if there is no face.)")
        .def("segmentAll", &segmentAll, py::arg("frame"), py::arg("labels") = py::none(),
             R"(Takes the next frame of the video.

frame, labels: as for segment().
Returns the label map and a list of FaceSegmentation, those in view, each with its id.)")
        .def("segmentFaces", &segmentFaces, py::arg("frame"),
             R"(Takes the next frame of the video; faces do not hide each other.

frame: as for segment().
Returns a list of FaceSegmentation.)")
        .def(
            "reset", [](Sequence& self) { self.use([](Object& object) { object.reset(); }); },
            "The next frame begins another sequence: all faces are forgotten; ids go on, none comes again.")
        .def_property_readonly(
            "segmenter", [](Sequence& self) { return self.segmenter; },
            "What segments single frames: its settings may be changed between frames.")
        .def(
            "getSegmenter", [](Sequence& self) { return self.segmenter; }, "The property segmenter.");
    bindSetting(sequence, "detectionInterval", "frames", &Object::getDetectionInterval,
                &Object::setDetectionInterval,
                "In how many frames the detector runs once, at least 1; default 10.");
    bindSetting(
        sequence, "maxHiddenFrames", "frames", &Object::getMaxHiddenFrames, &Object::setMaxHiddenFrames,
        "For how many frames a face may be out of sight and have its id when it is back; default 30.");
    bindSetting(
        sequence, "smoothing", "share", &Object::getSmoothing, &Object::setSmoothing,
        "Share of the frames before in the scores of a frame, where it agrees with them, 0 to 0.95; "
        "default 0.7. Above 0, borders are not refined: the edges of single frames have their noise.");
}

} // namespace flsnet_python
