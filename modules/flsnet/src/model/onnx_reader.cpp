// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include "onnx_fields.hpp"
#include "onnx_format.hpp"

// Read field by field with the wire format of Protocol Buffers (lite) instead of classes that protoc makes: such
// classes fit one version of the library only, and OpenCV's own copy comes without protoc.

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

// Of one file: nodes, tensors, attributes, names, dimensions and numbers of lists together. The largest network that a
// ModelSpec describes needs less than half of them. An empty item costs a file two bytes, but memory up to a hundred.
const int MOST_ITEMS = 65536;

class OnnxReader
{
public:
    OnnxReader(const uchar* bytes, size_t size, const std::string& name)
        : bytes_(bytes), size_(static_cast<int>(size)), name_(name), stream_(bytes, size_)
    {
        stream_.SetTotalBytesLimit(std::numeric_limits<int>::max());
    }

    OnnxModel read()
    {
        OnnxModel model;
        forEachField(size_, "model", [&](int field, int type) {
            switch (field)
            {
            case ModelField::IR_VERSION:
                model.irVersion = readInt(type);
                return true;
            case ModelField::PRODUCER_NAME:
                model.producer = readString(type);
                return true;
            case ModelField::GRAPH:
                readMessage(type, "graph", [&](int f, int t) { return readGraphField(f, t, model); });
                return true;
            case ModelField::OPSET_IMPORT:
                countItem();
                model.opsets.emplace_back("", 0);
                readMessage(type, "opset",
                            [&](int f, int t) { return readOpsetField(f, t, model.opsets.back()); });
                return true;
            case ModelField::METADATA_PROPS:
                countItem();
                model.metadata.emplace_back();
                readMessage(type, "metadata",
                            [&](int f, int t) { return readEntryField(f, t, model.metadata.back()); });
                return true;
            default:
                return false;
            }
        });
        return model;
    }

private:
    /** Takes an item from the budget of the file. */
    void countItem()
    {
        if (++items_ > MOST_ITEMS)
        {
            CV_Error(Error::StsParseError,
                     format("%s has more than %d nodes, tensors, attributes, names, dimensions and numbers "
                            "together: no model file needs so many",
                            name_.c_str(), MOST_ITEMS));
        }
    }

    /** Calls readField(number, wire type) for each field up to the end; it returns false to have the field skipped.*/
    template <typename ReadField> void forEachField(int end, const char* message, ReadField readField)
    {
        while (stream_.CurrentPosition() < end)
        {
            const uint32_t tag = stream_.ReadTag();
            const int field = WireFormatLite::GetTagFieldNumber(tag);
            const int type = WireFormatLite::GetTagWireType(tag);
            if (tag == 0 || (!readField(field, type) && !WireFormatLite::SkipField(&stream_, tag)))
            {
                fail(message);
            }
        }
        if (stream_.CurrentPosition() != end)
        {
            fail(message);
        }
    }

    template <typename ReadField> void readMessage(int type, const char* message, ReadField readField)
    {
        const int length = readLength(type, message);
        const CodedInputStream::Limit limit = stream_.PushLimit(length);
        forEachField(stream_.CurrentPosition() + length, message, readField);
        stream_.PopLimit(limit);
    }

    int readLength(int type, const char* what)
    {
        uint32_t length = 0;
        if (type != WireFormatLite::WIRETYPE_LENGTH_DELIMITED || !stream_.ReadVarint32(&length) ||
            length > static_cast<uint32_t>(bytesLeft()))
        {
            fail(what);
        }
        return static_cast<int>(length);
    }

    int bytesLeft() const
    {
        const int untilLimit = stream_.BytesUntilLimit();
        const int untilEnd = size_ - stream_.CurrentPosition();
        return untilLimit < 0 ? untilEnd : std::min(untilLimit, untilEnd);
    }

    std::string readString(int type)
    {
        const int length = readLength(type, "string");
        std::string text;
        if (!stream_.ReadString(&text, length))
        {
            fail("string");
        }
        return text;
    }

    /** As readString(), without a copy. */
    std::string_view readBytes(int type)
    {
        const int length = readLength(type, "string");
        const uchar* place = bytes_ + stream_.CurrentPosition();
        if (!stream_.Skip(length))
        {
            fail("string");
        }
        return std::string_view(reinterpret_cast<const char*>(place), static_cast<size_t>(length));
    }

    int64_t readInt(int type)
    {
        uint64_t value = 0;
        if (type != WireFormatLite::WIRETYPE_VARINT || !stream_.ReadVarint64(&value))
        {
            fail("integer");
        }
        return static_cast<int64_t>(value);
    }

    float readFloat(int type)
    {
        uint32_t bits = 0;
        if (type != WireFormatLite::WIRETYPE_FIXED32 || !stream_.ReadLittleEndian32(&bits))
        {
            fail("number");
        }
        return WireFormatLite::DecodeFloat(bits);
    }

    /** A repeated number: packed or one by one. */
    template <typename T, typename ReadOne>
    void readRepeated(int type, int typeOfOne, std::vector<T>& values, ReadOne readOne)
    {
        if (type != WireFormatLite::WIRETYPE_LENGTH_DELIMITED)
        {
            countItem();
            values.push_back(readOne(type));
            return;
        }
        const int length = readLength(type, "list of numbers");
        const CodedInputStream::Limit limit = stream_.PushLimit(length);
        const int end = stream_.CurrentPosition() + length;
        while (stream_.CurrentPosition() < end)
        {
            countItem();
            values.push_back(readOne(typeOfOne));
        }
        stream_.PopLimit(limit);
    }

    void readInts(int type, std::vector<int64_t>& values)
    {
        readRepeated(type, WireFormatLite::WIRETYPE_VARINT, values, [this](int t) { return readInt(t); });
    }

    void readFloats(int type, std::vector<float>& values)
    {
        readRepeated(type, WireFormatLite::WIRETYPE_FIXED32, values, [this](int t) { return readFloat(t); });
    }

    bool readOpsetField(int field, int type, std::pair<std::string, int64_t>& opset)
    {
        switch (field)
        {
        case OpsetField::DOMAIN_NAME:
            opset.first = readString(type);
            return true;
        case OpsetField::VERSION:
            opset.second = readInt(type);
            return true;
        default:
            return false;
        }
    }

    bool readEntryField(int field, int type, std::pair<std::string, std::string>& entry)
    {
        switch (field)
        {
        case EntryField::KEY:
            entry.first = readString(type);
            return true;
        case EntryField::VALUE:
            entry.second = readString(type);
            return true;
        default:
            return false;
        }
    }

    bool readGraphField(int field, int type, OnnxModel& model)
    {
        switch (field)
        {
        case GraphField::NODE:
            countItem();
            model.nodes.emplace_back();
            readMessage(type, "node", [&](int f, int t) { return readNodeField(f, t, model.nodes.back()); });
            return true;
        case GraphField::NAME:
            model.graphName = readString(type);
            return true;
        case GraphField::INITIALIZER:
            countItem();
            model.tensors.emplace_back();
            readMessage(type, "tensor",
                        [&](int f, int t) { return readTensorField(f, t, model.tensors.back()); });
            return true;
        case GraphField::INPUT:
            countItem();
            model.inputs.push_back(readValue(type));
            return true;
        case GraphField::OUTPUT:
            countItem();
            model.outputs.push_back(readValue(type));
            return true;
        default:
            return false;
        }
    }

    bool readNodeField(int field, int type, OnnxNode& node)
    {
        switch (field)
        {
        case NodeField::INPUT:
            countItem();
            node.inputs.push_back(readString(type));
            return true;
        case NodeField::OUTPUT:
            countItem();
            node.outputs.push_back(readString(type));
            return true;
        case NodeField::NAME:
            node.name = readString(type);
            return true;
        case NodeField::OP_TYPE:
            node.op = readString(type);
            return true;
        case NodeField::DOMAIN_NAME:
            node.domain = readString(type);
            return true;
        case NodeField::ATTRIBUTE:
            countItem();
            node.attributes.emplace_back();
            readMessage(type, "attribute",
                        [&](int f, int t) { return readAttributeField(f, t, node.attributes.back()); });
            return true;
        default:
            return false;
        }
    }

    bool readAttributeField(int field, int type, OnnxAttribute& attribute)
    {
        switch (field)
        {
        case AttributeField::NAME:
            attribute.name = readString(type);
            return true;
        case AttributeField::FLOAT:
            attribute.number = readFloat(type);
            return true;
        case AttributeField::INT:
            attribute.integer = readInt(type);
            return true;
        case AttributeField::FLOATS:
            readFloats(type, attribute.numbers);
            return true;
        case AttributeField::INTS:
            readInts(type, attribute.integers);
            return true;
        case AttributeField::TYPE:
            attribute.type = static_cast<int>(readInt(type));
            return true;
        default:
            return false;
        }
    }

    bool readTensorField(int field, int type, OnnxTensor& tensor)
    {
        switch (field)
        {
        case TensorField::DIMS:
            readInts(type, tensor.shape);
            return true;
        case TensorField::DATA_TYPE:
            tensor.dataType = static_cast<int>(readInt(type));
            return true;
        case TensorField::NAME:
            tensor.name = readString(type);
            return true;
        case TensorField::RAW_DATA:
            tensor.data = readBytes(type);
            return true;
        default:
            return false;
        }
    }

    OnnxValue readValue(int type)
    {
        OnnxValue value;
        readMessage(type, "value", [&](int field, int t) {
            if (field == ValueField::NAME)
            {
                value.name = readString(t);
                return true;
            }
            if (field != ValueField::TYPE)
            {
                return false;
            }
            readMessage(t, "type", [&](int f, int u) { return readTypeField(f, u, value); });
            return true;
        });
        return value;
    }

    bool readTypeField(int field, int type, OnnxValue& value)
    {
        if (field != TypeField::TENSOR)
        {
            return false;
        }
        readMessage(type, "tensor type", [&](int f, int t) {
            if (f != TensorTypeField::SHAPE)
            {
                return false;
            }
            readMessage(t, "shape", [&](int g, int u) { return readShapeField(g, u, value); });
            return true;
        });
        return true;
    }

    bool readShapeField(int field, int type, OnnxValue& value)
    {
        if (field != ShapeField::DIM)
        {
            return false;
        }
        std::string dimension;
        readMessage(type, "dimension", [&](int f, int t) {
            switch (f)
            {
            case DimensionField::VALUE:
                dimension = std::to_string(readInt(t));
                return true;
            case DimensionField::PARAM:
                dimension = readString(t);
                return true;
            default:
                return false;
            }
        });
        countItem();
        value.shape.push_back(dimension);
        return true;
    }

    CV_NORETURN void fail(const char* what)
    {
        CV_Error(Error::StsParseError,
                 format("%s is no ONNX file, or it is damaged: a %s makes no sense at byte %d of %d",
                        name_.c_str(), what, stream_.CurrentPosition(), size_));
    }

    const uchar* bytes_;
    int size_;
    int items_ = 0; // so far
    std::string name_;
    CodedInputStream stream_;
};

} // namespace

OnnxModel readOnnx(const uchar* bytes, size_t size, const std::string& name)
{
    if (size == 0)
    {
        CV_Error(Error::StsParseError, name + " is empty: give a model file of this module");
    }
    CV_CheckLT(size, static_cast<size_t>(std::numeric_limits<int>::max()), "Model files end at 2 GiB");
    return OnnxReader(bytes, size, name).read();
}

} // namespace detail
} // namespace flsnet
} // namespace cv
