// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_VIDEO_FRAME_JSON_HPP
#define FLSNET_SAMPLES_VIDEO_FRAME_JSON_HPP

#include <string>
#include <vector>

#include "../segment/face_json.hpp"

namespace flsnet_samples
{

/** The first line: what the video is. @param program begins it, so that the program knows its results again. */
inline std::string videoLine(const std::string& program, const std::string& video, const cv::Size& size,
                             double framesPerSecond, const std::vector<cv::String>& names)
{
    return "{\"program\": " + jsonText(program) + ", \"video\": " + jsonText(video) +
           ", \"width\": " + std::to_string(size.width) + ", \"height\": " + std::to_string(size.height) +
           ", \"frames_per_second\": " + jsonNumber(framesPerSecond) +
           ", \"classes\": " + jsonTexts(std::vector<std::string>(names.begin(), names.end())) + "}\n";
}

inline std::string trackedFaceJson(const cv::flsnet::FaceSegmentation& face)
{
    std::vector<std::string> areas, confidences;
    for (size_t id = 0; id < face.classConfidences.size(); ++id)
    {
        const int area = face.labels.empty() ? 0 : cv::countNonZero(face.labels == static_cast<int>(id));
        areas.push_back(std::to_string(area));
        confidences.push_back(jsonNumber(face.classConfidences[id], 4));
    }
    return "{\"id\": " + std::to_string(face.id) + ", \"confidence\": " + jsonNumber(face.confidence, 4) +
           ", \"box\": " + rectangleJson(face.box) + ", \"roll\": " + jsonNumber(face.roll) +
           ", \"landmarks\": " + pointsJson(face.landmarks) + ", \"areas\": " + jsonList(areas) +
           ", \"class_confidences\": " + jsonList(confidences) + "}";
}

/** A line for a frame. @param time in seconds. */
inline std::string frameLine(size_t frame, double time,
                             const std::vector<cv::flsnet::FaceSegmentation>& faces)
{
    std::vector<std::string> list;
    for (const cv::flsnet::FaceSegmentation& face : faces)
    {
        list.push_back(trackedFaceJson(face));
    }
    return "{\"frame\": " + std::to_string(frame) + ", \"time\": " + jsonNumber(time, 9) +
           ", \"faces\": " + jsonList(list) + "}\n";
}

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_VIDEO_FRAME_JSON_HPP
