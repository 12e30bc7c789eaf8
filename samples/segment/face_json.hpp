// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_SEGMENT_FACE_JSON_HPP
#define FLSNET_SAMPLES_SEGMENT_FACE_JSON_HPP

#include <string>
#include <vector>

#include "../files/json_text.hpp"
#include "opencv2/core.hpp"
#include "opencv2/flsnet.hpp"

namespace flsnet_samples
{

template <typename Rectangle> std::string rectangleJson(const Rectangle& rectangle)
{
    return jsonList({jsonNumber(rectangle.x), jsonNumber(rectangle.y), jsonNumber(rectangle.width),
                     jsonNumber(rectangle.height)});
}

inline std::string pointsJson(const std::vector<cv::Point2f>& points)
{
    std::vector<std::string> lists;
    for (const cv::Point2f& point : points)
    {
        lists.push_back(jsonList({jsonNumber(point.x), jsonNumber(point.y)}));
    }
    return jsonList(lists);
}

inline std::string contoursJson(const std::vector<std::vector<cv::Point>>& contours)
{
    std::vector<std::string> lists;
    for (const std::vector<cv::Point>& contour : contours)
    {
        std::vector<std::string> points;
        for (const cv::Point& point : contour)
        {
            points.push_back("[" + std::to_string(point.x) + ", " + std::to_string(point.y) + "]");
        }
        lists.push_back(jsonList(points));
    }
    return jsonList(lists);
}

inline std::string classJson(const cv::flsnet::FaceSegmentation& face, int id, const std::string& name)
{
    const int area = face.labels.empty() ? 0 : cv::countNonZero(face.labels == id);
    return "{\"id\": " + std::to_string(id) + ", \"name\": " + jsonText(name) +
           ", \"area\": " + std::to_string(area) +
           ", \"confidence\": " + jsonNumber(face.classConfidences[static_cast<size_t>(id)], 9) +
           ", \"contours\": " + contoursJson(face.contours(id)) + "}";
}

inline std::string faceJson(const cv::flsnet::FaceSegmentation& face, const std::vector<cv::String>& names)
{
    std::string classes;
    for (size_t id = 0; id < names.size(); ++id)
    {
        classes += (id > 0 ? ",\n    " : "") + classJson(face, static_cast<int>(id), names[id]);
    }
    return "{\"confidence\": " + jsonNumber(face.confidence, 9) + ", \"box\": " + rectangleJson(face.box) +
           ", \"roll\": " + jsonNumber(face.roll) + ", \"landmarks\": " + pointsJson(face.landmarks) +
           ", \"region\": " + rectangleJson(face.region) + ", \"classes\": [\n    " + classes + "]}";
}

/** What was found in a photo as JSON: of each face box, confidence, roll, landmarks (eyes, nose,
mouth; or none) and, per class, area in pixels, mean probability and
outlines.
@param program begins the text, so that the program knows its results again.
@param run see run_key.hpp; left out if empty.
@param names of the model's classes.
@param notes what a user should know, such as that there is no face. */
inline std::string facesToJson(const std::string& program, const std::string& run, const std::string& image,
                               const cv::Size& size, const std::vector<cv::String>& names,
                               const std::vector<std::string>& notes,
                               const std::vector<cv::flsnet::FaceSegmentation>& faces)
{
    std::string list;
    for (const cv::flsnet::FaceSegmentation& face : faces)
    {
        list += (list.empty() ? "\n  " : ",\n  ") + faceJson(face, names);
    }
    return "{\"program\": " + jsonText(program) + (run.empty() ? "" : ", \"run\": " + jsonText(run)) +
           ",\n \"image\": " + jsonText(image) + ",\n \"width\": " + std::to_string(size.width) +
           ", \"height\": " + std::to_string(size.height) + ",\n \"notes\": " + jsonTexts(notes) +
           ",\n \"faces\": [" + list + "]}\n";
}

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_SEGMENT_FACE_JSON_HPP
