// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include "onnx_fields.hpp"
#include "onnx_format.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedOutputStream;

/** One message, as bytes. */
class Message
{
public:
    void addInt(int field, int64_t value)
    {
        append(field, WireFormatLite::WIRETYPE_VARINT, [=](uint8_t* out) {
            return CodedOutputStream::WriteVarint64ToArray(static_cast<uint64_t>(value), out);
        });
    }

    void addFloat(int field, float value)
    {
        append(field, WireFormatLite::WIRETYPE_FIXED32, [=](uint8_t* out) {
            return CodedOutputStream::WriteLittleEndian32ToArray(WireFormatLite::EncodeFloat(value), out);
        });
    }

    void addString(int field, std::string_view value)
    {
        CV_CheckLT(value.size(), static_cast<size_t>(std::numeric_limits<int>::max()),
                   "Model files end at 2 GiB: this network is too large for one");
        append(field, WireFormatLite::WIRETYPE_LENGTH_DELIMITED, [=](uint8_t* out) {
            return CodedOutputStream::WriteVarint32ToArray(static_cast<uint32_t>(value.size()), out);
        });
        bytes_.append(value);
    }

    void addMessage(int field, const Message& message) { addString(field, message.bytes_); }

    const std::string& bytes() const { return bytes_; }

private:
    /** Appends a field's tag and number, or the length of what follows. A StringOutputStream would fill the string
    to its capacity, time and again: each message of a large model would cost as much as the model. */
    template <typename WriteValue>
    void append(int field, WireFormatLite::WireType type, WriteValue writeValue)
    {
        uint8_t buffer[16]; // 5 bytes of a tag, 10 of a number
        uint8_t* end = CodedOutputStream::WriteTagToArray(WireFormatLite::MakeTag(field, type), buffer);
        end = writeValue(end);
        bytes_.append(buffer, end);
    }

    std::string bytes_;
};

Message attributeMessage(const OnnxAttribute& attribute)
{
    Message message;
    message.addString(AttributeField::NAME, attribute.name);
    message.addInt(AttributeField::TYPE, attribute.type);
    switch (attribute.type)
    {
    case ONNX_ATTRIBUTE_FLOAT:
        message.addFloat(AttributeField::FLOAT, attribute.number);
        break;
    case ONNX_ATTRIBUTE_INT:
        message.addInt(AttributeField::INT, attribute.integer);
        break;
    case ONNX_ATTRIBUTE_FLOATS:
        for (const float value : attribute.numbers)
        {
            message.addFloat(AttributeField::FLOATS, value);
        }
        break;
    case ONNX_ATTRIBUTE_INTS:
        for (const int64_t value : attribute.integers)
        {
            message.addInt(AttributeField::INTS, value);
        }
        break;
    default:
        CV_Error(Error::StsInternal, "Attribute " + attribute.name + " has no type that model files use");
    }
    return message;
}

Message nodeMessage(const OnnxNode& node)
{
    Message message;
    for (const std::string& input : node.inputs)
    {
        message.addString(NodeField::INPUT, input);
    }
    for (const std::string& output : node.outputs)
    {
        message.addString(NodeField::OUTPUT, output);
    }
    message.addString(NodeField::NAME, node.name);
    message.addString(NodeField::OP_TYPE, node.op);
    for (const OnnxAttribute& attribute : node.attributes)
    {
        message.addMessage(NodeField::ATTRIBUTE, attributeMessage(attribute));
    }
    if (!node.domain.empty())
    {
        message.addString(NodeField::DOMAIN_NAME, node.domain);
    }
    return message;
}

Message tensorMessage(const OnnxTensor& tensor)
{
    Message message;
    for (const int64_t size : tensor.shape)
    {
        message.addInt(TensorField::DIMS, size);
    }
    message.addInt(TensorField::DATA_TYPE, tensor.dataType);
    message.addString(TensorField::NAME, tensor.name);
    message.addString(TensorField::RAW_DATA, tensor.data);
    return message;
}

Message valueMessage(const OnnxValue& value)
{
    Message shape;
    for (const std::string& dimension : value.shape)
    {
        const bool isNumber = dimension.find_first_not_of("0123456789") == std::string::npos;
        Message item;
        if (isNumber)
        {
            item.addInt(DimensionField::VALUE, std::stoll(dimension));
        }
        else
        {
            item.addString(DimensionField::PARAM, dimension);
        }
        shape.addMessage(ShapeField::DIM, item);
    }
    Message tensor;
    tensor.addInt(TensorTypeField::ELEMENT, ONNX_FLOAT);
    tensor.addMessage(TensorTypeField::SHAPE, shape);
    Message type;
    type.addMessage(TypeField::TENSOR, tensor);
    Message message;
    message.addString(ValueField::NAME, value.name);
    message.addMessage(ValueField::TYPE, type);
    return message;
}

Message graphMessage(const OnnxModel& model)
{
    Message message;
    for (const OnnxNode& node : model.nodes)
    {
        message.addMessage(GraphField::NODE, nodeMessage(node));
    }
    message.addString(GraphField::NAME, model.graphName);
    for (const OnnxTensor& tensor : model.tensors)
    {
        message.addMessage(GraphField::INITIALIZER, tensorMessage(tensor));
    }
    for (const OnnxValue& input : model.inputs)
    {
        message.addMessage(GraphField::INPUT, valueMessage(input));
    }
    for (const OnnxValue& output : model.outputs)
    {
        message.addMessage(GraphField::OUTPUT, valueMessage(output));
    }
    return message;
}

} // namespace

std::vector<uchar> writeOnnx(const OnnxModel& model)
{
    Message message;
    message.addInt(ModelField::IR_VERSION, model.irVersion);
    message.addString(ModelField::PRODUCER_NAME, model.producer);
    message.addMessage(ModelField::GRAPH, graphMessage(model));
    for (const std::pair<std::string, int64_t>& opset : model.opsets)
    {
        Message item;
        item.addString(OpsetField::DOMAIN_NAME, opset.first);
        item.addInt(OpsetField::VERSION, opset.second);
        message.addMessage(ModelField::OPSET_IMPORT, item);
    }
    for (const std::pair<std::string, std::string>& entry : model.metadata)
    {
        Message item;
        item.addString(EntryField::KEY, entry.first);
        item.addString(EntryField::VALUE, entry.second);
        message.addMessage(ModelField::METADATA_PROPS, item);
    }
    return std::vector<uchar>(message.bytes().begin(), message.bytes().end());
}

} // namespace detail
} // namespace flsnet
} // namespace cv
