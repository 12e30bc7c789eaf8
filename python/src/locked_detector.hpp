// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_PYTHON_LOCKED_DETECTOR_HPP
#define FLSNET_PYTHON_LOCKED_DETECTOR_HPP

#include <mutex>

#include "object_lock.hpp"
#include "opencv2/flsnet/detector.hpp"

namespace flsnet_python
{

/** A detector that several segmenters may share, also from threads that run at the same time. */
template <class Detector> class LockedDetector : public cv::flsnet::FaceDetector
{
public:
    explicit LockedDetector(const cv::Ptr<Detector>& detector) : detector_(detector) {}

    void detect(cv::InputArray image, std::vector<cv::Rect2d>& boxes,
                std::vector<float>& confidences) CV_OVERRIDE
    {
        use([&](Detector& detector) { detector.detect(image, boxes, confidences); });
    }

    void detect(cv::InputArray image, std::vector<cv::flsnet::FaceDetection>& faces) CV_OVERRIDE
    {
        use([&](Detector& detector) { detector.detect(image, faces); });
    }

    template <class Work> auto use(const Work& work)
    {
        const std::lock_guard<ObjectLock> guard(lock_);
        return work(*detector_);
    }

private:
    cv::Ptr<Detector> detector_;
    ObjectLock lock_;
};

} // namespace flsnet_python

#endif // FLSNET_PYTHON_LOCKED_DETECTOR_HPP
