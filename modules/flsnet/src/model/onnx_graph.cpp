// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "network_graph.hpp"
#include "onnx_graph.hpp"
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

class OnnxGraphBuilder
{
public:
    OnnxGraphBuilder(const ModelInfo& info, const OnnxOptions& options) : info_(info), options_(options) {}

    OnnxModel build()
    {
        graph_ = networkGraph(info_.spec, options_.stage1Head);
        const std::vector<MapUse> uses = mapUses(graph_);
        addNormalization();
        for (size_t i = 0; i < graph_.nodes.size(); ++i)
        {
            const ConvolutionNode& node = graph_.nodes[i];
            addConvolution(node);
            if (uses[i].pooled || uses[i].codes)
            {
                addPool(node);
            }
        }
        if (!options_.outputOp.empty())
        {
            addNode(options_.outputOp, {"logits"}, {"labels"});
        }
        if (info_.spec.kind == MODEL_SEGMENTER)
        {
            addScores();
        }
        addSignature();
        return model_;
    }

private:
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

    /** With what is made of its inputs before, and its ReLU. */
    void addConvolution(const ConvolutionNode& conv)
    {
        const std::string x = addInput(conv);
        const std::string weight = conv.name() + ".weight";
        OnnxNode makeKernel;
        if (weightNode(weight, options_.storage, makeKernel))
        {
            model_.nodes.push_back(makeKernel);
        }
        const std::string output = conv.result.empty() ? conv.name() + ".conv" : conv.result;
        OnnxNode& node = addNode("Conv", {x, weight, conv.name() + ".bias"}, {output});
        const int64_t pad = conv.pad();
        node.setInts("kernel_shape", {conv.kernel, conv.kernel});
        node.setInts("pads", {pad, pad, pad, pad});
        node.setInts("strides", {conv.stride, conv.stride});
        if (conv.result.empty())
        {
            addNode("Relu", {output}, {conv.mapName()});
        }
    }

    /** @return name of the maps that a convolution reads: one of its sources, or their concatenation. */
    std::string addInput(const ConvolutionNode& conv)
    {
        std::vector<std::string> maps;
        for (const MapSource& source : conv.sources)
        {
            maps.push_back(addSource(conv, source));
        }
        if (maps.size() == 1)
        {
            return maps[0];
        }
        std::string all = conv.nameOnLevel(conv.part + "_input");
        addNode("Concat", maps, {all}).setInt("axis", 1);
        return all;
    }

    std::string addSource(const ConvolutionNode& conv, const MapSource& source)
    {
        if (source.node == IMAGE)
        {
            return "normalize";
        }
        const ConvolutionNode& giver = graph_.nodes[source.node];
        const bool pooled = source.form == POOLED || source.codes == source.node;
        std::string maps = pooled ? giver.nameOnLevel("pool") : giver.mapName();
        return source.form == UNPOOLED ? addUnpool(conv, maps, graph_.nodes[source.codes]) : maps;
    }

    void addPool(const ConvolutionNode& giver)
    {
        const std::vector<std::string> outputs = {giver.nameOnLevel("pool"), giver.nameOnLevel("code")};
        if (options_.ops == MODEL_OPS_FLSNET)
        {
            addNode("MaxPoolWithCodes", {giver.mapName()}, outputs).domain = domain();
            return;
        }
        OnnxNode& node = addNode("MaxPool", {giver.mapName()}, outputs);
        node.setInts("kernel_shape", {2, 2});
        node.setInts("strides", {2, 2});
    }

    std::string addUnpool(const ConvolutionNode& reader, const std::string& y, const ConvolutionNode& pooled)
    {
        std::string unpooled = reader.nameOnLevel("unpool");
        const std::string code = pooled.nameOnLevel("code");
        const std::string like = pooled.mapName();
        if (options_.ops == MODEL_OPS_FLSNET)
        {
            addNode("MaxUnpoolWithCodes", {y, code, like}, {unpooled}).domain = domain();
            return unpooled;
        }
        std::vector<std::string> inputs = {y, code};
        const Size size = halvedSize(info_.spec.inputSize, reader.halvings);
        if (size.width % 2 != 0 || size.height % 2 != 0)
        {
            // Only where it is needed: cv::dnn knows no computed output shape.
            inputs.push_back(reader.nameOnLevel("unpooled_shape"));
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

    void addSignature()
    {
        model_.irVersion = 7;
        model_.producer = "opencv_flsnet";
        model_.graphName = "flsnet";
        model_.opsets.emplace_back("", 13);
        if (options_.ops == MODEL_OPS_FLSNET)
        {
            model_.opsets.emplace_back(FLSNET_DOMAIN, 1);
        }
        model_.inputs.push_back({"image", shapeOf(3, 0)});
        for (size_t i = graph_.nodes.size(); i-- > 0;) // the last one first
        {
            const ConvolutionNode& node = graph_.nodes[i];
            if (!node.result.empty())
            {
                model_.outputs.push_back({node.result, shapeOf(node.outputs, node.halvings)});
            }
            if (node.result == "logits")
            {
                model_.outputs.push_back({"scores", shapeOf(node.outputs, node.halvings)});
            }
        }
    }

    /** cv::dnn takes any batch, and any size, whatever stands here, but wants a number; others take what is written
    only. */
    std::vector<std::string> shapeOf(int channels, int halvings) const
    {
        const bool forOthers = options_.ops == MODEL_OPS_STANDARD;
        const Size size = halvedSize(info_.spec.inputSize, halvings);
        std::string height = std::to_string(size.height);
        std::string width = std::to_string(size.width);
        if (forOthers && info_.spec.kind == MODEL_DETECTOR)
        {
            const std::string part = halvings == 0 ? "" : "_" + std::to_string(1 << halvings);
            height = "height" + part;
            width = "width" + part;
        }
        return {forOthers ? "batch" : "1", std::to_string(channels), height, width};
    }

    const ModelInfo& info_;
    const OnnxOptions& options_;
    NetworkGraph graph_;
    OnnxModel model_;
};

} // namespace

OnnxModel onnxGraph(const ModelInfo& info, const OnnxOptions& options)
{
    return OnnxGraphBuilder(info, options).build();
}

} // namespace detail
} // namespace flsnet
} // namespace cv
