// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_EDIT_MEASURES_JSON_HPP
#define FLSNET_SAMPLES_EDIT_MEASURES_JSON_HPP

#include <string>
#include <vector>

#include "../files/json_text.hpp"
#include "../segment/face_json.hpp"
#include "opencv2/flsnet.hpp"

namespace flsnet_samples
{

inline std::string pointJson(const cv::Point2d& point)
{
    return jsonList({jsonNumber(point.x, 6), jsonNumber(point.y, 6)});
}

/** null if the eye is not seen. */
inline std::string eyeJson(const cv::flsnet::EyeMeasures& eye)
{
    if (!eye.found)
    {
        return "null";
    }
    return "{\"center\": " + pointJson(eye.center) +
           ", \"iris_diameter\": " + jsonNumber(eye.irisDiameter, 6) +
           ", \"width\": " + jsonNumber(eye.width, 6) + ", \"opening\": " + jsonNumber(eye.opening, 6) +
           ", \"gaze\": " + pointJson(eye.gaze) + "}";
}

inline std::string partsJson(const cv::flsnet::FaceMeasures& measures)
{
    std::string parts;
    for (int id = 0; id < cv::flsnet::FACE_CLASS_COUNT; ++id)
    {
        const double* const bgr = measures.colors.ptr<double>(id);
        const int area = measures.areas[static_cast<size_t>(id)];
        const std::string color =
            area > 0 ? ", \"rgb\": " +
                           jsonList({jsonNumber(bgr[2], 4), jsonNumber(bgr[1], 4), jsonNumber(bgr[0], 4)})
                     : "";
        parts += (id > 0 ? ",\n    " : "") + ("{\"name\": " + jsonText(cv::flsnet::className(id))) +
                 ", \"area\": " + std::to_string(area) + color + "}";
    }
    return parts;
}

/** What measureFace() tells of each face; lengths in pixels of the photo, colours as red, green, blue.
@param program begins the text, so that the program knows its results again. */
inline std::string measuresToJson(const std::string& program, const std::string& image, const cv::Mat& photo,
                                  const std::vector<cv::flsnet::FaceSegmentation>& faces)
{
    std::string list;
    for (const cv::flsnet::FaceSegmentation& face : faces)
    {
        const cv::flsnet::FaceMeasures measures = cv::flsnet::measureFace(face, photo);
        list += (list.empty() ? "\n  {\"box\": " : ",\n  {\"box\": ") + rectangleJson(face.box) +
                ", \"roll\": " + jsonNumber(face.roll, 6) +
                ",\n   \"left_eye\": " + eyeJson(measures.leftEye) +
                ",\n   \"right_eye\": " + eyeJson(measures.rightEye) +
                ",\n   \"mouth\": {\"width\": " + jsonNumber(measures.mouthWidth, 6) +
                ", \"height\": " + jsonNumber(measures.mouthHeight, 6) +
                ", \"opening\": " + jsonNumber(measures.mouthOpening, 6) + "},\n   \"parts\": [\n    " +
                partsJson(measures) + "]}";
    }
    return "{\"program\": " + jsonText(program) + ",\n \"image\": " + jsonText(image) +
           ",\n \"width\": " + std::to_string(photo.cols) + ", \"height\": " + std::to_string(photo.rows) +
           ",\n \"faces\": [" + list + "]}\n";
}

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_EDIT_MEASURES_JSON_HPP
