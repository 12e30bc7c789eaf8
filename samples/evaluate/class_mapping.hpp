// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_EVALUATE_CLASS_MAPPING_HPP
#define FLSNET_SAMPLES_EVALUATE_CLASS_MAPPING_HPP

#include <algorithm>
#include <array>
#include <cctype>
#include <numeric>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "../arguments.hpp"
#include "../files/error_message.hpp"
#include "../files/file_bytes.hpp"
#include "../files/text_lines.hpp"
#include "opencv2/core.hpp"
#include "opencv2/flsnet.hpp"

namespace flsnet_samples
{

/** Pixels of the ground truth that do not count. */
const uchar IGNORED_LABEL = 255;

/** The class that each id of a label map counts as: pairs (id, name of the class). */
using IdNames = std::vector<std::pair<int, std::string>>;

/** Name of a class in the command line that leaves its pixels out. */
const std::string IGNORED_CLASS = "ignore";

inline std::string trimmed(const std::string& text)
{
    const char* const blanks = " \t\r\n";
    const size_t first = text.find_first_not_of(blanks);
    if (first == std::string::npos)
        return "";
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/** Reads "0:background, 1:hair, ...", pairs parted by commas or line ends; # starts a comment.
@throws UsageError */
inline IdNames parseIdNames(const std::string& text)
{
    IdNames pairs;
    for (const std::string& line : linesOf(text))
    {
        std::istringstream items(line.substr(0, line.find('#')));
        for (std::string item; std::getline(items, item, ',');)
        {
            if (trimmed(item).empty())
                continue;
            const size_t colon = item.find(':');
            const std::string id = trimmed(item.substr(0, colon));
            const std::string name = colon == std::string::npos ? "" : trimmed(item.substr(colon + 1));
            const bool isNumber =
                !id.empty() && id.size() <= 3 && std::all_of(id.begin(), id.end(), [](char c) {
                    return std::isdigit(static_cast<unsigned char>(c)) != 0;
                });
            if (name.empty() || !isNumber || std::stoi(id) >= IGNORED_LABEL)
                throw UsageError("'" + inOneLine(trimmed(item)).substr(0, 60) +
                                 "' is no ID:CLASS with an id from 0 to 254");
            if (hasControls(name))
                throw UsageError("the class '" + inOneLine(name) + "' has control characters in its name");
            pairs.emplace_back(std::stoi(id), name);
        }
    }
    if (pairs.empty())
        throw UsageError("the map has no ID:CLASS");
    return pairs;
}

/** Reads the pairs from a file of that name, or else from the text itself. @throws UsageError */
inline IdNames readIdNames(const std::string& fileOrPairs)
{
    if (!whyNoFile(pathOf(fileOrPairs)).empty())
    {
        if (fileOrPairs.find(':') == std::string::npos)
            throw UsageError("'" + fileOrPairs + "' is neither a file nor a list of ID:CLASS");
        return parseIdNames(fileOrPairs);
    }
    const Bytes bytes = readBytes(pathOf(fileOrPairs));
    try
    {
        return parseIdNames(std::string(bytes.begin(), bytes.end()));
    }
    catch (const UsageError& error)
    {
        throw UsageError(fileOrPairs + ": " + error.what());
    }
}

/** Whose label maps: only the ground truth may hold pixels that do not count. */
enum class Side
{
    TRUTH,
    PREDICTION
};

/** Turns the ids of a label map into indices of classes. */
class IdTable
{
public:
    /** All ids of FaceClass as they are. */
    explicit IdTable(Side side)
    {
        indices_.fill(NOT_MAPPED);
        for (int c = 0; c < cv::flsnet::FACE_CLASS_COUNT; c++)
            indices_[c] = c;
        if (side == Side::TRUTH)
            indices_[IGNORED_LABEL] = IGNORED_LABEL;
    }

    /** @param classNames gains the names that it does not have yet. @throws UsageError */
    IdTable(Side side, const IdNames& pairs, std::vector<std::string>& classNames)
    {
        indices_.fill(NOT_MAPPED);
        if (side == Side::TRUTH)
            indices_[IGNORED_LABEL] = IGNORED_LABEL;
        for (const auto& [id, name] : pairs)
        {
            if (indices_[id] != NOT_MAPPED)
                throw UsageError("id " + std::to_string(id) + " is mapped twice");
            if (name == IGNORED_CLASS && side == Side::PREDICTION)
                throw UsageError("only classes of the ground truth can be mapped to '" + IGNORED_CLASS +
                                 "'; use --truth-map for it");
            indices_[id] = name == IGNORED_CLASS ? IGNORED_LABEL : indexOf(name, classNames);
        }
    }

    /** @throws std::runtime_error that names the first pixel whose id is not mapped. */
    cv::Mat apply(const cv::Mat& labels) const
    {
        cv::Mat result(labels.size(), CV_8UC1);
        for (int y = 0; y < labels.rows; y++)
            for (int x = 0; x < labels.cols; x++)
            {
                const int id = labels.at<uchar>(y, x);
                if (indices_[id] == NOT_MAPPED)
                    throw std::runtime_error(
                        "holds the id " + std::to_string(id) + " at x = " + std::to_string(x) +
                        ", y = " + std::to_string(y) +
                        ", which is no known class (label maps of a model with classes of its own: --map)");
                result.at<uchar>(y, x) = static_cast<uchar>(indices_[id]);
            }
        return result;
    }

private:
    static constexpr int NOT_MAPPED = -1;

    static int indexOf(const std::string& name, std::vector<std::string>& classNames)
    {
        const auto found = std::find(classNames.begin(), classNames.end(), name);
        const auto index = found - classNames.begin();
        if (found == classNames.end())
            classNames.push_back(name);
        return static_cast<int>(index);
    }

    std::array<int, 256> indices_;
};

/** The classes to score in. */
struct ClassMapping
{
    std::vector<std::string> classNames; // by index
    std::vector<int> order;              // indices in the order of the report
    IdTable truth = IdTable(Side::TRUTH);
    IdTable prediction = IdTable(Side::PREDICTION);
    bool hasFaceClasses = true; // indices are those of FaceClass
};

/** The nine classes, in the order of the paper's tables. */
inline ClassMapping faceClassMapping()
{
    using namespace cv::flsnet;
    ClassMapping mapping;
    for (int c = 0; c < FACE_CLASS_COUNT; c++)
    {
        std::string name = className(c);
        name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
        mapping.classNames.push_back(name);
    }
    mapping.order = {FACE_HAIR,    FACE_SKIN, FACE_EYEBROW,    FACE_PUPIL,      FACE_WHITE,
                     FACE_NOSTRIL, FACE_LIP,  FACE_BACKGROUND, FACE_INNER_MOUTH};
    return mapping;
}

/** Other classes, in the order in which the maps name them first.
@param map of the predictions, and of the ground truth where truthMap is empty.
@throws UsageError */
inline ClassMapping otherClassMapping(const std::string& map, const std::string& truthMap)
{
    const IdNames predictionNames = readIdNames(map);
    const IdNames truthNames = truthMap.empty() ? predictionNames : readIdNames(truthMap);
    ClassMapping mapping;
    mapping.prediction = IdTable(Side::PREDICTION, predictionNames, mapping.classNames);
    mapping.truth = IdTable(Side::TRUTH, truthNames, mapping.classNames);
    mapping.order.resize(mapping.classNames.size());
    std::iota(mapping.order.begin(), mapping.order.end(), 0);
    mapping.hasFaceClasses = false;
    return mapping;
}

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_EVALUATE_CLASS_MAPPING_HPP
