// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "python_detector.hpp"

#include <pybind11/stl.h>

#include <utility>

#include "arrays.hpp"

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

    void detect(cv::InputArray image, std::vector<cv::Rect2d>& boxes,
                std::vector<float>& confidences) CV_OVERRIDE
    {
        const py::gil_scoped_acquire gil;
        const py::array photo =
            arrayOf(image.getMat(), false); // the caller's own, so it is not to be changed
        if (!py::hasattr(detector_, "detect"))
        {
            boxes = read(detector_(photo));
            confidences.assign(boxes.size(), 1.F);
            return;
        }
        const py::object result = detector_.attr("detect")(photo);
        if (!py::isinstance<py::tuple>(result) || py::len(result) != 2)
        {
            throw py::type_error("detect(image) must return two things: boxes and confidences");
        }
        const auto pair = py::reinterpret_borrow<py::tuple>(result);
        boxes = read(pair[0]);
        confidences = py::cast<std::vector<float>>(pair[1]);
        if (boxes.size() != confidences.size())
        {
            throw py::value_error("detect(image) must return one confidence a box");
        }
    }

private:
    static std::vector<cv::Rect2d> read(const py::object& boxes)
    {
        return boxes.is_none() ? std::vector<cv::Rect2d>() : boxesOf(boxes, "what the detector returns");
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
    if (!py::hasattr(detector, "detect") && PyCallable_Check(detector.ptr()) == 0)
    {
        throw py::type_error("detector must be a FaceDetector, an object with a method detect(image), or a "
                             "function that takes the image and returns boxes");
    }
    return cv::makePtr<PythonDetector>(detector);
}

} // namespace flsnet_python
