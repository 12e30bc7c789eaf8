// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_SEGMENT_DETECTOR_CHOICE_HPP
#define FLSNET_SAMPLES_SEGMENT_DETECTOR_CHOICE_HPP

#include <string>

#include "../arguments.hpp"
#include "opencv2/flsnet.hpp"

namespace flsnet_samples
{

/** The detector of the option --detector: KIND or KIND:FILES. */
inline cv::Ptr<cv::flsnet::FaceDetector> makeDetector(const std::string& choice)
{
    const size_t colon = choice.find(':');
    const std::string kind = choice.substr(0, colon);
    const std::string files = colon == std::string::npos ? "" : choice.substr(colon + 1);
    if (kind == "haar")
    {
        return cv::flsnet::HaarFaceDetector::create(files);
    }
    if (kind == "yunet" && !files.empty())
    {
        return cv::flsnet::YuNetFaceDetector::create(files);
    }
    if (kind == "ssd" && !files.empty())
    {
        const size_t comma = files.find(',');
        const std::string config = comma == std::string::npos ? "" : files.substr(comma + 1);
        return cv::flsnet::DnnFaceDetector::create(files.substr(0, comma), config,
                                                   cv::flsnet::DnnFaceDetector::Parameters());
    }
    throw UsageError("--detector takes haar, haar:FOLDER, yunet:MODEL or ssd:MODEL[,CONFIG], not '" + choice +
                     "'");
}

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_SEGMENT_DETECTOR_CHOICE_HPP
