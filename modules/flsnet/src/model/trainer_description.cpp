// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "trainer_files.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

FileNode required(const FileNode& parent, const char* key, const std::string& path)
{
    const FileNode node = parent[key];
    if (node.empty())
    {
        CV_Error(Error::StsParseError, path + ": '" + key + "' is missing");
    }
    return node;
}

Size sizeOf(const FileNode& node)
{
    if (node.isSeq())
    {
        return Size(static_cast<int>(node[0]), static_cast<int>(node[1]));
    }
    return Size(static_cast<int>(node), static_cast<int>(node));
}

} // namespace

ModelInfo readDescription(const std::string& path)
{
    const FileStorage file(path, FileStorage::READ | FileStorage::FORMAT_JSON);
    if (!file.isOpened())
    {
        CV_Error(Error::StsError, "Cannot read " + path);
    }
    const FileNode root = file.root();
    ModelInfo info;
    const FileNode spec = required(root, "spec", path);
    required(spec, "channels", path) >> info.spec.channels;
    required(spec, "convolutions", path) >> info.spec.convolutions;
    info.spec.stage2Levels = static_cast<int>(required(spec, "stage2Levels", path));
    info.spec.inputSize = sizeOf(required(spec, "inputSize", path));
    std::vector<std::string> names;
    required(root, "classes", path) >> names;
    info.classNames.assign(names.begin(), names.end());
    info.spec.classCount = static_cast<int>(names.size());
    required(root, "area", path) >> info.areas;
    info.exponent = static_cast<float>(required(root, "exponent", path));
    const FileNode crop = required(root, "crop", path);
    info.crop.enlargement = static_cast<double>(required(crop, "enlargement", path));
    const FileNode shift = required(crop, "shift", path);
    info.crop.shift = Point2d(static_cast<double>(shift[0]), static_cast<double>(shift[1]));
    info.crop.border = BORDER_CONSTANT;
    const FileNode normalization = required(root, "normalization", path);
    const FileNode mean = required(normalization, "mean", path);
    info.mean = Scalar(static_cast<double>(mean[0]), static_cast<double>(mean[1]), static_cast<double>(mean[2]));
    info.deviation = static_cast<double>(required(normalization, "std", path));
    for (const FileNode& entry : required(root, "metadata", path))
    {
        info.metadata[entry.name()] = static_cast<std::string>(entry);
    }
    return info;
}

} // namespace detail
} // namespace flsnet
} // namespace cv
