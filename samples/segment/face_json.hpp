// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_SEGMENT_FACE_JSON_HPP
#define FLSNET_SAMPLES_SEGMENT_FACE_JSON_HPP

#include <string>
#include <vector>

#include "opencv2/core.hpp"
#include "opencv2/flsnet.hpp"

namespace flsnet_samples
{

inline void writeContours(cv::FileStorage& file, const std::vector<std::vector<cv::Point>>& contours)
{
    file << "contours"
         << "[";
    for (const std::vector<cv::Point>& contour : contours)
    {
        file << "[";
        for (const cv::Point& point : contour)
        {
            file << "[" << point.x << point.y << "]";
        }
        file << "]";
    }
    file << "]";
}

/** The faces of a photo as JSON: box, confidence and, per class, area in pixels, mean probability and outlines. */
inline std::string facesToJson(const std::string& image, const cv::Size& size,
                               const std::vector<cv::flsnet::FaceSegmentation>& faces)
{
    cv::FileStorage file(".json",
                         cv::FileStorage::WRITE | cv::FileStorage::MEMORY | cv::FileStorage::FORMAT_JSON);
    cv::write(file, "image", image); // not by <<: it takes a bracket at the start of a text for structure
    file << "width" << size.width << "height" << size.height << "faces"
         << "[";
    for (const cv::flsnet::FaceSegmentation& face : faces)
    {
        file << "{"
             << "confidence" << face.confidence << "box"
             << "[" << face.box.x << face.box.y << face.box.width << face.box.height << "]"
             << "region"
             << "[" << face.region.x << face.region.y << face.region.width << face.region.height << "]"
             << "classes"
             << "[";
        for (int id = 0; id < cv::flsnet::FACE_CLASS_COUNT; ++id)
        {
            const int area = face.labels.empty() ? 0 : cv::countNonZero(face.labels == id);
            file << "{"
                 << "id" << id << "name" << cv::flsnet::className(id) << "area" << area << "confidence"
                 << face.classConfidences[static_cast<size_t>(id)];
            writeContours(file, face.contours(id));
            file << "}";
        }
        file << "]"
             << "}";
    }
    file << "]";
    return file.releaseAndGetString();
}

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_SEGMENT_FACE_JSON_HPP
