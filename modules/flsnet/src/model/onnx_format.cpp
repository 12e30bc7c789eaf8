// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "onnx_format.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

void OnnxTensor::setData(std::string&& bytes)
{
    own_ = std::make_shared<const std::string>(std::move(bytes));
    data = *own_;
}

bool OnnxAttribute::operator==(const OnnxAttribute& other) const
{
    return name == other.name && type == other.type && number == other.number && integer == other.integer &&
           numbers == other.numbers && integers == other.integers;
}

const OnnxAttribute* OnnxNode::attribute(const std::string& attributeName) const
{
    for (const OnnxAttribute& candidate : attributes)
    {
        if (candidate.name == attributeName)
        {
            return &candidate;
        }
    }
    return nullptr;
}

void OnnxNode::setFloat(const std::string& attributeName, float value)
{
    OnnxAttribute attribute;
    attribute.name = attributeName;
    attribute.type = ONNX_ATTRIBUTE_FLOAT;
    attribute.number = value;
    attributes.push_back(attribute);
}

void OnnxNode::setInt(const std::string& attributeName, int64_t value)
{
    OnnxAttribute attribute;
    attribute.name = attributeName;
    attribute.type = ONNX_ATTRIBUTE_INT;
    attribute.integer = value;
    attributes.push_back(attribute);
}

void OnnxNode::setFloats(const std::string& attributeName, const std::vector<float>& values)
{
    OnnxAttribute attribute;
    attribute.name = attributeName;
    attribute.type = ONNX_ATTRIBUTE_FLOATS;
    attribute.numbers = values;
    attributes.push_back(attribute);
}

void OnnxNode::setInts(const std::string& attributeName, const std::vector<int64_t>& values)
{
    OnnxAttribute attribute;
    attribute.name = attributeName;
    attribute.type = ONNX_ATTRIBUTE_INTS;
    attribute.integers = values;
    attributes.push_back(attribute);
}

} // namespace detail
} // namespace flsnet
} // namespace cv
