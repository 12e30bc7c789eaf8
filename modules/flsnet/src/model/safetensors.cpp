// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include <fstream>

#include "trainer_files.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

// A file: length of the header (8 bytes, little endian), header (JSON), data.
const size_t LENGTH_BYTES = 8;

std::string readFile(const std::string& path)
{
    std::ifstream stream(path, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    if (!stream)
    {
        CV_Error(Error::StsError, "Cannot read " + path);
    }
    return bytes;
}

Tensor readTensor(const FileNode& node, const std::string& data, const std::string& path)
{
    const std::string name = node.name();
    std::vector<double> offsets;
    node["data_offsets"] >> offsets;
    Tensor tensor;
    node["shape"] >> tensor.shape;
    for (const int size : tensor.shape)
    {
        CV_CheckGT(size, 0, "Tensors must not be empty");
    }
    const size_t bytes = elementCount(tensor.shape) * sizeof(float);
    if (static_cast<std::string>(node["dtype"]) != "F32" || offsets.size() != 2 || offsets[0] < 0 ||
        offsets[1] > static_cast<double>(data.size()) || offsets[1] - offsets[0] != static_cast<double>(bytes))
    {
        CV_Error(Error::StsParseError, path + ": the tensor " + name + " is damaged or not of type F32");
    }
    tensor.values.resize(bytes / sizeof(float));
    const char* begin = data.data() + static_cast<size_t>(offsets[0]);
    std::copy(begin, begin + bytes, reinterpret_cast<char*>(tensor.values.data()));
    return tensor;
}

} // namespace

Weights readSafetensors(const std::string& path)
{
    const std::string bytes = readFile(path);
    uint64_t length = 0;
    for (size_t i = 0; i < LENGTH_BYTES && i < bytes.size(); ++i)
    {
        length |= static_cast<uint64_t>(static_cast<uchar>(bytes[i])) << (8 * i);
    }
    if (bytes.size() < LENGTH_BYTES || length > bytes.size() - LENGTH_BYTES)
    {
        CV_Error(Error::StsParseError, path + " is no safetensors file, or it is truncated");
    }
    const FileStorage header(bytes.substr(LENGTH_BYTES, static_cast<size_t>(length)),
                             FileStorage::READ | FileStorage::MEMORY | FileStorage::FORMAT_JSON);
    const std::string data = bytes.substr(LENGTH_BYTES + static_cast<size_t>(length));
    Weights tensors;
    for (const FileNode& node : header.root())
    {
        if (node.name() != "__metadata__")
        {
            tensors[node.name()] = readTensor(node, data, path);
        }
    }
    return tensors;
}

} // namespace detail
} // namespace flsnet
} // namespace cv
