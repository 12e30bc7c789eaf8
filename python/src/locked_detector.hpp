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

/** A detector that several segmenters may share, also from threads that run at the same time.
@tparam Base what it is to those who have it: a FaceDetector, or a kind of one that segmenters treat otherwise. */
template <class Detector, class Base = cv::flsnet::FaceDetector> class LockedDetector : public Base
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

    template <class Work> auto use(const Work& work) const
    {
        const std::lock_guard<ObjectLock> guard(lock_);
        return work(*detector_);
    }

private:
    cv::Ptr<Detector> detector_;
    mutable ObjectLock lock_;
};

/** The network's confidences are calibrated, which the segmenter's vote must know. */
class LockedNetwork : public LockedDetector<cv::flsnet::NetworkFaceDetector, cv::flsnet::NetworkFaceDetector>
{
public:
    using LockedDetector::LockedDetector;

    void setMinFaceSize(int pixels) CV_OVERRIDE
    {
        use([=](Network& network) { network.setMinFaceSize(pixels); });
    }

    int getMinFaceSize() const CV_OVERRIDE
    {
        return use([](const Network& network) { return network.getMinFaceSize(); });
    }

    void setConfidence(float confidence) CV_OVERRIDE
    {
        use([=](Network& network) { network.setConfidence(confidence); });
    }

    float getConfidence() const CV_OVERRIDE
    {
        return use([](const Network& network) { return network.getConfidence(); });
    }

    void setFallbackConfidence(float confidence) CV_OVERRIDE
    {
        use([=](Network& network) { network.setFallbackConfidence(confidence); });
    }

    float getFallbackConfidence() const CV_OVERRIDE
    {
        return use([](const Network& network) { return network.getFallbackConfidence(); });
    }

    void setMaxFaces(int count) CV_OVERRIDE
    {
        use([=](Network& network) { network.setMaxFaces(count); });
    }

    int getMaxFaces() const CV_OVERRIDE
    {
        return use([](const Network& network) { return network.getMaxFaces(); });
    }

private:
    using Network = cv::flsnet::NetworkFaceDetector;
};

} // namespace flsnet_python

#endif // FLSNET_PYTHON_LOCKED_DETECTOR_HPP
