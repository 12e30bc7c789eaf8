// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "arrays.hpp"

#include <algorithm>
#include <limits>
#include <memory>

#include "numpy_memory.hpp"

namespace flsnet_python
{

namespace
{

struct Depth
{
    char kind; // NumPy's: unsigned, signed, float
    py::ssize_t bytes;
    int depth;
};

const Depth DEPTHS[] = {{'u', 1, CV_8U},  {'i', 1, CV_8S},  {'u', 2, CV_16U}, {'i', 2, CV_16S},
                        {'i', 4, CV_32S}, {'f', 2, CV_16F}, {'f', 4, CV_32F}, {'f', 8, CV_64F}};

std::string describe(const py::array& array)
{
    return py::str("{} {}").format(array.dtype(), array.attr("shape"));
}

/** pybind11 reads NumPy's types by their layout, which NumPy 2 changed; pybind11 knows it from 2.12 on.
@throws TypeError where the two do not fit. */
void checkNumPy()
{
#if PYBIND11_VERSION_MAJOR == 2 && PYBIND11_VERSION_MINOR < 12
    const std::string version = py::str(py::module_::import("numpy").attr("__version__"));
    if (std::stoi(version) >= 2)
    {
        throw py::type_error("flsnet was built with a pybind11 older than 2.12, which cannot use NumPy " +
                             version + ": install numpy<2, or build flsnet with a newer pybind11");
    }
#endif
}

/** How to make what can be taken of an array of another type, with its values kept. */
std::string adviceFor(const py::array& array, const std::string& name)
{
    const char kind = array.dtype().kind();
    if (!py::cast<bool>(array.dtype().attr("isnative")))
    {
        return name + ".astype(" + name + ".dtype.newbyteorder('='))";
    }
    if (kind == 'b' && name != "labels")
    {
        return name + ".astype(numpy.uint8) * 255";
    }
    const bool isLarge =
        (kind == 'i' || kind == 'u') && array.size() > 0 && py::cast<double>(array.attr("max")()) > 255;
    return name + (isLarge ? ".astype(numpy.uint16)" : ".astype(numpy.uint8)");
}

int depthOf(const py::array& array, const char* name)
{
    const py::dtype type = array.dtype();
    const bool native = py::cast<bool>(type.attr("isnative"));
    const auto found = std::find_if(std::begin(DEPTHS), std::end(DEPTHS), [&](const Depth& depth) {
        return depth.kind == type.kind() && depth.bytes == type.itemsize();
    });
    if (!native || found == std::end(DEPTHS))
    {
        checkNumPy();
        throw py::type_error(std::string(name) + " has the unknown type " + describe(array) +
                             "; convert it, for instance with " + adviceFor(array, name));
    }
    return found->depth;
}

py::dtype typeOf(int depth)
{
    const auto found = std::find_if(std::begin(DEPTHS), std::end(DEPTHS),
                                    [depth](const Depth& known) { return known.depth == depth; });
    CV_Assert(found != std::end(DEPTHS));
    return py::dtype(std::string(1, found->kind) + std::to_string(found->bytes));
}

/** Whether a Mat can have these strides: pixels and channels without gaps, rows in order. */
bool fitsMat(const py::array& array)
{
    const py::ssize_t channels = array.ndim() == 3 ? array.shape(2) : 1;
    const py::ssize_t pixel = channels * array.itemsize();
    const bool channelsFit = array.ndim() == 2 || channels == 1 || array.strides(2) == array.itemsize();
    const bool pixelsFit = array.shape(1) == 1 || array.strides(1) == pixel;
    const bool rowsFit = array.shape(0) == 1 || (array.strides(0) >= array.shape(1) * pixel &&
                                                 array.strides(0) % array.itemsize() == 0);
    return channelsFit && pixelsFit && rowsFit;
}

py::array checkedArray(const py::handle& object, const char* name)
{
    if (object.is_none())
    {
        throw py::type_error(std::string(name) +
                             " is None; if it was read from a file, check that reading worked");
    }
    if (!py::isinstance<py::array>(object))
    {
        throw py::type_error(std::string(name) + " must be a NumPy array, not " +
                             std::string(py::str(py::type::handle_of(object))));
    }
    py::array array = py::reinterpret_borrow<py::array>(object);
    if (array.ndim() != 2 && array.ndim() != 3)
    {
        throw py::value_error(std::string(name) + " is " + describe(array) +
                              "; give height x width or height x width x channels");
    }
    return array;
}

/** @param array one that fitsMat(). */
cv::Mat wrap(const py::array& array, int depth, const char* name)
{
    const py::ssize_t channels = array.ndim() == 3 ? array.shape(2) : 1;
    const py::ssize_t largest = std::numeric_limits<int>::max();
    if (channels < 1 || channels > CV_CN_MAX || array.shape(0) > largest || array.shape(1) > largest)
    {
        throw py::value_error(std::string(name) + " is " + describe(array) + "; OpenCV has no such type");
    }
    const int rows = static_cast<int>(array.shape(0));
    const int columns = static_cast<int>(array.shape(1));
    const int type = CV_MAKETYPE(depth, static_cast<int>(channels));
    if (rows == 0 || columns == 0)
    {
        return cv::Mat();
    }
    const size_t step = rows > 1 ? static_cast<size_t>(array.strides(0)) : 0; // 0: rows without gaps
    // Functions of OpenCV do not write into their inputs.
    cv::Mat mat(rows, columns, type, const_cast<void*>(array.data()), step);
    keepAlive(mat, array);
    return mat;
}

} // namespace

cv::Mat matOf(const py::handle& object, const char* name)
{
    py::array array = checkedArray(object, name);
    const int depth = depthOf(array, name);
    if (!fitsMat(array))
    {
        array = py::module_::import("numpy").attr("ascontiguousarray")(array);
    }
    return wrap(array, depth, name);
}

py::array arrayOf(const cv::Mat& mat, bool writable)
{
    std::unique_ptr<cv::Mat> owner(new cv::Mat(mat.u != nullptr || mat.empty() ? mat : mat.clone()));
    std::vector<py::ssize_t> shape(owner->size.p, owner->size.p + owner->dims);
    std::vector<py::ssize_t> strides(owner->step.p, owner->step.p + owner->dims);
    if (owner->dims == 0)
    {
        shape.assign(2, 0);
        strides.assign(2, static_cast<py::ssize_t>(owner->elemSize()));
    }
    if (owner->channels() > 1)
    {
        shape.push_back(owner->channels());
        strides.push_back(static_cast<py::ssize_t>(owner->elemSize1()));
    }
    const cv::Mat& kept = *owner;
    const py::capsule base(owner.release(), [](void* keptMat) { delete static_cast<cv::Mat*>(keptMat); });
    const py::array array(typeOf(kept.depth()), shape, strides, kept.data, base);
    return writable ? array : readOnly(array);
}

py::array readOnly(const py::array& array)
{
    array.attr("setflags")(py::arg("write") = false);
    return array;
}

std::vector<cv::Rect2d> boxesOf(const py::handle& rows, const char* name)
{
    const auto numbers = py::array_t<double, py::array::c_style | py::array::forcecast>::ensure(rows);
    if (!numbers)
    {
        PyErr_Clear();
    }
    else if (numbers.size() == 0)
    {
        return {};
    }
    if (!numbers || numbers.ndim() != 2 || numbers.shape(1) != 4)
    {
        throw py::value_error(std::string(name) +
                              " must be rows of x, y, width, height (N x 4 numbers), not " +
                              py::cast<std::string>(py::repr(rows)).substr(0, 200));
    }
    std::vector<cv::Rect2d> boxes;
    for (py::ssize_t i = 0; i < numbers.shape(0); ++i)
    {
        boxes.emplace_back(numbers.at(i, 0), numbers.at(i, 1), numbers.at(i, 2), numbers.at(i, 3));
    }
    return boxes;
}

std::vector<cv::flsnet::FaceDetection> detectionsOf(const py::handle& faces, const char* name)
{
    using cv::flsnet::FaceDetection;
    std::vector<FaceDetection> detections;
    const bool isSequence = PySequence_Check(faces.ptr()) != 0 && !py::isinstance<py::array>(faces) &&
                            !py::isinstance<py::str>(faces);
    if (isSequence && py::len(faces) > 0 && py::isinstance<FaceDetection>(py::object(faces[py::int_(0)])))
    {
        for (const py::handle& face : faces)
        {
            if (!py::isinstance<FaceDetection>(face))
            {
                throw py::value_error(std::string(name) + " must be FaceDetections alone, or boxes alone");
            }
            detections.push_back(py::cast<FaceDetection>(face));
        }
        return detections;
    }
    for (const cv::Rect2d& box : boxesOf(faces, name))
    {
        detections.emplace_back(box);
    }
    return detections;
}

std::vector<cv::Point2f> pointsOf(const py::handle& rows, const char* name)
{
    const auto numbers = py::array_t<float, py::array::c_style | py::array::forcecast>::ensure(rows);
    if (!numbers)
    {
        PyErr_Clear();
    }
    else if (numbers.size() == 0)
    {
        return {};
    }
    if (!numbers || numbers.ndim() != 2 || numbers.shape(1) != 2)
    {
        throw py::value_error(std::string(name) + " must be rows of x, y (N x 2 numbers)");
    }
    std::vector<cv::Point2f> points;
    for (py::ssize_t i = 0; i < numbers.shape(0); ++i)
    {
        points.emplace_back(numbers.at(i, 0), numbers.at(i, 1));
    }
    return points;
}

py::array arrayOf(const std::vector<cv::Rect2d>& boxes)
{
    const py::ssize_t count = static_cast<py::ssize_t>(boxes.size());
    return py::array_t<double>({count, py::ssize_t(4)}, reinterpret_cast<const double*>(boxes.data()));
}

py::array arrayOf(const std::vector<cv::Point>& points)
{
    const py::ssize_t count = static_cast<py::ssize_t>(points.size());
    return py::array_t<int>({count, py::ssize_t(2)}, reinterpret_cast<const int*>(points.data()));
}

py::array arrayOf(const std::vector<cv::Point2f>& points)
{
    const py::ssize_t count = static_cast<py::ssize_t>(points.size());
    return py::array_t<float>({count, py::ssize_t(2)}, reinterpret_cast<const float*>(points.data()));
}

Result::Result(const py::object& array, const char* name) : given_(array), name_(name), givenData_(nullptr)
{
    if (given_.is_none())
    {
        return;
    }
    if (!py::isinstance<py::array>(given_))
    {
        throw py::type_error(std::string(name) + " takes the NumPy array that the result goes into, not " +
                             std::string(py::str(py::type::handle_of(given_))) +
                             "; other arguments are given by name");
    }
    const py::array checked = checkedArray(given_, name);
    if (!checked.writeable() || !fitsMat(checked))
    {
        throw py::value_error(std::string(name) +
                              " cannot take the result: it must be writable, its pixels without gaps");
    }
    mat_ = wrap(checked, depthOf(checked, name), name);
    givenData_ = mat_.data;
}

py::array Result::array() const
{
    if (given_.is_none())
    {
        return arrayOf(mat_);
    }
    if (mat_.data != givenData_)
    {
        throw py::value_error(std::string(name_) + " cannot take the result: it is " +
                              describe(py::reinterpret_borrow<py::array>(given_)) + ", not " +
                              describe(arrayOf(mat_)));
    }
    return py::reinterpret_borrow<py::array>(given_);
}

} // namespace flsnet_python
