// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_SEGMENT_KEPT_RESULTS_HPP
#define FLSNET_SAMPLES_SEGMENT_KEPT_RESULTS_HPP

#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

#include "../evaluate/label_files.hpp"
#include "opencv2/core.hpp"
#include "opencv2/flsnet.hpp"

namespace flsnet_samples
{

// What --report shows of photos that --resume skips. Anybody may have changed the files in between.

/** A photo's results of an earlier run. */
struct KeptResults
{
    cv::Mat labels;
    std::vector<cv::flsnet::FaceSegmentation> faces;
};

inline void requireResult(bool condition)
{
    if (!condition)
    {
        throw std::runtime_error("is no result of this program");
    }
}

/** Lists and maps that lie one in another are no more than facesToJson() makes: FileStorage calls itself for each level. */
inline void checkLevels(const std::string& json)
{
    const int most = 8;
    int level = 0;
    bool inText = false;
    for (size_t i = 0; i < json.size(); ++i)
    {
        const char c = json[i];
        inText = inText != (c == '"');
        i += inText && c == '\\' ? 1 : 0;
        level += inText ? 0 : (c == '{' || c == '[' ? 1 : 0) - (c == '}' || c == ']' ? 1 : 0);
        requireResult(level >= 0 && level <= most);
    }
}

/** A number that a face may have: of places, sizes and degrees. */
inline double faceNumber(const cv::FileNode& node)
{
    const double largest = 1e6; // as the library takes boxes
    const double number = static_cast<double>(node);
    requireResult(node.isReal() || node.isInt());
    requireResult(std::abs(number) <= largest);
    return number;
}

inline std::vector<double> faceNumbers(const cv::FileNode& node, size_t count)
{
    requireResult(node.isSeq() && node.size() == count);
    std::vector<double> numbers;
    for (const cv::FileNode& number : node)
    {
        numbers.push_back(faceNumber(number));
    }
    return numbers;
}

inline cv::flsnet::FaceSegmentation readFace(const cv::FileNode& node, const cv::Mat& labels)
{
    requireResult(node.isMap());
    cv::flsnet::FaceSegmentation face;
    face.confidence = static_cast<float>(faceNumber(node["confidence"]));
    face.roll = faceNumber(node["roll"]);
    const std::vector<double> box = faceNumbers(node["box"], 4), region = faceNumbers(node["region"], 4);
    face.box = cv::Rect2d(box[0], box[1], box[2], box[3]);
    face.region = cv::Rect(cv::Rect2d(region[0], region[1], region[2], region[3]));
    requireResult(face.region.width >= 0 && face.region.height >= 0 && face.region.x >= 0 &&
                  face.region.y >= 0 && face.region.x + face.region.width <= labels.cols &&
                  face.region.y + face.region.height <= labels.rows);
    face.labels = labels(face.region);
    for (const cv::FileNode& landmark : node["landmarks"])
    {
        const std::vector<double> place = faceNumbers(landmark, 2);
        face.landmarks.emplace_back(static_cast<float>(place[0]), static_cast<float>(place[1]));
    }
    for (const cv::FileNode& part : node["classes"])
    {
        requireResult(part.isMap());
        face.classConfidences.push_back(static_cast<float>(faceNumber(part["confidence"])));
    }
    return face;
}

/** The faces of a text that facesToJson() made; their labels are those of the photo's label map.
@throws std::exception if it is none. */
inline std::vector<cv::flsnet::FaceSegmentation> readFaces(const std::string& json, const cv::Mat& labels)
{
    const size_t most = 64 << 20; // FileStorage takes many times that
    requireResult(!json.empty() && json[0] == '{' && json.size() <= most);
    checkLevels(json);
    const cv::FileStorage file(json, cv::FileStorage::READ | cv::FileStorage::MEMORY |
                                         cv::FileStorage::FORMAT_JSON);
    std::vector<cv::flsnet::FaceSegmentation> faces;
    for (const cv::FileNode& node : file["faces"])
    {
        faces.push_back(readFace(node, labels));
    }
    return faces;
}

/** @param json file of the faces; empty for none. @param size of the photo. @param classes how many there are.
@throws std::exception if a file is no result of such a photo. */
inline KeptResults readKept(const std::filesystem::path& labels, const std::filesystem::path& json,
                            const cv::Size& size, size_t classes)
{
    KeptResults kept;
    kept.labels = readLabels(labels);
    double largest = 0;
    cv::minMaxIdx(kept.labels, nullptr, &largest);
    requireResult(kept.labels.size() == size && largest < static_cast<double>(classes));
    if (!json.empty())
    {
        const Bytes bytes = readBytes(json);
        kept.faces = readFaces(std::string(bytes.begin(), bytes.end()), kept.labels);
    }
    return kept;
}

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_SEGMENT_KEPT_RESULTS_HPP
