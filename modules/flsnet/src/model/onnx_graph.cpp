// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include <cfloat>

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

// Places in a window of 2 x 2.
const int WINDOW = 4;

OnnxTensor int64Tensor(const std::string& name, const std::vector<int64_t>& numbers)
{
    OnnxTensor tensor;
    tensor.name = name;
    tensor.dataType = ONNX_INT64;
    tensor.shape = {static_cast<int64_t>(numbers.size())};
    const char* const bytes = reinterpret_cast<const char*>(numbers.data());
    tensor.setData(std::string(bytes, numbers.size() * sizeof(int64_t)));
    return tensor;
}

/** Areas count by their ratios: where one is too large or small for a float all are scaled, so that the largest is about 2^100. */
std::vector<float> asFloats(const std::vector<double>& areas)
{
    const bool fit = std::all_of(areas.begin(), areas.end(), [](double area) {
        return area == 0 || (area >= FLT_MIN && area <= FLT_MAX);
    });
    const int shift = fit ? 0 : 100 - std::ilogb(*std::max_element(areas.begin(), areas.end()));
    std::vector<float> floats;
    for (const double area : areas)
    {
        floats.push_back(static_cast<float>(std::ldexp(area, shift)));
    }
    return floats;
}

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
                addPool(node, uses[i].codes);
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

    void addPool(const ConvolutionNode& giver, bool hasCodes)
    {
        const std::string pool = giver.nameOnLevel("pool"), code = giver.nameOnLevel("code");
        if (options_.ops == MODEL_OPS_FLSNET)
        {
            addNode("MaxPoolWithCodes", {giver.mapName()}, {pool, code}).domain = domain();
            return;
        }
        const bool isPortable = options_.ops == MODEL_OPS_PORTABLE;
        std::vector<std::string> outputs = {pool};
        if (!isPortable)
        {
            outputs.push_back(code);
        }
        OnnxNode& node = addNode("MaxPool", {giver.mapName()}, outputs);
        node.setInts("kernel_shape", {2, 2});
        node.setInts("strides", {2, 2});
        if (isPortable && hasCodes)
        {
            addPortableCodes(giver);
        }
    }

    /** Of the first three places of a window, each: 0 where its value is the maximum, else 1. */
    void addPortableCodes(const ConvolutionNode& giver)
    {
        const std::string end = addEnd(halvedSize(info_.spec.inputSize, giver.halvings));
        for (int place = 0; place < WINDOW - 1; ++place)
        {
            const std::string name = placeName(giver.nameOnLevel("code"), place);
            const std::string begin = addConstant("place." + std::to_string(place), {place / 2, place % 2});
            addNode("Slice",
                    {giver.mapName(), begin, end, addConstant("place.axes", {2, 3}),
                     addConstant("place.steps", {2, 2})},
                    {name + ".values"});
            addNode("Sub", {giver.nameOnLevel("pool"), name + ".values"}, {name + ".difference"});
            addNode("Sign", {name + ".difference"}, {name});
        }
    }

    /** Where the windows end: an odd last row or column is in none. */
    std::string addEnd(const Size& size)
    {
        const auto endOf = [](int length) -> int64_t {
            return length % 2 != 0 ? -1 : std::numeric_limits<int32_t>::max();
        };
        const std::string kind = size.height % 2 != 0 ? (size.width % 2 != 0 ? ".odd" : ".odd_height")
                                                      : (size.width % 2 != 0 ? ".odd_width" : "");
        return addConstant("place.end" + kind, {endOf(size.height), endOf(size.width)});
    }

    static std::string placeName(const std::string& name, int place)
    {
        return name + "." + std::to_string(place);
    }

    /** A tensor of whole numbers that nodes read, once. @return its name. */
    std::string addConstant(const std::string& name, const std::vector<int64_t>& numbers)
    {
        const auto hasName = [&name](const OnnxTensor& tensor) { return tensor.name == name; };
        if (std::none_of(model_.tensors.begin(), model_.tensors.end(), hasName))
        {
            model_.tensors.push_back(int64Tensor(name, numbers));
        }
        return name;
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
        const Size size = halvedSize(info_.spec.inputSize, reader.halvings);
        if (options_.ops == MODEL_OPS_PORTABLE)
        {
            addPortableUnpool(y, code, unpooled, size);
            return unpooled;
        }
        std::vector<std::string> inputs = {y, code};
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

    /** Each place of a window takes the value if it has the maximum, and hands it on if not; then the places are put
    together. */
    void addPortableUnpool(const std::string& y, const std::string& code, const std::string& unpooled,
                           const Size& size)
    {
        std::vector<std::string> places;
        std::string rest = y;
        for (int place = 0; place < WINDOW - 1; ++place)
        {
            const std::string name = placeName(unpooled, place), next = name + ".rest";
            addNode("Mul", {rest, placeName(code, place)}, {next});
            addNode("Sub", {rest, next}, {name});
            places.push_back(name);
            rest = next;
        }
        places.push_back(rest);
        const bool isOdd = size.width % 2 != 0 || size.height % 2 != 0;
        const std::string whole = isOdd ? unpooled + ".even" : unpooled;
        addNode("Concat", places, {unpooled + ".places"}).setInt("axis", 1);
        addNode("DepthToSpace", {unpooled + ".places"}, {whole}).setInt("blocksize", 2);
        if (isOdd)
        {
            const std::string pads = unpooled + ".pads";
            addNode("Pad", {whole, addConstant(pads, {0, 0, 0, 0, 0, 0, size.height % 2, size.width % 2})},
                    {unpooled});
        }
    }

    /** Eq. 3, and beside it what the segmenter must know of the crops. */
    void addScores()
    {
        if (options_.ops != MODEL_OPS_FLSNET)
        {
            addNode("Softmax", {"logits"}, {"probabilities"}).setInt("axis", 1);
            addNode("Mul", {"probabilities", "area_weights"}, {"scores"});
            return;
        }
        OnnxNode& node = addNode("AreaWeightedSoftmax", {"logits"}, {"scores"});
        node.domain = domain();
        node.setFloats("area", asFloats(info_.areas));
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
        const bool forOthers = options_.ops != MODEL_OPS_FLSNET;
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
