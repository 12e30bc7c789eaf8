// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "weights.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

std::string bytesOf(const Mat& values)
{
    CV_Assert(values.isContinuous());
    return std::string(values.ptr<char>(), values.total() * values.elemSize());
}

std::string bytesOf(const std::vector<float>& values)
{
    return std::string(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
}

OnnxTensor makeTensor(const std::string& name, int dataType, const std::vector<int>& shape,
                      std::string&& data)
{
    OnnxTensor tensor;
    tensor.name = name;
    tensor.dataType = dataType;
    tensor.shape.assign(shape.begin(), shape.end());
    tensor.setData(std::move(data));
    return tensor;
}

/** A weight as outputs x (everything else). */
Mat rowsOf(const Tensor& weight)
{
    return Mat(weight.values, false).reshape(1, weight.shape[0]);
}

/** Step of the 8-bit integers for numbers up to largest. */
float int8Step(double largest)
{
    if (largest < 1e-30)
    {
        return 1; // all numbers round to zero; their own step would not be a normal float
    }
    return static_cast<float>(largest / 127);
}

std::vector<OnnxTensor> storeInt8(const std::string& name, const Tensor& weight)
{
    const Mat rows = rowsOf(weight);
    std::vector<float> scales;
    Mat quantized(rows.size(), CV_8S);
    for (int row = 0; row < rows.rows; ++row)
    {
        scales.push_back(int8Step(norm(rows.row(row), NORM_INF)));
        rows.row(row).convertTo(quantized.row(row), CV_8S, 1. / scales.back());
    }
    return {makeTensor(name + ".int8", ONNX_INT8, weight.shape, bytesOf(quantized)),
            makeTensor(name + ".scale", ONNX_FLOAT, {weight.shape[0]}, bytesOf(scales))};
}

OnnxTensor storeHalf(const std::string& name, const Tensor& weight)
{
    Mat half;
    rowsOf(weight).convertTo(half, CV_16F);
    double largest = 0;
    Mat back;
    half.convertTo(back, CV_32F);
    minMaxLoc(abs(back), nullptr, &largest);
    CV_CheckLT(largest, 65504., "A weight is too large for 16-bit floats: store this model as float");
    return makeTensor(name + ".half", ONNX_FLOAT16, weight.shape, bytesOf(half));
}

void checkTensor(const OnnxTensor& tensor, int dataType, size_t elementSize, const std::vector<int>& shape,
                 const std::string& source)
{
    if (tensor.dataType != dataType || tensor.shape != std::vector<int64_t>(shape.begin(), shape.end()) ||
        tensor.data.size() != elementCount(shape) * elementSize)
    {
        CV_Error(Error::StsParseError,
                 source + ": the tensor " + tensor.name + " has a wrong type, shape or size");
    }
}

const OnnxTensor& find(const std::string& name, const std::map<std::string, const OnnxTensor*>& stored,
                       const std::string& source)
{
    const std::map<std::string, const OnnxTensor*>::const_iterator found = stored.find(name);
    if (found == stored.end())
    {
        CV_Error(Error::StsParseError, source + ": the tensor " + name + " is missing");
    }
    return *found->second;
}

/** A tensor of a file, after a look at its type, shape and number of bytes. */
const OnnxTensor& findTensor(const std::string& name, int dataType, size_t elementSize,
                             const std::vector<int>& shape,
                             const std::map<std::string, const OnnxTensor*>& stored,
                             const std::string& source)
{
    const OnnxTensor& tensor = find(name, stored, source);
    checkTensor(tensor, dataType, elementSize, shape, source);
    return tensor;
}

/** A copy, since a file's numbers may lie at any address. */
Mat rowsOf(const OnnxTensor& tensor, int type)
{
    const int rows = static_cast<int>(tensor.shape[0]);
    const size_t elementSize = CV_ELEM_SIZE(type);
    Mat values(rows, static_cast<int>(tensor.data.size() / elementSize / rows), type);
    std::copy(tensor.data.begin(), tensor.data.end(), values.ptr<char>());
    return values;
}

} // namespace

OnnxTensor floatTensor(const std::string& name, const std::vector<int>& shape,
                       const std::vector<float>& values)
{
    return makeTensor(name, ONNX_FLOAT, shape, bytesOf(values));
}

std::vector<float> floatValues(const OnnxTensor& tensor, const std::vector<int>& shape,
                               const std::string& source)
{
    checkTensor(tensor, ONNX_FLOAT, sizeof(float), shape, source);
    std::vector<float> values(elementCount(shape));
    std::copy(tensor.data.begin(), tensor.data.end(), reinterpret_cast<char*>(values.data()));
    return values;
}

std::vector<OnnxTensor> storeWeight(const std::string& name, const Tensor& weight, int storage)
{
    if (storage == WEIGHTS_FLOAT || !isKernel(name))
    {
        return {floatTensor(name, weight.shape, weight.values)};
    }
    if (storage == WEIGHTS_HALF)
    {
        return {storeHalf(name, weight)};
    }
    CV_CheckEQ(storage, static_cast<int>(WEIGHTS_INT8),
               "Storage must be WEIGHTS_FLOAT, WEIGHTS_HALF or WEIGHTS_INT8");
    return storeInt8(name, weight);
}

bool weightNode(const std::string& name, int storage, OnnxNode& node)
{
    if (storage == WEIGHTS_FLOAT || !isKernel(name))
    {
        return false;
    }
    node.name = name;
    node.outputs = {name};
    if (storage == WEIGHTS_HALF)
    {
        node.op = "Cast";
        node.inputs = {name + ".half"};
        node.setInt("to", ONNX_FLOAT);
    }
    else
    {
        node.op = "DequantizeLinear";
        node.inputs = {name + ".int8", name + ".scale"};
        node.setInt("axis", 0);
    }
    return true;
}

void loadWeight(const std::string& name, const std::map<std::string, const OnnxTensor*>& stored, int storage,
                const std::string& source, Tensor& weight)
{
    const std::vector<int>& shape = weight.shape;
    if (storage == WEIGHTS_FLOAT || !isKernel(name))
    {
        weight.values = floatValues(find(name, stored, source), shape, source);
        return;
    }
    const bool isHalf = storage == WEIGHTS_HALF;
    const OnnxTensor& small =
        findTensor(name + (isHalf ? ".half" : ".int8"), isHalf ? ONNX_FLOAT16 : ONNX_INT8, isHalf ? 2 : 1,
                   shape, stored, source);
    weight.values.resize(elementCount(shape));
    Mat values = Mat(weight.values, false).reshape(1, shape[0]);
    rowsOf(small, isHalf ? CV_16F : CV_8S).convertTo(values, CV_32F);
    if (isHalf)
    {
        return;
    }
    const Mat scales =
        rowsOf(findTensor(name + ".scale", ONNX_FLOAT, sizeof(float), {shape[0]}, stored, source), CV_32F);
    for (int row = 0; row < values.rows; ++row)
    {
        values.row(row) *= scales.at<float>(row);
    }
}

} // namespace detail
} // namespace flsnet
} // namespace cv
