// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_PYTHON_SEGMENTER_HPP
#define FLSNET_PYTHON_SEGMENTER_HPP

#include <pybind11/pybind11.h>

#include <mutex>
#include <stdexcept>

#include "opencv2/flsnet/segmenter.hpp"

namespace flsnet_python
{

/** A segmenter that Python's threads may share: one works at a time, the others wait. Python goes on meanwhile. */
class Segmenter
{
public:
    explicit Segmenter(const cv::Ptr<cv::flsnet::FaceLandmarkSegmenter>& segmenter) : segmenter_(segmenter) {}

    /** @brief Calls work(FaceLandmarkSegmenter&) without the GIL.
    @throws std::runtime_error (RuntimeError) in a detector that calls the segmenter that it works for. */
    template <class Work> auto use(const Work& work)
    {
        const pybind11::gil_scoped_release released;
        const std::lock_guard<std::recursive_mutex> lock(mutex_);
        const Busy busy(busy_);
        return work(*segmenter_);
    }

private:
    class Busy
    {
    public:
        explicit Busy(bool& flag) : flag_(flag)
        {
            if (flag)
            {
                throw std::runtime_error("A face detector cannot use the segmenter that it works for");
            }
            flag = true;
        }

        Busy(const Busy&) = delete;
        Busy& operator=(const Busy&) = delete;

        ~Busy() { flag_ = false; }

    private:
        bool& flag_;
    };

    cv::Ptr<cv::flsnet::FaceLandmarkSegmenter> segmenter_;
    std::recursive_mutex
        mutex_; // recursive, so that a detector's call ends in an exception, not in a deadlock
    bool busy_ = false;
};

} // namespace flsnet_python

#endif // FLSNET_PYTHON_SEGMENTER_HPP
