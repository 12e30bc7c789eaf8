// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// What flsnet_evaluate reads, and what flsnet_segment reads of its earlier results. Input: a byte that tells what it is; a
// class map, the JSON of a result, or a label map in ids or in colours, with one more byte before it, the tolerance.

#include "bounded_memory.hpp"
#include "evaluate/class_mapping.hpp"
#include "evaluate/label_files.hpp"
#include "memory_file.hpp"
#include "segment/kept_results.hpp"

using namespace flsnet_fuzz;
using namespace flsnet_samples;

namespace
{

void readMap(const std::string& text)
{
    IdNames pairs;
    if (!attempt<UsageError>([&] { pairs = parseIdNames(text); }))
    {
        return;
    }
    require(!pairs.empty(), "a map has pairs");
    const MemoryFile file(text);
    attempt<UsageError>([&] {
        const ClassMapping mapping = otherClassMapping(file.path(), "");
        require(mapping.order.size() == mapping.classNames.size() && mapping.order.size() <= pairs.size(),
                "each class of a map is in the report once");
        cv::Mat labels(1, static_cast<int>(pairs.size()), CV_8UC1);
        for (int i = 0; i < labels.cols; ++i)
        {
            labels.at<uchar>(i) = static_cast<uchar>(pairs[static_cast<size_t>(i)].first);
        }
        const cv::Mat classes = mapping.prediction.apply(labels);
        for (int i = 0; i < labels.cols; ++i)
        {
            require(mapping.classNames[classes.at<uchar>(i)] == pairs[static_cast<size_t>(i)].second,
                    "an id counts as the class that the map names");
        }
    });
}

void readResult(const std::string& json)
{
    const cv::Mat labels(30, 40, CV_8UC1, cv::Scalar::all(1));
    std::vector<cv::flsnet::FaceSegmentation> faces;
    if (!attempt<std::runtime_error>([&] { faces = readFaces(json, labels); }))
    {
        return;
    }
    for (const cv::flsnet::FaceSegmentation& face : faces)
    {
        require(face.labels.size() == face.region.size() || face.region.empty(),
                "the labels of a face are those of its region");
        require(std::isfinite(face.roll) && std::isfinite(face.box.area()) && std::isfinite(face.confidence),
                "what is told of a face are numbers");
    }
}

void readIds(const MemoryFile& file)
{
    cv::Mat labels;
    if (attempt<std::runtime_error>([&] { labels = readLabels(file.path()); }))
    {
        require(labels.type() == CV_8UC1 && !labels.empty(), "a label map has one channel of 8 bits");
        looksLikeMask(labels);
        attempt<std::runtime_error>([&] { faceClassMapping().truth.apply(labels); });
    }
}

void readPainted(const MemoryFile& file, int tolerance)
{
    cv::Mat labels;
    if (attempt<std::runtime_error>([&] { labels = readColors(file.path(), tolerance); }))
    {
        double largest = 0;
        cv::minMaxIdx(labels, nullptr, &largest);
        require(labels.type() == CV_8UC1 && largest < cv::flsnet::FACE_CLASS_COUNT, "colours become classes");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    if (size < 2)
    {
        return 0;
    }
    const uint8_t kind = data[0] % 4;
    if (kind == 0)
    {
        readMap(std::string(data + 1, data + size));
        return 0;
    }
    if (kind == 3)
    {
        readResult(std::string(data + 1, data + size));
        return 0;
    }
    // Decoders make room for what a header promises: a few bytes are enough for gigabytes, within OpenCV's own limits.
    const MemoryFile file(data + 2, size - 2);
    if (kind == 1)
    {
        readIds(file);
    }
    else
    {
        readPainted(file, data[1]);
    }
    return 0;
}
