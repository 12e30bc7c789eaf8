// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_PYTHON_ARRAYS_HPP
#define FLSNET_PYTHON_ARRAYS_HPP

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <string>
#include <vector>

#include "opencv2/core.hpp"
#include "opencv2/flsnet/detector.hpp"
#include "python_types.hpp"

namespace flsnet_python
{

/** A Mat over the memory of a NumPy array, which lives as long as the Mat and its copies. Arrays whose strides no Mat
can have (a mirrored view, for instance) are copied.
@param name the argument's name, for messages. */
cv::Mat matOf(const py::handle& array, const char* name);

/** An array over the memory of a Mat, which lives as long as the array. A Mat that does not own its memory is copied. */
py::array arrayOf(const cv::Mat& mat, bool writable = true);

/** The same array, whose elements nobody can set from now on. For copies: a change of theirs would be lost. */
py::array readOnly(const py::array& array);

/** Boxes from N rows of x, y, width, height. */
std::vector<cv::Rect2d> boxesOf(const py::handle& rows, const char* name);

/** Faces from a sequence of FaceDetection, or from boxes as above. */
std::vector<cv::flsnet::FaceDetection> detectionsOf(const py::handle& faces, const char* name);

/** Points from N rows of x, y. */
std::vector<cv::Point2f> pointsOf(const py::handle& rows, const char* name);

py::array arrayOf(const std::vector<cv::Rect2d>& boxes);   //!< N x 4, float64
py::array arrayOf(const std::vector<cv::Point>& points);   //!< N x 2, int32
py::array arrayOf(const std::vector<cv::Point2f>& points); //!< N x 2, float32

template <class Number> py::array arrayOf(const std::vector<Number>& numbers)
{
    return py::array_t<Number>(static_cast<py::ssize_t>(numbers.size()), numbers.data());
}

/** Where a result goes: into an array that the caller gave, or into a new one. */
class Result
{
public:
    /** @param array the caller's array, or None. @param name the argument's name, for messages. */
    Result(const py::object& array, const char* name);

    /** @brief What the C++ function is given. */
    cv::Mat& mat() { return mat_; }

    /** @brief The array with the result.
    @throws ValueError if the caller's array has not the size and type of the result. */
    py::array array() const;

private:
    py::object given_;
    const char* name_;
    cv::Mat mat_;
    const uchar* givenData_;
};

} // namespace flsnet_python

#endif // FLSNET_PYTHON_ARRAYS_HPP
