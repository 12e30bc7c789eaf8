// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "error_message.hpp"
#include "onnx_edit.hpp"
#include "small_models.hpp"

namespace opencv_test
{
namespace
{

typedef std::vector<uchar> Bytes;

Bytes tinyModel(int storage = WEIGHTS_FLOAT)
{
    return Model::random(tinyInfo(), 1)->toOnnx(storage);
}

std::string readMessage(const Bytes& bytes)
{
    return errorMessage([&] { Model::read(bytes, "bad.onnx"); });
}

/** Expects that reading fails, and that the message names the file and has a part. */
void expectError(const Bytes& bytes, const std::string& part)
{
    const std::string message = readMessage(bytes);
    EXPECT_TRUE(contains(message, part) && contains(message, "bad.onnx")) << part << " / " << message;
}

/** An ONNX file of another program: one ReLU. */
Bytes foreignModel()
{
    const std::string node = messageBytes({counted(NODE_INPUT, "x"), counted(NODE_OUTPUT, "y"),
                                           counted(NODE_NAME, "relu"), counted(NODE_OP, "Relu")});
    const std::string graph = messageBytes({counted(GRAPH_NODE, node), counted(2, "graph")});
    const std::string opset = messageBytes({counted(1, ""), integer(2, 13)});
    const std::string model =
        messageBytes({integer(1, 7), counted(MODEL_GRAPH, graph), counted(MODEL_OPSET, opset)});
    return Bytes(model.begin(), model.end());
}

TEST(Flsnet_BadModelFiles, missing_and_unreadable)
{
    EXPECT_TRUE(contains(errorMessage([] { Model::read("/no/such/model.onnx"); }), "/no/such/model.onnx"));
    EXPECT_TRUE(contains(errorMessage([] { Model::read("."); }), "it is a folder"));
    const TemporaryFile file(".onnx");
    file.write("");
    EXPECT_TRUE(contains(errorMessage([&] { Model::read(file.path()); }), "empty"));
    file.write("\x89PNG\r\n\x1a\n and so on");
    EXPECT_TRUE(contains(errorMessage([&] { Model::read(file.path()); }), file.path()));
    expectError(Bytes(), "empty");
    expectError(Bytes(100000, 0), "damaged");
    expectError(Bytes(100000, 255), "damaged");
}

TEST(Flsnet_BadModelFiles, truncated_anywhere)
{
    for (const int storage : {WEIGHTS_INT8, WEIGHTS_HALF})
    {
        const Bytes whole = tinyModel(storage);
        for (size_t length = 0; length < whole.size(); ++length)
        {
            ASSERT_NE("", readMessage(Bytes(whole.begin(), whole.begin() + length))) << length;
        }
    }
}

TEST(Flsnet_BadModelFiles, mutated_bytes_are_found_or_harmless)
{
    for (const int storage : {WEIGHTS_FLOAT, WEIGHTS_HALF, WEIGHTS_INT8})
    {
        const Bytes whole = tinyModel(storage);
        RNG rng(2024 + storage);
        int found = 0;
        for (int i = 0; i < 1500; ++i)
        {
            Bytes changed = whole;
            // Most bytes are weights, of any value: every second time near the ends, in the graph.
            const int range = i % 2 ? 2500 : static_cast<int>(whole.size());
            for (int edit = rng.uniform(1, 4); edit > 0; --edit)
            {
                const int offset = rng.uniform(0, std::min(range, static_cast<int>(changed.size()) - 1));
                const size_t place = i % 4 == 1 ? changed.size() - 1 - offset : offset;
                switch (rng.uniform(0, 4))
                {
                case 0:
                    changed[place] ^= static_cast<uchar>(1 << rng.uniform(0, 8));
                    break;
                case 1:
                    changed[place] = static_cast<uchar>(rng.uniform(0, 256));
                    break;
                case 2:
                    changed.insert(changed.begin() + place, static_cast<uchar>(rng.uniform(0, 256)));
                    break;
                default:
                    changed.erase(changed.begin() + place);
                }
            }
            Ptr<Model> model;
            try
            {
                model = Model::read(changed);
            }
            catch (const cv::Exception&)
            {
                ++found;
                continue;
            }
            ASSERT_EQ(tinyInfo().spec.channels, model->info().spec.channels);
            if (i % 10 == 0)
            {
                const Mat logits = runNetwork(model->net(), randomImages(1, Size(8, 8), 1))[0];
                ASSERT_EQ(shapeText(1, 2, 8, 8), shapeText(logits));
            }
        }
        EXPECT_GT(found, 500);
    }
}

TEST(Flsnet_BadModelFiles, foreign)
{
    expectError(foreignModel(), "no model of this module");
    for (const int ops : {MODEL_OPS_STANDARD, MODEL_OPS_PORTABLE})
    {
        const Bytes otherRuntimes = Model::random(tinyInfo())->toOnnx(WEIGHTS_FLOAT, ops);
        expectError(otherRuntimes, "other runtimes");
        expectError(editMetadata(otherRuntimes, "cv.flsnet.ops", "flsnet"), "AreaWeightedSoftmax");
    }
}

TEST(Flsnet_BadModelFiles, changed_metadata)
{
    const Bytes model = tinyModel();
    expectError(editMetadata(model, "cv.flsnet.format", "2"), "format 2");
    expectError(editMetadata(model, "cv.flsnet.ops", "others"), "cv.flsnet.ops");
    expectError(editMetadata(model, "cv.flsnet.storage", "int4"), "cv.flsnet.storage");
    expectError(editMetadata(model, "cv.flsnet.storage", "int8"), "node");
    expectError(editMetadata(model, "cv.flsnet.channels", "32"), "wrong type, shape or size");
    expectError(editMetadata(model, "cv.flsnet.channels", "16,16"), "'convolutions'");
    expectError(editMetadata(model, "cv.flsnet.channels", ""), "at least one level");
    expectError(editMetadata(model, "cv.flsnet.channels", "-16"), "no list of numbers");
    expectError(editMetadata(model, "cv.flsnet.channels", "16000000000000"), "no list of numbers");
    expectError(editMetadata(model, "cv.flsnet.channels", "16;"), "no list of numbers");
    expectError(editMetadata(model, "cv.flsnet.convolutions", "2"), "node");
    expectError(editMetadata(model, "cv.flsnet.stage2_levels", "1"), "spec calls for");
    expectError(editMetadata(model, "cv.flsnet.stage2_levels", "0,0"), "one number");
    expectError(editMetadata(model, "cv.flsnet.input_size", "8"), "WIDTHxHEIGHT");
    expectError(editMetadata(model, "cv.flsnet.input_size", "8x9"), "inputs");
    expectError(editMetadata(model, "cv.flsnet.input_size", "0x0"), "too narrow");
    expectError(editMetadata(model, "cv.flsnet.classes", "a,b,c"), "area");
    expectError(editMetadata(model, "cv.flsnet.classes", "a"), "2 classes");
    for (const char* key :
         {"format", "ops", "storage", "channels", "convolutions", "stage2_levels", "input_size", "classes"})
    {
        const std::string whole = std::string("cv.flsnet.") + key;
        expectError(editModel(model,
                              [&](WireMessage& message) {
                                  namedField(message, MODEL_METADATA, ENTRY_KEY, whole).number = 99;
                              }),
                    whole);
    }
    expectError(editModel(model,
                          [](WireMessage& message) {
                              message.push_back(
                                  namedField(message, MODEL_METADATA, ENTRY_KEY, "cv.flsnet.channels"));
                          }),
                "twice");
}

TEST(Flsnet_BadModelFiles, changed_nodes)
{
    const Bytes model = tinyModel();
    const auto setField = [&](const char* node, int field, const std::string& value) {
        return editNode(model, node, [&](WireMessage& message) { fieldOf(message, field).bytes = value; });
    };
    expectError(setField("stage1.encoder.0", NODE_OP, "Sigmoid"), "Sigmoid stage1.encoder.0");
    expectError(setField("stage1.encoder.0", NODE_NAME, "other"), "Relu other");
    expectError(setField("stage1.encoder.0", NODE_INPUT, "image"), "node");
    expectError(setField("stage1.encoder.0", NODE_OUTPUT, "image"), "node");
    expectError(setField("stage1.pool.0", NODE_DOMAIN, "other"), "MaxPoolWithCodes");
    expectError(setField("scores", NODE_DOMAIN, "other"), "AreaWeightedSoftmax");
    expectError(editGraph(model, [](WireMessage& graph) { graph.erase(graph.begin()); }), "node 0");
    expectError(editGraph(model, [](WireMessage& graph) { std::swap(graph[3], graph[4]); }), "node 3");
    expectError(editGraph(model,
                          [](WireMessage& graph) {
                              const WireField last = namedField(graph, GRAPH_NODE, NODE_NAME, "scores");
                              graph.push_back(last);
                          }),
                "nodes");
    expectError(
        editGraph(model,
                  [](WireMessage& graph) { namedField(graph, GRAPH_NODE, NODE_NAME, "scores").number = 99; }),
        "AreaWeightedSoftmax");
}

TEST(Flsnet_BadModelFiles, changed_attributes)
{
    const Bytes model = tinyModel();
    const auto setInt = [&](const char* node, const char* attribute, int field, uint64 value) {
        return editAttribute(model, node, attribute,
                             [&](WireMessage& message) { fieldOf(message, field) = integer(field, value); });
    };
    const auto setFloat = [&](const char* attribute, int field, float value) {
        return editAttribute(model, "scores", attribute,
                             [&](WireMessage& message) { fieldOf(message, field) = real(field, value); });
    };
    expectError(setInt("stage1.encoder.0.0.conv", "pads", ATTRIBUTE_INTS, 2), "stage1.encoder.0.0.conv");
    expectError(setInt("stage1.encoder.0.0.conv", "strides", ATTRIBUTE_INTS, 2), "stage1.encoder.0.0.conv");
    expectError(setInt("stage1.encoder.0.0.conv", "kernel_shape", ATTRIBUTE_INTS, 5),
                "stage1.encoder.0.0.conv");
    expectError(setInt("scores", "crop_border", ATTRIBUTE_INT, 3), "border");
    expectError(setInt("scores", "crop_border", ATTRIBUTE_INT, static_cast<uint64>(1) << 32), "scores");
    expectError(setFloat("area", ATTRIBUTE_FLOATS, -1), "not negative");
    expectError(setFloat("area", ATTRIBUTE_FLOATS, std::numeric_limits<float>::quiet_NaN()), "finite");
    expectError(setFloat("exponent", ATTRIBUTE_FLOAT, std::numeric_limits<float>::quiet_NaN()), "exponent");
    expectError(setFloat("crop_enlargement", ATTRIBUTE_FLOAT, 1000), "enlargement");
    expectError(editAttribute(model, "scores", "area",
                              [](WireMessage& message) { message.push_back(real(ATTRIBUTE_FLOATS, 1)); }),
                "one area per class");
    expectError(editAttribute(model, "scores", "exponent",
                              [](WireMessage& message) { fieldOf(message, ATTRIBUTE_NAME).bytes = "other"; }),
                "'exponent'");
    expectError(editNode(model, "stage1.encoder.0.0.conv",
                         [](WireMessage& node) { fieldOf(node, NODE_ATTRIBUTE).number = 99; }),
                "stage1.encoder.0.0.conv");
    // Other numbers that make sense are another model.
    EXPECT_EQ("", readMessage(setFloat("exponent", ATTRIBUTE_FLOAT, 0.25f)));
    EXPECT_EQ(0.25f, Model::read(setFloat("exponent", ATTRIBUTE_FLOAT, 0.25f))->info().exponent);
}

TEST(Flsnet_BadModelFiles, changed_tensors)
{
    const std::string kernel = "stage1.encoder.0.0.weight";
    const Bytes model = tinyModel();
    const auto edited = [&](const std::string& name, const Edit& edit) {
        return editTensor(model, name, edit);
    };
    expectError(
        edited(kernel, [](WireMessage& tensor) { fieldOf(tensor, TENSOR_DIMS) = integer(TENSOR_DIMS, 8); }),
        kernel);
    expectError(edited(kernel,
                       [](WireMessage& tensor) {
                           fieldOf(tensor, TENSOR_DIMS) = integer(TENSOR_DIMS, ~static_cast<uint64>(0));
                       }),
                kernel);
    expectError(edited(kernel, [](WireMessage& tensor) { tensor.push_back(integer(TENSOR_DIMS, 1)); }),
                kernel);
    expectError(
        edited(kernel, [](WireMessage& tensor) { fieldOf(tensor, TENSOR_TYPE) = integer(TENSOR_TYPE, 3); }),
        kernel);
    expectError(
        edited(kernel, [](WireMessage& tensor) { fieldOf(tensor, TENSOR_RAW_DATA).bytes.pop_back(); }),
        kernel);
    expectError(edited(kernel, [](WireMessage& tensor) { fieldOf(tensor, TENSOR_RAW_DATA).bytes += "1234"; }),
                kernel);
    expectError(edited(kernel, [](WireMessage& tensor) { fieldOf(tensor, TENSOR_RAW_DATA).number = 99; }),
                kernel);
    expectError(edited(kernel, [](WireMessage& tensor) { fieldOf(tensor, TENSOR_NAME).bytes = "other"; }),
                kernel);
    expectError(
        edited("input.mean", [](WireMessage& tensor) { fieldOf(tensor, TENSOR_NAME).bytes = "other"; }),
        "input.mean");
    for (const float wrong :
         {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()})
    {
        const std::string bytes(reinterpret_cast<const char*>(&wrong), sizeof(wrong));
        const Edit setLast = [&](WireMessage& tensor) {
            std::string& data = fieldOf(tensor, TENSOR_RAW_DATA).bytes;
            data.replace(data.size() - 4, 4, bytes);
        };
        expectError(edited(kernel, setLast), "NaN");
        expectError(edited("stage1.head.bias", setLast), "NaN");
        expectError(edited("input.mean", setLast), "mean");
        expectError(edited("input.variance", setLast), "normalised");
        expectError(edited("input.scale", setLast), "normalised");
        expectError(editTensor(tinyModel(WEIGHTS_INT8), kernel + ".scale", setLast), "NaN");
    }
    // 16-bit infinity.
    expectError(editTensor(tinyModel(WEIGHTS_HALF), kernel + ".half",
                           [](WireMessage& tensor) {
                               fieldOf(tensor, TENSOR_RAW_DATA).bytes.replace(0, 2, "\0\x7c", 2);
                           }),
                "NaN");
}

TEST(Flsnet_BadModelFiles, extra_and_repeated_tensors)
{
    const auto withCopy = [](const std::string& name) {
        return editGraph(tinyModel(), [&](WireMessage& graph) {
            WireField copy = namedField(graph, GRAPH_TENSOR, TENSOR_NAME, "stage1.head.bias");
            editField(copy, [&](WireMessage& tensor) { fieldOf(tensor, TENSOR_NAME).bytes = name; });
            graph.push_back(copy);
        });
    };
    expectError(withCopy("stage1.head.bias"), "two tensors stage1.head.bias");
    expectError(withCopy("one.more"), "one.more is not used");
    // Not even under the name of a map that a node gives.
    expectError(withCopy("normalize"), "normalize");
}

TEST(Flsnet_BadModelFiles, changed_signature)
{
    const Bytes model = tinyModel();
    expectError(editGraph(model, [](WireMessage& graph) { fieldOf(graph, GRAPH_INPUT).number = 99; }),
                "inputs");
    expectError(editGraph(model, [](WireMessage& graph) { fieldOf(graph, GRAPH_OUTPUT).number = 99; }),
                "outputs");
    expectError(editGraph(model, [](WireMessage& graph) { graph.push_back(fieldOf(graph, GRAPH_OUTPUT)); }),
                "outputs");
    expectError(editModel(model,
                          [](WireMessage& message) {
                              editField(fieldOf(message, MODEL_OPSET),
                                        [](WireMessage& opset) { fieldOf(opset, 2) = integer(2, 9); });
                          }),
                "version 13");
}

TEST(Flsnet_BadModelFiles, items_without_end)
{
    const auto times = [](int count, const std::string& text) {
        std::string all;
        for (int i = 0; i < count; ++i)
        {
            all += text;
        }
        return all;
    };
    const auto graphWith = [](const std::string& content) {
        const std::string file = messageBytes({counted(MODEL_GRAPH, content)});
        return Bytes(file.begin(), file.end());
    };
    const auto list = [&](int field, const std::string& content, int count) {
        return times(count, messageBytes({counted(field, content)}));
    };
    const int many = 70000;
    const std::string emptyAttributes = list(NODE_ATTRIBUTE, "", 4000);
    const std::string emptyInputs = list(NODE_INPUT, "", 4000);
    const std::string packedDims = messageBytes({counted(TENSOR_DIMS, std::string(many, 1))});
    const std::string packedInts = messageBytes({counted(ATTRIBUTE_INTS, std::string(many, 1))});
    const std::string packedFloats = messageBytes({counted(ATTRIBUTE_FLOATS, std::string(4 * many, 1))});
    const std::string contents[] = {
        list(GRAPH_NODE, "", many),            // two bytes each in the file, far more in memory
        list(GRAPH_NODE, emptyAttributes, 20), // below any limit of one list
        list(GRAPH_NODE, emptyInputs, 20),
        list(GRAPH_TENSOR, "", many),
        list(GRAPH_TENSOR, packedDims, 1),
        list(GRAPH_TENSOR, times(1000, messageBytes({integer(TENSOR_DIMS, 1)})), 70),
        list(GRAPH_NODE, messageBytes({counted(NODE_ATTRIBUTE, packedInts)}), 1),
        list(GRAPH_NODE, messageBytes({counted(NODE_ATTRIBUTE, packedFloats)}), 1),
        list(GRAPH_INPUT, "", many),
        list(GRAPH_OUTPUT, "", many),
    };
    for (const std::string& content : contents)
    {
        expectError(graphWith(content),
                    "more than 65536 nodes, tensors, attributes, names, dimensions and numbers");
    }
    const std::string metadata = list(MODEL_METADATA, "", many), opsets = list(MODEL_OPSET, "", many);
    expectError(Bytes(metadata.begin(), metadata.end()), "more than 65536");
    expectError(Bytes(opsets.begin(), opsets.end()), "more than 65536");
}

TEST(Flsnet_BadModelFiles, maps_that_take_gigabytes)
{
    // A few kilobytes of file; the paper's network at 224 x 224 pixels has 49 million values in its maps.
    ModelInfo info = tinyInfo();
    info.spec.inputSize = Size(4096, 4096);
    const std::string message = errorMessage([&] { Model::random(info); });
    EXPECT_TRUE(contains(message, "all feature maps together")) << message;
    expectError(editMetadata(tinyModel(), "cv.flsnet.input_size", "4096x4096"), "all feature maps together");
    EXPECT_EQ("", errorMessage([] {
                  ModelSpec spec = ModelSpec::vgg16();
                  spec.inputSize = Size(512, 512);
                  spec.validate();
              }));
}

TEST(Flsnet_BadModelFiles, unknown_fields_do_no_harm)
{
    const Bytes model = editModel(tinyModel(), [](WireMessage& message) {
        message.push_back(counted(6, "a doc string"));
        message.push_back(integer(1000, 1));
        message.push_back({1001, 1, "12345678"});
        message.push_back(real(1002, 1));
    });
    EXPECT_EQ("", readMessage(model));
    EXPECT_TRUE(Model::read(model)->toOnnx() == tinyModel());
}

} // namespace
} // namespace opencv_test
