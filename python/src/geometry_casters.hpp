// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_PYTHON_GEOMETRY_CASTERS_HPP
#define FLSNET_PYTHON_GEOMETRY_CASTERS_HPP

#include <pybind11/pybind11.h>

#include <array>

#include "opencv2/core.hpp"

// OpenCV's small types are tuples in Python, as in cv2: Size (width, height), Point2d (x, y), Rect (x, y, width, height),
// Scalar (4 numbers, or fewer).

namespace flsnet_python
{

/** Reads a sequence of numbers.
@return how many there are; 0 if it is no sequence of least to N numbers. */
template <class Number, std::size_t N>
std::size_t readNumbers(const pybind11::handle& source, std::size_t least, std::array<Number, N>& numbers)
{
    if (PySequence_Check(source.ptr()) == 0 || pybind11::isinstance<pybind11::str>(source))
    {
        return 0;
    }
    const auto sequence = pybind11::reinterpret_borrow<pybind11::sequence>(source);
    const std::size_t count = sequence.size();
    if (count < least || count > N)
    {
        return 0;
    }
    for (std::size_t i = 0; i < count; ++i)
    {
        pybind11::detail::make_caster<Number> caster;
        if (!caster.load(pybind11::object(sequence[i]), true))
        {
            return 0;
        }
        numbers[i] = pybind11::detail::cast_op<Number>(caster);
    }
    return count;
}

} // namespace flsnet_python

namespace pybind11
{
namespace detail
{

template <> struct type_caster<cv::Size>
{
    PYBIND11_TYPE_CASTER(cv::Size, const_name("Tuple[int, int]"));

    bool load(handle source, bool /*convert*/)
    {
        std::array<int, 2> numbers = {};
        const bool read = flsnet_python::readNumbers(source, 2, numbers) != 0;
        value = cv::Size(numbers[0], numbers[1]);
        return read;
    }

    static handle cast(const cv::Size& size, return_value_policy /*policy*/, handle /*parent*/)
    {
        return make_tuple(size.width, size.height).release();
    }
};

template <> struct type_caster<cv::Point2d>
{
    PYBIND11_TYPE_CASTER(cv::Point2d, const_name("Tuple[float, float]"));

    bool load(handle source, bool /*convert*/)
    {
        std::array<double, 2> numbers = {};
        const bool read = flsnet_python::readNumbers(source, 2, numbers) != 0;
        value = cv::Point2d(numbers[0], numbers[1]);
        return read;
    }

    static handle cast(const cv::Point2d& point, return_value_policy /*policy*/, handle /*parent*/)
    {
        return make_tuple(point.x, point.y).release();
    }
};

template <class Number> struct type_caster<cv::Rect_<Number>>
{
    PYBIND11_TYPE_CASTER(cv::Rect_<Number>,
                         const_name("Tuple[") + make_caster<Number>::name + const_name(", ") +
                             make_caster<Number>::name + const_name(", ") + make_caster<Number>::name +
                             const_name(", ") + make_caster<Number>::name + const_name("]"));

    bool load(handle source, bool /*convert*/)
    {
        std::array<Number, 4> numbers = {};
        const bool read = flsnet_python::readNumbers(source, 4, numbers) != 0;
        value = cv::Rect_<Number>(numbers[0], numbers[1], numbers[2], numbers[3]);
        return read;
    }

    static handle cast(const cv::Rect_<Number>& rect, return_value_policy /*policy*/, handle /*parent*/)
    {
        return make_tuple(rect.x, rect.y, rect.width, rect.height).release();
    }
};

template <> struct type_caster<cv::Scalar>
{
    PYBIND11_TYPE_CASTER(cv::Scalar, const_name("Tuple[float, float, float, float]"));

    bool load(handle source, bool /*convert*/)
    {
        std::array<double, 4> numbers = {};
        const bool read = flsnet_python::readNumbers(source, 1, numbers) != 0;
        value = cv::Scalar(numbers[0], numbers[1], numbers[2], numbers[3]);
        return read;
    }

    static handle cast(const cv::Scalar& scalar, return_value_policy /*policy*/, handle /*parent*/)
    {
        return make_tuple(scalar[0], scalar[1], scalar[2], scalar[3]).release();
    }
};

} // namespace detail
} // namespace pybind11

#endif // FLSNET_PYTHON_GEOMETRY_CASTERS_HPP
