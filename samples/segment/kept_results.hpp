// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_SEGMENT_KEPT_RESULTS_HPP
#define FLSNET_SAMPLES_SEGMENT_KEPT_RESULTS_HPP

#include <string>
#include <vector>

#include "../evaluate/label_files.hpp"
#include "opencv2/core.hpp"
#include "opencv2/flsnet.hpp"

namespace flsnet_samples
{

// What --report shows of photos that --resume skips.

/** The faces of a file that facesToJson() made; their labels are those of the photo's label map. */
inline std::vector<cv::flsnet::FaceSegmentation> readFaces(const std::filesystem::path& path,
                                                           const cv::Mat& labels)
{
    const Bytes bytes = readBytes(path);
    const cv::FileStorage file(std::string(bytes.begin(), bytes.end()), cv::FileStorage::READ |
                                                                            cv::FileStorage::MEMORY |
                                                                            cv::FileStorage::FORMAT_JSON);
    std::vector<cv::flsnet::FaceSegmentation> faces;
    for (const cv::FileNode& node : file["faces"])
    {
        cv::flsnet::FaceSegmentation face;
        face.confidence = static_cast<float>(node["confidence"]);
        face.roll = static_cast<double>(node["roll"]);
        std::vector<double> box;
        std::vector<int> region;
        node["box"] >> box;
        node["region"] >> region;
        if (box.size() != 4 || region.size() != 4)
        {
            throw std::runtime_error("is no result of this program");
        }
        face.box = cv::Rect2d(box[0], box[1], box[2], box[3]);
        face.region =
            cv::Rect(region[0], region[1], region[2], region[3]) & cv::Rect(cv::Point(), labels.size());
        face.labels = labels(face.region);
        for (const cv::FileNode& landmark : node["landmarks"])
        {
            face.landmarks.emplace_back(static_cast<float>(landmark[0]), static_cast<float>(landmark[1]));
        }
        for (const cv::FileNode& part : node["classes"])
        {
            face.classConfidences.push_back(static_cast<float>(part["confidence"]));
        }
        faces.push_back(face);
    }
    return faces;
}

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_SEGMENT_KEPT_RESULTS_HPP
