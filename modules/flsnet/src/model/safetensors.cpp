// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "file_bytes.hpp"
#include "json_text.hpp"
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

CV_NORETURN void fail(const std::string& path, const std::string& what)
{
    CV_Error(Error::StsParseError, path + ": " + what);
}

/** A list of whole numbers of at least zero; empty if it is none. */
std::vector<size_t> readCounts(const FileNode& list)
{
    std::vector<size_t> counts;
    for (size_t i = 0; list.isSeq() && i < list.size(); ++i)
    {
        const FileNode item = list[static_cast<int>(i)];
        if (!item.isInt() || static_cast<int>(item) < 0)
        {
            return std::vector<size_t>();
        }
        counts.push_back(static_cast<size_t>(static_cast<int>(item)));
    }
    return counts;
}

/** @param taken gets the number of its bytes in the file added. */
Tensor readTensor(const FileNode& node, const uchar* data, size_t dataSize, const std::string& path,
                  size_t& taken)
{
    const std::string name = node.name();
    const std::string type =
        node.isMap() && node["dtype"].isString() ? static_cast<std::string>(node["dtype"]) : "";
    if (type != "F32" && type != "F16")
    {
        fail(path, "the tensor " + name + " is of none of the types F32 and F16");
    }
    const size_t elementSize = type == "F32" ? sizeof(float) : sizeof(float) / 2;
    const std::vector<size_t> shape = readCounts(node["shape"]);
    const std::vector<size_t> offsets = readCounts(node["data_offsets"]);
    if (offsets.size() != 2 || offsets[0] > offsets[1] || offsets[1] > dataSize)
    {
        fail(path, "the bytes of the tensor " + name + " lie outside of the file");
    }
    size_t count = 1;
    const size_t room = (offsets[1] - offsets[0]) / elementSize;
    for (const size_t size : shape)
    {
        // Compared at each step, so that no product overflows.
        count = size > 0 && count <= room / size ? count * size : room + 1;
    }
    taken += offsets[1] - offsets[0];
    if (shape.empty() || count * elementSize != offsets[1] - offsets[0] ||
        count > static_cast<size_t>(std::numeric_limits<int>::max()))
    {
        fail(path, "the bytes of the tensor " + name + " do not fit its shape");
    }
    // A copy, since the numbers of a file may lie at any address.
    Mat values(1, static_cast<int>(count), type == "F32" ? CV_32F : CV_16F);
    std::copy(data + offsets[0], data + offsets[1], values.ptr<uchar>());
    values.convertTo(values, CV_32F);
    Tensor tensor;
    tensor.shape.assign(shape.begin(), shape.end());
    tensor.values.assign(values.ptr<float>(), values.ptr<float>() + count);
    return tensor;
}

} // namespace

Weights readSafetensors(const std::string& path)
{
    const std::vector<uchar> bytes = readFileBytes(path);
    uint64_t length = 0;
    for (size_t i = 0; i < LENGTH_BYTES && i < bytes.size(); ++i)
    {
        length |= static_cast<uint64_t>(bytes[i]) << (8 * i);
    }
    if (bytes.size() <= LENGTH_BYTES || length > bytes.size() - LENGTH_BYTES || bytes[LENGTH_BYTES] != '{')
    {
        fail(path, "this is no safetensors file, or it is truncated");
    }
    const uchar* headerBytes = bytes.data() + LENGTH_BYTES;
    const uchar* data = headerBytes + length;
    const size_t dataSize = static_cast<size_t>(bytes.data() + bytes.size() - data);
    const FileStorage header = openJson(std::string(headerBytes, data), path);
    size_t taken = 0;
    Weights tensors;
    for (const FileNode& node : header.root())
    {
        if (node.name() != "__metadata__")
        {
            Tensor& tensor = tensors[node.name()];
            tensor = readTensor(node, data, dataSize, path, taken);
            if (taken > dataSize)
            {
                fail(path, "its tensors overlap");
            }
        }
    }
    return tensors;
}

} // namespace detail
} // namespace flsnet
} // namespace cv
