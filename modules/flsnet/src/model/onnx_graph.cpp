// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "onnx_graph.hpp"
#include "network_layout.hpp"
#include "weights.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

const char* const FLSNET_DOMAIN = "cv.flsnet";

namespace
{

class GraphBuilder
{
public:
    GraphBuilder(const ModelInfo& info, const OnnxOptions& options) : info_(info), options_(options) {}

    OnnxModel build()
    {
        const std::vector<Stage> stages = networkLayout(info_.spec);
        const bool twoStages = stages.size() > 1;
        addStage1(stages[0]);
        if (twoStages)
        {
            if (options_.stage1Head)
            {
                addConvolution(stages[0].head, map("stage1.decoder", 0), "stage1_logits");
            }
            addStage2(stages[1]);
        }
        addConvolution(stages.back().head, map(twoStages ? "stage2.decoder" : "stage1.decoder", 0), "logits");
        if (!options_.outputOp.empty())
        {
            addNode(options_.outputOp, {"logits"}, {"labels"});
        }
        addScores();
        addSignature(twoStages && options_.stage1Head);
        return model_;
    }

private:
    static std::string map(const std::string& part, int level) { return part + "." + std::to_string(level); }

    std::string domain() const { return options_.bareOps ? "" : FLSNET_DOMAIN; }

    OnnxNode& addNode(const std::string& op, const std::vector<std::string>& inputs,
                      const std::vector<std::string>& outputs)
    {
        OnnxNode node;
        node.op = op;
        node.inputs = inputs;
        node.outputs = outputs;
        node.name = outputs[0];
        model_.nodes.push_back(node);
        return model_.nodes.back();
    }

    void addNormalization()
    {
        if (!options_.inputOp.empty())
        {
            OnnxNode& cut = addNode(options_.inputOp, {"image"}, {"normalize"});
            cut.setFloats("mean", {static_cast<float>(info_.mean[0]), static_cast<float>(info_.mean[1]),
                                   static_cast<float>(info_.mean[2])});
            cut.setFloat("deviation", static_cast<float>(info_.deviation));
            return;
        }
        OnnxNode& normalize =
            addNode("BatchNormalization",
                    {"image", "input.scale", "input.shift", "input.mean", "input.variance"}, {"normalize"});
        normalize.setFloat("epsilon", 0);
    }

    void addStage1(const Stage& stage)
    {
        addNormalization();
        std::string x = "normalize";
        const int levels = static_cast<int>(stage.encoder.size());
        for (int level = 0; level < levels; ++level)
        {
            addBlock(stage.encoder[level], x, map("stage1.encoder", level));
            x = addPool("stage1", level);
        }
        for (int level = levels - 1; level >= 0; --level)
        {
            x = addUnpool("stage1", level, x);
            addBlock(stage.decoder[level], x, map("stage1.decoder", level));
            x = map("stage1.decoder", level);
        }
    }

    /** Encoder beside encoder and decoder beside decoder: each level sees stage 1's maps of its size. */
    void addStage2(const Stage& stage)
    {
        std::string x = map("stage1.decoder", 0);
        const int levels = static_cast<int>(stage.encoder.size());
        for (int level = 0; level < levels; ++level)
        {
            x = addConcatenation(map("stage2.encoder_input", level), x, map("stage1.encoder", level));
            addBlock(stage.encoder[level], x, map("stage2.encoder", level));
            x = addPool("stage2", level);
        }
        for (int level = levels - 1; level >= 0; --level)
        {
            x = addUnpool("stage2", level, x);
            x = addConcatenation(map("stage2.decoder_input", level), x, map("stage1.decoder", level));
            addBlock(stage.decoder[level], x, map("stage2.decoder", level));
            x = map("stage2.decoder", level);
        }
    }

    void addBlock(const Block& block, std::string x, const std::string& output)
    {
        for (size_t i = 0; i < block.size(); ++i)
        {
            const Convolution& conv = block[i];
            addConvolution(conv, x, conv.name + ".conv");
            x = i + 1 == block.size() ? output : conv.name;
            addNode("Relu", {conv.name + ".conv"}, {x});
        }
    }

    void addConvolution(const Convolution& conv, const std::string& x, const std::string& output)
    {
        OnnxNode makeKernel;
        if (weightNode(conv.name + ".weight", options_.storage, makeKernel))
        {
            model_.nodes.push_back(makeKernel);
        }
        OnnxNode& node = addNode("Conv", {x, conv.name + ".weight", conv.name + ".bias"}, {output});
        const int64_t pad = conv.kernel / 2;
        node.setInts("kernel_shape", {conv.kernel, conv.kernel});
        node.setInts("pads", {pad, pad, pad, pad});
        node.setInts("strides", {1, 1});
    }

    std::string addConcatenation(const std::string& output, const std::string& own, const std::string& other)
    {
        addNode("Concat", {own, other}, {output}).setInt("axis", 1);
        return output;
    }

    std::string addPool(const std::string& stage, int level)
    {
        std::string pooled = map(stage + ".pool", level);
        const std::string x = map(stage + ".encoder", level);
        if (options_.ops == MODEL_OPS_FLSNET)
        {
            addNode("MaxPoolWithCodes", {x}, {pooled, map(stage + ".code", level)}).domain = domain();
        }
        else
        {
            OnnxNode& node = addNode("MaxPool", {x}, {pooled, map(stage + ".code", level)});
            node.setInts("kernel_shape", {2, 2});
            node.setInts("strides", {2, 2});
        }
        return pooled;
    }

    std::string addUnpool(const std::string& stage, int level, const std::string& y)
    {
        std::string unpooled = map(stage + ".unpool", level);
        const std::string code = map(stage + ".code", level);
        const std::string like = map(stage + ".encoder", level);
        if (options_.ops == MODEL_OPS_FLSNET)
        {
            addNode("MaxUnpoolWithCodes", {y, code, like}, {unpooled}).domain = domain();
            return unpooled;
        }
        std::vector<std::string> inputs = {y, code};
        const Size size = info_.spec.inputSize;
        if ((size.width >> level) % 2 != 0 || (size.height >> level) % 2 != 0)
        {
            // Only where it is needed: cv::dnn knows no computed output shape.
            inputs.push_back(map(stage + ".unpooled_shape", level));
            addNode("Shape", {like}, {inputs.back()});
        }
        OnnxNode& node = addNode("MaxUnpool", inputs, {unpooled});
        node.setInts("kernel_shape", {2, 2});
        node.setInts("strides", {2, 2});
        return unpooled;
    }

    /** Eq. 3, and beside it what the segmenter must know of the crops. */
    void addScores()
    {
        if (options_.ops == MODEL_OPS_STANDARD)
        {
            addNode("Softmax", {"logits"}, {"probabilities"}).setInt("axis", 1);
            addNode("Mul", {"probabilities", "area_weights"}, {"scores"});
            return;
        }
        OnnxNode& node = addNode("AreaWeightedSoftmax", {"logits"}, {"scores"});
        node.domain = domain();
        node.setFloats("area", std::vector<float>(info_.areas.begin(), info_.areas.end()));
        node.setFloat("exponent", static_cast<float>(info_.exponent));
        node.setFloat("crop_enlargement", static_cast<float>(info_.crop.enlargement));
        node.setFloat("crop_shift_x", static_cast<float>(info_.crop.shift.x));
        node.setFloat("crop_shift_y", static_cast<float>(info_.crop.shift.y));
        node.setInt("crop_border", info_.crop.border);
    }

    void addSignature(bool stage1Logits)
    {
        const std::string height = std::to_string(info_.spec.inputSize.height);
        const std::string width = std::to_string(info_.spec.inputSize.width);
        const std::string classes = std::to_string(info_.spec.classCount);
        // cv::dnn takes any batch whatever stands here, but wants a number; others take what is written only.
        const std::string batch = options_.ops == MODEL_OPS_STANDARD ? "batch" : "1";
        model_.irVersion = 7;
        model_.producer = "opencv_flsnet";
        model_.graphName = "flsnet";
        model_.opsets.emplace_back("", 13);
        if (options_.ops == MODEL_OPS_FLSNET)
        {
            model_.opsets.emplace_back(FLSNET_DOMAIN, 1);
        }
        model_.inputs.push_back({"image", {batch, "3", height, width}});
        model_.outputs.push_back({"logits", {batch, classes, height, width}});
        model_.outputs.push_back({"scores", {batch, classes, height, width}});
        if (stage1Logits)
        {
            model_.outputs.push_back({"stage1_logits", {batch, classes, height, width}});
        }
    }

    const ModelInfo& info_;
    const OnnxOptions& options_;
    OnnxModel model_;
};

} // namespace

OnnxModel onnxGraph(const ModelInfo& info, const OnnxOptions& options)
{
    return GraphBuilder(info, options).build();
}

} // namespace detail
} // namespace flsnet
} // namespace cv
