// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "python_detector.hpp"

#include <pybind11/stl.h>

#include <utility>

#include "arrays.hpp"
#include "numpy_memory.hpp"

namespace flsnet_python
{

namespace
{

class PythonDetector : public cv::flsnet::FaceDetector
{
public:
    explicit PythonDetector(py::object detector) : detector_(std::move(detector)) {}

    PythonDetector(const PythonDetector&) = delete;
    PythonDetector& operator=(const PythonDetector&) = delete;

    ~PythonDetector() CV_OVERRIDE
    {
        // By hand, as nothing of it can throw.
        const PyGILState_STATE state = PyGILState_Ensure();
        Py_DECREF(detector_.release().ptr());
        PyGILState_Release(state);
    }

    using cv::flsnet::FaceDetector::detect;

    void detect(cv::InputArray image, std::vector<cv::flsnet::FaceDetection>& faces) CV_OVERRIDE
    {
        const py::gil_scoped_acquire gil;
        // The caller's own array, so it is not to be changed. What was converted is overwritten by the next photo, while the detector
        // may have kept the array.
        const cv::Mat given = image.getMat();
        const py::array photo = arrayOf(isPythons(given) ? given : given.clone(), false);
        if (py::hasattr(detector_, "detectFaces"))
        {
            faces = read(detector_.attr("detectFaces")(photo), "detectFaces(image)");
        }
        else if (py::hasattr(detector_, "detect"))
        {
            faces = readPair(detector_.attr("detect")(photo));
        }
        else
        {
            faces = read(detector_(photo), "the detector");
        }
    }

private:
    static std::vector<cv::flsnet::FaceDetection> read(const py::object& faces, const std::string& function)
    {
        if (faces.is_none())
        {
            throw py::type_error(function +
                                 " returned None; return boxes or a list of FaceDetection, and [] if there "
                                 "is no face");
        }
        return detectionsOf(faces, ("what " + function + " returns").c_str());
    }

    static std::vector<cv::flsnet::FaceDetection> readPair(const py::object& result)
    {
        if (!py::isinstance<py::tuple>(result) || py::len(result) != 2)
        {
            throw py::type_error("detect(image) must return two things: boxes and confidences, not " +
                                 py::cast<std::string>(py::repr(result)).substr(0, 200));
        }
        const auto pair = py::reinterpret_borrow<py::tuple>(result);
        std::vector<cv::flsnet::FaceDetection> faces = read(pair[0], "detect(image)");
        const auto confidences = py::cast<std::vector<float>>(pair[1]);
        if (faces.size() != confidences.size())
        {
            throw py::value_error("detect(image) must return one confidence per box");
        }
        for (size_t i = 0; i < faces.size(); ++i)
        {
            faces[i].confidence = confidences[i];
        }
        return faces;
    }

    py::object detector_;
};

} // namespace

cv::Ptr<cv::flsnet::FaceDetector> detectorOf(const py::object& detector)
{
    if (detector.is_none())
    {
        return nullptr;
    }
    if (py::isinstance<cv::flsnet::FaceDetector>(detector))
    {
        return py::cast<std::shared_ptr<cv::flsnet::FaceDetector>>(detector);
    }
    if (!py::hasattr(detector, "detectFaces") && !py::hasattr(detector, "detect") &&
        PyCallable_Check(detector.ptr()) == 0)
    {
        throw py::type_error("detector must be a FaceDetector, an object with a method detectFaces(image) or "
                             "detect(image), or a function that takes the image and returns boxes, not " +
                             py::cast<std::string>(py::repr(detector)).substr(0, 200));
    }
    return cv::makePtr<PythonDetector>(detector);
}

} // namespace flsnet_python
