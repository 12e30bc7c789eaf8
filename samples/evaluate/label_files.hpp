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
#include "../files/decoder_messages.hpp"
#include "../files/file_bytes.hpp"
#include "../files/picture_file.hpp"
#include "../files/png_file.hpp"
#include "opencv2/core.hpp"
#include "opencv2/flsnet.hpp"
#include "opencv2/imgproc.hpp"

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

/** The files of a folder whose names end with a suffix, as ways from that folder without it; hidden ones are no label
maps. What is no file stays in the list: who reads it finds out.
@param problems gains what cannot be looked through. */
inline void listStems(const std::filesystem::path& folder, const std::filesystem::path& below,
                      const std::string& suffix, bool recursive, std::vector<std::string>& stems,
                      std::vector<std::string>& problems)
{
    namespace fs = std::filesystem;
    std::error_code error;
    for (fs::directory_iterator entry(folder / below, error), end; !error && entry != end;
         entry.increment(error))
    {
        const fs::path name = entry->path().filename();
        const std::string stem = stemBefore(textOf(name), suffix);
        std::error_code ignored;
        const fs::file_status status = fs::symlink_status(entry->path(), ignored);
        if (textOf(name)[0] == '.')
        {
            continue;
        }
        if (recursive && fs::is_directory(status))
        {
            listStems(folder, below / name, suffix, recursive, stems, problems);
        }
        else if (!stem.empty())
        {
            stems.push_back(textOf(below / pathOf(stem)));
        }
    }
    if (error)
    {
        problems.push_back(textOf(folder / below) + ": cannot be looked through: " + error.message());
    }
}

/** The files of two folders, matched by stem and sorted by it, or two files.
The predictions need not exist: who reads them finds out.
@param problems gains what of the ground truth cannot be looked through.
@throws UsageError if there is no ground truth. */
inline std::vector<LabelPair> findLabelPairs(const std::filesystem::path& truth,
                                             const std::string& truthSuffix,
                                             const std::filesystem::path& prediction,
                                             const std::string& predictionSuffix, bool recursive,
                                             std::vector<std::string>& problems)
{
    namespace fs = std::filesystem;
    std::error_code error;
    for (const fs::path& path : {truth, prediction})
    {
        const fs::file_status status = fs::status(path, error);
        if (!fs::exists(status))
        {
            const bool missing = status.type() == fs::file_type::not_found;
            throw UsageError("'" + textOf(path) + "' " +
                             (missing ? "does not exist" : "cannot be opened: " + error.message()));
        }
    }
    if (fs::is_directory(truth, error) != fs::is_directory(prediction, error))
        throw UsageError("give two folders or two files, not one of each");
    if (!fs::is_directory(truth, error))
        return {{truth, prediction}};

    std::vector<std::string> stems;
    listStems(truth, "", truthSuffix, recursive, stems, problems);
    if (stems.empty() && problems.empty())
        throw UsageError("'" + textOf(truth) + "' holds no file that ends with '" + truthSuffix + "'");
    std::sort(stems.begin(), stems.end());

    std::vector<LabelPair> pairs(stems.size());
    std::transform(stems.begin(), stems.end(), pairs.begin(), [&](const std::string& stem) {
        return LabelPair{truth / pathOf(stem + truthSuffix), prediction / pathOf(stem + predictionSuffix)};
    });
    return pairs;
}

/** The bytes of a label map's file. */
inline Bytes readLabelFile(const std::filesystem::path& path)
{
    std::error_code error;
    if (std::filesystem::status(path, error).type() == std::filesystem::file_type::not_found)
        throw std::runtime_error("is missing");
    return readBytes(path);
}

inline cv::Mat decodeLabels(const Bytes& bytes)
{
    const ByteSpan span = {bytes.data(), bytes.size()};
    const FileKind kind = kindOf(span);
    DecoderMessages messages;
    cv::Mat picture = kind.format == PictureFormat::NONE ? cv::Mat() : decodePixels(bytes);
    const std::string said = messages.take();
    if (picture.empty())
        throw std::runtime_error("cannot be read as a picture" +
                                 (kind.name.empty() ? "" : ": it is " + kind.name));
    if (!isWhole(kind.format, span) || tellsOfDamage(said))
        throw std::runtime_error("is damaged, or ends too early");
    return picture;
}

/** Ids of 16 bits as ids of 8. @throws std::runtime_error if one is above 255. */
inline cv::Mat narrowed(const cv::Mat& labels)
{
    double largest = 0;
    cv::minMaxIdx(labels, nullptr, &largest);
    if (largest > 255)
        throw std::runtime_error("holds the value " + std::to_string(static_cast<int>(largest)) +
                                 " in 16 bits; class ids end at 254");
    cv::Mat bytes;
    labels.convertTo(bytes, CV_8U);
    return bytes;
}

/** Reads a file of ids: one channel of 8 or 16 bits, or a palette, whose indices are the ids.
@throws std::runtime_error for a picture that is something else. */
inline cv::Mat readLabels(const std::filesystem::path& path)
{
    Bytes bytes = readLabelFile(path);
    const ByteSpan span = {bytes.data(), bytes.size()};
    int step = 1; // what OpenCV makes of an id of one in fewer bits than 8
    if (isPng(span))
    {
        const PngHeader header = pngHeader(span);
        if (header.bitDepth == 1 && header.colorType == PNG_GREY)
            throw std::runtime_error("is a mask with 1 bit a pixel; a label map holds class ids of 8 bits");
        if (header.bitDepth > 0 && header.bitDepth < 8) // a damaged file may say 0
            step = 255 / ((1 << header.bitDepth) - 1);
        if (header.colorType == PNG_PALETTE)
            bytes = paletteAsGrey(bytes);
    }
    else if (kindOf(span).format == PictureFormat::JPEG)
        throw std::runtime_error("is a JPEG picture, which does not keep class ids; give PNG");
    cv::Mat labels = decodeLabels(bytes);
    const std::string type = cv::typeToString(labels.type());
    if (labels.channels() > 1)
        throw std::runtime_error("is " + type +
                                 ", a picture in colours; a label map has one channel, or a palette "
                                 "(ground truth that is painted in the classes' colours: --truth-colors)");
    if (labels.depth() != CV_8U && labels.depth() != CV_16U)
        throw std::runtime_error("is " + type + "; a label map has whole numbers of 8 bits");
    if (labels.depth() == CV_16U)
        labels = narrowed(labels);
    return step > 1 ? cv::Mat(labels / step) : labels;
}

/** Whether a label map holds nothing but 0 and 255, as a mask does, whose 255 would not count. */
inline bool looksLikeMask(const cv::Mat& labels)
{
    const int foreground = cv::countNonZero(labels == 255);
    return foreground > 0 && foreground == cv::countNonZero(labels);
}

/** Reads a picture painted in the paper's colours. @throws std::exception */
inline cv::Mat readColors(const std::filesystem::path& path, int tolerance)
{
    cv::Mat picture = decodeLabels(readLabelFile(path));
    if (picture.depth() != CV_8U)
        throw std::runtime_error("is " + cv::typeToString(picture.type()) +
                                 "; a painted label map has 8 bits a channel");
    if (picture.channels() != 3)
        cv::cvtColor(picture, picture, picture.channels() == 4 ? cv::COLOR_BGRA2BGR : cv::COLOR_GRAY2BGR);
    cv::Mat labels;
    cv::flsnet::labelsFromColors(picture, labels, tolerance);
    return labels;
}

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_EVALUATE_LABEL_FILES_HPP
