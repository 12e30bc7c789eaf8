// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_MODEL_ONNX_FORMAT_HPP
#define OPENCV_FLSNET_MODEL_ONNX_FORMAT_HPP

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "opencv2/core.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

// The part of ONNX that model files use, as plain structures. Field numbers are those of the public onnx.proto.

enum OnnxDataType
{
    ONNX_FLOAT = 1,
    ONNX_INT8 = 3,
    ONNX_INT64 = 7,
    ONNX_FLOAT16 = 10
};

enum OnnxAttributeType
{
    ONNX_ATTRIBUTE_FLOAT = 1,
    ONNX_ATTRIBUTE_INT = 2,
    ONNX_ATTRIBUTE_FLOATS = 6,
    ONNX_ATTRIBUTE_INTS = 7
};

struct OnnxTensor
{
    std::string name;
    int dataType = 0;
    std::vector<int64_t> shape;
    std::string_view data; // raw bytes, little endian: in the file that was read, or set by setData()

    void setData(std::string&& bytes);

private:
    std::shared_ptr<const std::string> own_;
};

struct OnnxAttribute
{
    std::string name;
    int type = 0;
    float number = 0;
    int64_t integer = 0;
    std::vector<float> numbers;
    std::vector<int64_t> integers;

    bool operator==(const OnnxAttribute& other) const;
};

struct OnnxNode
{
    std::string op;
    std::string domain;
    std::string name;
    std::vector<std::string> inputs;
    std::vector<std::string> outputs;
    std::vector<OnnxAttribute> attributes;

    const OnnxAttribute* attribute(const std::string& attributeName) const;
    void setFloat(const std::string& attributeName, float value);
    void setInt(const std::string& attributeName, int64_t value);
    void setFloats(const std::string& attributeName, const std::vector<float>& values);
    void setInts(const std::string& attributeName, const std::vector<int64_t>& values);
};

/** An input or output of the graph, of CV_32F; a dimension is a number or, where it is free, a name. */
struct OnnxValue
{
    std::string name;
    std::vector<std::string> shape;
};

struct OnnxModel
{
    int64_t irVersion = 0;
    std::string producer;
    std::vector<std::pair<std::string, int64_t>> opsets; // domain, version
    std::string graphName;
    std::vector<OnnxNode> nodes;
    std::vector<OnnxTensor> tensors;
    std::vector<OnnxValue> inputs;
    std::vector<OnnxValue> outputs;
    std::vector<std::pair<std::string, std::string>> metadata;
};

/** Reads the bytes of an ONNX file; fields that model files do not use are passed over.
@param bytes must live as long as the result: its tensors' data stay there. @param name of the file, for messages.
@throws cv::Exception (StsParseError) that says where the bytes stop making sense. */
OnnxModel readOnnx(const uchar* bytes, size_t size, const std::string& name);

/** The bytes of an ONNX file. */
std::vector<uchar> writeOnnx(const OnnxModel& model);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_MODEL_ONNX_FORMAT_HPP
