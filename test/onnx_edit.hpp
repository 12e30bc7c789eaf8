// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_TEST_ONNX_EDIT_HPP
#define OPENCV_FLSNET_TEST_ONNX_EDIT_HPP

#include <functional>

#include "test_precomp.hpp"

namespace opencv_test
{

// Takes ONNX files apart and puts them together again, without the module's own reader and writer: a message
// of Protocol Buffers is a list of fields, each a number, a wire type and bytes.

struct WireField
{
    int number;
    int type;          // 0 varint, 1 eight bytes, 2 counted bytes, 5 four bytes
    std::string bytes; // without the count
};

typedef std::vector<WireField> WireMessage;

inline uint64 readVarint(const std::string& bytes, size_t& position)
{
    uint64 value = 0;
    for (int shift = 0;; shift += 7)
    {
        const uchar byte = static_cast<uchar>(bytes.at(position++));
        value |= static_cast<uint64>(byte & 127) << shift;
        if (byte < 128)
        {
            return value;
        }
    }
}

inline std::string varint(uint64 value)
{
    std::string bytes;
    for (; value >= 128; value >>= 7)
    {
        bytes += static_cast<char>(value % 128 + 128);
    }
    return bytes + static_cast<char>(value);
}

inline WireMessage parseMessage(const std::string& bytes)
{
    WireMessage message;
    for (size_t position = 0; position < bytes.size();)
    {
        const uint64 tag = readVarint(bytes, position);
        WireField field = {static_cast<int>(tag >> 3), static_cast<int>(tag & 7), ""};
        const size_t begin = position;
        size_t length = field.type == 5 ? 4 : 8;
        if (field.type == 0)
        {
            readVarint(bytes, position);
            length = position - begin;
            position = begin;
        }
        else if (field.type == 2)
        {
            length = static_cast<size_t>(readVarint(bytes, position));
        }
        field.bytes = bytes.substr(position, length);
        position += length;
        message.push_back(field);
    }
    return message;
}

inline std::string messageBytes(const WireMessage& message)
{
    std::string bytes;
    for (const WireField& field : message)
    {
        bytes += varint(static_cast<uint64>(field.number) << 3 | static_cast<uint64>(field.type));
        bytes += field.type == 2 ? varint(field.bytes.size()) : "";
        bytes += field.bytes;
    }
    return bytes;
}

inline WireField counted(int number, const std::string& bytes)
{
    return {number, 2, bytes};
}

inline WireField integer(int number, uint64 value)
{
    return {number, 0, varint(value)};
}

inline WireField real(int number, float value)
{
    return {number, 5, std::string(reinterpret_cast<const char*>(&value), sizeof(value))};
}

/** The first field of a number; it must be there. */
inline WireField& fieldOf(WireMessage& message, int number)
{
    for (WireField& field : message)
    {
        if (field.number == number)
        {
            return field;
        }
    }
    throw std::logic_error("no field " + std::to_string(number));
}

typedef std::function<void(WireMessage&)> Edit;

inline void editField(WireField& field, const Edit& edit)
{
    WireMessage message = parseMessage(field.bytes);
    edit(message);
    field.bytes = messageBytes(message);
}

inline std::vector<uchar> editModel(const std::vector<uchar>& model, const Edit& edit)
{
    WireMessage message = parseMessage(std::string(model.begin(), model.end()));
    edit(message);
    const std::string bytes = messageBytes(message);
    return std::vector<uchar>(bytes.begin(), bytes.end());
}

// Field numbers of onnx.proto.
enum
{
    MODEL_GRAPH = 7,
    MODEL_OPSET = 8,
    MODEL_METADATA = 14,
    GRAPH_NODE = 1,
    GRAPH_TENSOR = 5,
    GRAPH_INPUT = 11,
    GRAPH_OUTPUT = 12,
    NODE_INPUT = 1,
    NODE_OUTPUT = 2,
    NODE_NAME = 3,
    NODE_OP = 4,
    NODE_ATTRIBUTE = 5,
    NODE_DOMAIN = 7,
    ATTRIBUTE_NAME = 1,
    ATTRIBUTE_FLOAT = 2,
    ATTRIBUTE_INT = 3,
    ATTRIBUTE_FLOATS = 7,
    ATTRIBUTE_INTS = 8,
    TENSOR_DIMS = 1,
    TENSOR_TYPE = 2,
    TENSOR_NAME = 8,
    TENSOR_RAW_DATA = 9,
    ENTRY_KEY = 1,
    ENTRY_VALUE = 2
};

inline std::vector<uchar> editGraph(const std::vector<uchar>& model, const Edit& edit)
{
    return editModel(model, [&](WireMessage& message) { editField(fieldOf(message, MODEL_GRAPH), edit); });
}

/** The field of a graph, node or model whose part nameField is name. */
inline WireField& namedField(WireMessage& message, int number, int nameField, const std::string& name)
{
    for (WireField& field : message)
    {
        if (field.number == number)
        {
            WireMessage inner = parseMessage(field.bytes);
            if (fieldOf(inner, nameField).bytes == name)
            {
                return field;
            }
        }
    }
    throw std::logic_error("nothing is called " + name);
}

inline std::vector<uchar> editNode(const std::vector<uchar>& model, const std::string& name, const Edit& edit)
{
    return editGraph(
        model, [&](WireMessage& graph) { editField(namedField(graph, GRAPH_NODE, NODE_NAME, name), edit); });
}

inline std::vector<uchar> editAttribute(const std::vector<uchar>& model, const std::string& node,
                                        const std::string& attribute, const Edit& edit)
{
    return editNode(model, node, [&](WireMessage& message) {
        editField(namedField(message, NODE_ATTRIBUTE, ATTRIBUTE_NAME, attribute), edit);
    });
}

inline std::vector<uchar> editTensor(const std::vector<uchar>& model, const std::string& name,
                                     const Edit& edit)
{
    return editGraph(model, [&](WireMessage& graph) {
        editField(namedField(graph, GRAPH_TENSOR, TENSOR_NAME, name), edit);
    });
}

inline std::vector<uchar> editMetadata(const std::vector<uchar>& model, const std::string& key,
                                       const std::string& value)
{
    return editModel(model, [&](WireMessage& message) {
        editField(namedField(message, MODEL_METADATA, ENTRY_KEY, key),
                  [&](WireMessage& entry) { fieldOf(entry, ENTRY_VALUE).bytes = value; });
    });
}

inline std::vector<uchar> removeMetadata(const std::vector<uchar>& model, const std::string& key)
{
    return editModel(model, [&](WireMessage& message) {
        const WireField& entry = namedField(message, MODEL_METADATA, ENTRY_KEY, key);
        message.erase(message.begin() + (&entry - message.data()));
    });
}

inline std::string metadataValue(const std::vector<uchar>& model, const std::string& key)
{
    WireMessage message = parseMessage(std::string(model.begin(), model.end()));
    WireMessage entry = parseMessage(namedField(message, MODEL_METADATA, ENTRY_KEY, key).bytes);
    return fieldOf(entry, ENTRY_VALUE).bytes;
}

/** The raw bytes of a tensor as numbers. */
template <typename T> std::vector<T> tensorValues(const std::vector<uchar>& model, const std::string& name)
{
    WireMessage message = parseMessage(std::string(model.begin(), model.end()));
    WireMessage graph = parseMessage(fieldOf(message, MODEL_GRAPH).bytes);
    WireMessage tensor = parseMessage(namedField(graph, GRAPH_TENSOR, TENSOR_NAME, name).bytes);
    const std::string& bytes = fieldOf(tensor, TENSOR_RAW_DATA).bytes;
    std::vector<T> values(bytes.size() / sizeof(T));
    std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(values.data()));
    return values;
}

/** Names of all tensors of a file. */
inline std::vector<std::string> tensorNames(const std::vector<uchar>& model)
{
    WireMessage message = parseMessage(std::string(model.begin(), model.end()));
    std::vector<std::string> names;
    for (const WireField& field : parseMessage(fieldOf(message, MODEL_GRAPH).bytes))
    {
        if (field.number == GRAPH_TENSOR)
        {
            WireMessage tensor = parseMessage(field.bytes);
            names.push_back(fieldOf(tensor, TENSOR_NAME).bytes);
        }
    }
    return names;
}

} // namespace opencv_test

#endif // OPENCV_FLSNET_TEST_ONNX_EDIT_HPP
