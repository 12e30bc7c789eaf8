// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_EVALUATE_LABEL_FILES_HPP
#define FLSNET_SAMPLES_EVALUATE_LABEL_FILES_HPP

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "../arguments.hpp"
#include "opencv2/core.hpp"
#include "opencv2/flsnet.hpp"
#include "opencv2/imgcodecs.hpp"

namespace flsnet_samples
{

/** A label map of the ground truth and the prediction for the same photo. */
struct LabelPair
{
    std::filesystem::path truth;
    std::filesystem::path prediction;
};

/** Stem of a file whose name ends with the suffix, or nothing. */
inline std::string stemBefore(const std::string& fileName, const std::string& suffix)
{
    const bool matches = fileName.size() > suffix.size() &&
                         fileName.compare(fileName.size() - suffix.size(), suffix.size(), suffix) == 0;
    return matches ? fileName.substr(0, fileName.size() - suffix.size()) : "";
}

/** The files of two folders, matched by stem and sorted by it, or two files.
The predictions need not exist: who reads them finds out.
@throws UsageError if there is no ground truth. */
inline std::vector<LabelPair> findLabelPairs(const std::filesystem::path& truth,
                                             const std::string& truthSuffix,
                                             const std::filesystem::path& prediction,
                                             const std::string& predictionSuffix)
{
    namespace fs = std::filesystem;
    for (const fs::path& path : {truth, prediction})
        if (!fs::exists(path))
            throw UsageError("'" + path.string() + "' does not exist");
    if (fs::is_directory(truth) != fs::is_directory(prediction))
        throw UsageError("give two folders or two files, not one of each");
    if (!fs::is_directory(truth))
        return {{truth, prediction}};

    std::vector<std::string> stems;
    for (const fs::directory_entry& entry : fs::directory_iterator(truth))
    {
        const std::string stem = stemBefore(entry.path().filename().string(), truthSuffix);
        if (!stem.empty() && entry.is_regular_file())
            stems.push_back(stem);
    }
    if (stems.empty())
        throw UsageError("'" + truth.string() + "' holds no file that ends with '" + truthSuffix + "'");
    std::sort(stems.begin(), stems.end());

    std::vector<LabelPair> pairs(stems.size());
    std::transform(stems.begin(), stems.end(), pairs.begin(), [&](const std::string& stem) {
        return LabelPair{truth / (stem + truthSuffix), prediction / (stem + predictionSuffix)};
    });
    return pairs;
}

inline void checkExists(const std::filesystem::path& path)
{
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error))
        throw std::runtime_error("is missing");
}

/** Reads a file of ids. @throws std::runtime_error */
inline cv::Mat readLabels(const std::filesystem::path& path)
{
    checkExists(path);
    cv::Mat labels = cv::imread(path.string(), cv::IMREAD_UNCHANGED);
    if (labels.empty())
        throw std::runtime_error("cannot be read as a picture");
    if (labels.type() != CV_8UC1)
        throw std::runtime_error("is " + cv::typeToString(labels.type()) +
                                 "; a label map has one channel of 8 bits");
    return labels;
}

/** Reads a picture painted in the paper's colours. @throws std::exception */
inline cv::Mat readColors(const std::filesystem::path& path, int tolerance)
{
    checkExists(path);
    const cv::Mat picture = cv::imread(path.string(), cv::IMREAD_COLOR);
    if (picture.empty())
        throw std::runtime_error("cannot be read as a picture");
    cv::Mat labels;
    cv::flsnet::labelsFromColors(picture, labels, tolerance);
    return labels;
}

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_EVALUATE_LABEL_FILES_HPP
