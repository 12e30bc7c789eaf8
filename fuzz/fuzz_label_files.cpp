// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// What flsnet_evaluate reads. Input: a byte that tells what it is; a class map, or a label map in ids or in colours, with
// one more byte before it, the tolerance.

#include "evaluate/class_mapping.hpp"
#include "evaluate/label_files.hpp"
#include "memory_file.hpp"

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
    const uint8_t kind = data[0] % 3;
    if (kind == 0)
    {
        readMap(std::string(data + 1, data + size));
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
