// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_PYTHON_SEGMENTER_HPP
#define FLSNET_PYTHON_SEGMENTER_HPP

#include <pybind11/pybind11.h>

#include <memory>
#include <mutex>

#include "object_lock.hpp"
#include "opencv2/flsnet/segmenter.hpp"
#include "python_types.hpp"

namespace flsnet_python
{

/** A segmenter that Python's threads may share: one works at a time, the others wait. Python goes on meanwhile. */
class Segmenter
{
public:
    explicit Segmenter(const cv::Ptr<cv::flsnet::FaceLandmarkSegmenter>& segmenter) : segmenter_(segmenter) {}

    /** @brief For objects that use the same segmenter. */
    const std::shared_ptr<ObjectLock>& lock() const { return lock_; }

    /** @brief Calls work(FaceLandmarkSegmenter&) without the GIL.
    @throws std::runtime_error (RuntimeError) in a detector that calls the segmenter that it works for, and in a forked
    process if another thread was using it, see ObjectLock. */
    template <class Work> auto use(const Work& work)
    {
        const pybind11::gil_scoped_release released;
        const std::lock_guard<ObjectLock> guard(*lock_);
        return work(*segmenter_);
    }

    /** @brief What setDetector() was given, as Python's. */
    pybind11::object detector = pybind11::none();

private:
    cv::Ptr<cv::flsnet::FaceLandmarkSegmenter> segmenter_;
    std::shared_ptr<ObjectLock> lock_ = std::make_shared<ObjectLock>();
};

/** @brief The parameters of a segmenter from what Python's create() is given. */
cv::flsnet::FaceLandmarkSegmenter::Params segmenterParams(
    const OptionalModel& model, const Detector& detector, int backendId, int targetId, bool stage1Only,
    int precision, int minFaceSize, int maxFaces, float confidence, bool faceVote, bool removeIslands,
    bool refineBorders, bool withScores, bool closeUp, const OptionalModel& closeUpModel, bool widerLook,
    const OptionalModel& widerLookModel);

} // namespace flsnet_python

#endif // FLSNET_PYTHON_SEGMENTER_HPP
