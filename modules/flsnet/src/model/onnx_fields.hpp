// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_MODEL_ONNX_FIELDS_HPP
#define OPENCV_FLSNET_MODEL_ONNX_FIELDS_HPP

namespace cv
{
namespace flsnet
{
namespace detail
{

// Field numbers of the messages of onnx.proto that the reader and the writer share.

struct ModelField
{
    enum
    {
        IR_VERSION = 1,
        PRODUCER_NAME = 2,
        GRAPH = 7,
        OPSET_IMPORT = 8,
        METADATA_PROPS = 14
    };
};

struct OpsetField
{
    enum
    {
        DOMAIN_NAME = 1,
        VERSION = 2
    };
};

struct EntryField
{
    enum
    {
        KEY = 1,
        VALUE = 2
    };
};

struct GraphField
{
    enum
    {
        NODE = 1,
        NAME = 2,
        INITIALIZER = 5,
        INPUT = 11,
        OUTPUT = 12
    };
};

struct NodeField
{
    enum
    {
        INPUT = 1,
        OUTPUT = 2,
        NAME = 3,
        OP_TYPE = 4,
        ATTRIBUTE = 5,
        DOMAIN_NAME = 7
    };
};

struct AttributeField
{
    enum
    {
        NAME = 1,
        FLOAT = 2,
        INT = 3,
        FLOATS = 7,
        INTS = 8,
        TYPE = 20
    };
};

struct TensorField
{
    enum
    {
        DIMS = 1,
        DATA_TYPE = 2,
        NAME = 8,
        RAW_DATA = 9
    };
};

struct ValueField
{
    enum
    {
        NAME = 1,
        TYPE = 2
    };
};

struct TypeField
{
    enum
    {
        TENSOR = 1
    };
};

struct TensorTypeField
{
    enum
    {
        ELEMENT = 1,
        SHAPE = 2
    };
};

struct ShapeField
{
    enum
    {
        DIM = 1
    };
};

struct DimensionField
{
    enum
    {
        VALUE = 1,
        PARAM = 2
    };
};

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_MODEL_ONNX_FIELDS_HPP
