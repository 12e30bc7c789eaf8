// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "network_graph.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

/** Adds node after node. */
class GraphBuilder
{
public:
    int add(ConvolutionNode node)
    {
        for (const MapSource& source : node.sources)
        {
            node.inputs += source.node == IMAGE ? 3 : graph.nodes[source.node].outputs;
        }
        graph.nodes.push_back(node);
        return static_cast<int>(graph.nodes.size()) - 1;
    }

    /** The 3x3 convolutions of one level. @param first what they have in common, and the sources of the first one.
    @param outputs of each. @return number of the last one. */
    int addLevel(const ConvolutionNode& first, const std::vector<int>& outputs)
    {
        std::vector<MapSource> sources = first.sources;
        for (size_t i = 0; i < outputs.size(); ++i)
        {
            ConvolutionNode node = first;
            node.place = static_cast<int>(i);
            node.isLast = i + 1 == outputs.size();
            node.sources = sources;
            node.outputs = outputs[i];
            sources = {{add(node), PLAIN, IMAGE}};
        }
        return sources[0].node;
    }

    /** @param like stage and size. */
    void addHead(const ConvolutionNode& like, int source, int outputs, const std::string& result)
    {
        ConvolutionNode node = like;
        node.part = "head";
        node.sources = {{source, PLAIN, IMAGE}};
        node.outputs = outputs;
        node.kernel = 1;
        node.result = result;
        add(node);
    }

    NetworkGraph graph;
};

/** A segmenter, stage by stage. Stage 2 sees stage 1's maps beside its own: encoder beside encoder and decoder beside
decoder, level by level. */
class SegmenterGraph
{
public:
    explicit SegmenterGraph(const ModelSpec& spec) : spec_(spec) {}

    NetworkGraph build(bool stage1Head)
    {
        const int levels = static_cast<int>(spec_.channels.size());
        builder_.graph.levels = levels;
        const std::vector<int> none(levels, IMAGE);
        const std::vector<int> encoder = addEncoder("stage1", levels, {IMAGE, PLAIN, IMAGE}, none);
        const std::vector<int> decoder = addDecoder("stage1", encoder, none);
        if (spec_.stage2Levels == 0)
        {
            addHead("stage1", decoder[0], "logits");
            return builder_.graph;
        }
        if (stage1Head)
        {
            addHead("stage1", decoder[0], "stage1_logits");
        }
        const std::vector<int> own =
            addEncoder("stage2", spec_.stage2Levels, {decoder[0], PLAIN, IMAGE}, encoder);
        addHead("stage2", addDecoder("stage2", own, decoder)[0], "logits");
        return builder_.graph;
    }

private:
    /** @param beside nodes whose maps each level reads beside its own; IMAGE for none. @return the last node of each
    level. */
    std::vector<int> addEncoder(const std::string& stage, int levels, MapSource source,
                                const std::vector<int>& beside)
    {
        std::vector<int> last;
        for (int level = 0; level < levels; ++level)
        {
            last.push_back(addLevel(stage, "encoder", level, source, beside[level], spec_.channels[level]));
            source = {last.back(), POOLED, IMAGE};
        }
        return last;
    }

    /** Each level goes down to the width of the level above. */
    std::vector<int> addDecoder(const std::string& stage, const std::vector<int>& encoder,
                                const std::vector<int>& beside)
    {
        std::vector<int> last(encoder.size());
        int below = encoder.back();
        for (int level = static_cast<int>(encoder.size()) - 1; level >= 0; --level)
        {
            below = last[level] = addLevel(stage, "decoder", level, {below, UNPOOLED, encoder[level]},
                                           beside[level], spec_.channels[std::max(level - 1, 0)]);
        }
        return last;
    }

    int addLevel(const std::string& stage, const std::string& part, int level, const MapSource& own,
                 int beside, int lastOutputs)
    {
        ConvolutionNode node;
        node.stage = stage;
        node.part = part;
        node.level = node.halvings = level;
        node.sources = {own};
        if (beside != IMAGE)
        {
            node.sources.push_back({beside, PLAIN, IMAGE});
        }
        std::vector<int> outputs(spec_.convolutions[level], spec_.channels[level]);
        outputs.back() = lastOutputs;
        return builder_.addLevel(node, outputs);
    }

    void addHead(const std::string& stage, int source, const std::string& result)
    {
        ConvolutionNode node;
        node.stage = stage;
        builder_.addHead(node, source, spec_.classCount, result);
    }

    const ModelSpec& spec_;
    GraphBuilder builder_;
};

/** A detector: a stem that halves the input, an encoder, and a decoder that does not go up all of the way; each of its
levels sees the encoder's maps of its size beside its own. */
NetworkGraph detectorGraph(const ModelSpec& spec)
{
    GraphBuilder builder;
    const int levels = static_cast<int>(spec.channels.size());
    builder.graph.levels = levels;
    builder.graph.sizeMultiple = 1 << levels;
    std::vector<int> encoder;
    for (int level = 0; level < levels; ++level)
    {
        ConvolutionNode node;
        node.part = "encoder";
        node.level = level;
        node.halvings = level + 1;
        node.sources = {{level == 0 ? IMAGE : encoder.back(), level == 0 ? PLAIN : POOLED, IMAGE}};
        if (level == 0)
        {
            node.kernel = 6;
            node.stride = 2;
        }
        encoder.push_back(
            builder.addLevel(node, std::vector<int>(spec.convolutions[level], spec.channels[level])));
    }
    ConvolutionNode node;
    int below = encoder.back();
    for (size_t i = 0; i + 1 < spec.decoderChannels.size(); i += 2)
    {
        node.part = "decoder";
        node.level = levels - 2 - static_cast<int>(i / 2);
        node.halvings = node.level + 1;
        const int beside = encoder[node.level];
        node.sources = {{below, UNPOOLED, beside}, {beside, PLAIN, IMAGE}};
        below = builder.addLevel(node, {spec.decoderChannels[i], spec.decoderChannels[i + 1]});
    }
    builder.addHead(node, below, spec.classCount, "predictions");
    return builder.graph;
}

} // namespace

std::string ConvolutionNode::name() const
{
    if (!result.empty())
    {
        return stage.empty() ? part : stage + "." + part;
    }
    return nameOnLevel(part) + "." + std::to_string(place);
}

std::string ConvolutionNode::nameOnLevel(const std::string& what) const
{
    return (stage.empty() ? what : stage + "." + what) + "." + std::to_string(level);
}

std::string ConvolutionNode::mapName() const
{
    return isLast ? nameOnLevel(part) : name();
}

double ConvolutionNode::macs(const Size& inputSize) const
{
    const Size size = halvedSize(inputSize, halvings);
    return static_cast<double>(size.width) * size.height * inputs * outputs * kernel * kernel;
}

int NetworkGraph::nodeOfMap(const std::string& name) const
{
    for (size_t i = 0; i < nodes.size(); ++i)
    {
        if (nodes[i].result.empty() && (name == nodes[i].name() || name == nodes[i].mapName()))
        {
            return static_cast<int>(i);
        }
    }
    CV_Error(Error::StsObjectNotFound, "The network has no map '" + name + "'");
}

NetworkGraph networkGraph(const ModelSpec& spec, bool stage1Head)
{
    return spec.kind == MODEL_DETECTOR ? detectorGraph(spec) : SegmenterGraph(spec).build(stage1Head);
}

std::vector<MapUse> mapUses(const NetworkGraph& graph)
{
    std::vector<MapUse> uses(graph.nodes.size());
    for (const ConvolutionNode& node : graph.nodes)
    {
        for (const MapSource& source : node.sources)
        {
            if (source.node == IMAGE)
            {
                continue;
            }
            MapUse& use = uses[source.node];
            use.plain = use.plain || source.form == PLAIN;
            use.pooled = use.pooled || source.form == POOLED;
            if (source.form == UNPOOLED)
            {
                (source.codes == source.node ? use.repooled : use.unpooled) = true;
                use.unpoolCodes = source.codes;
                uses[source.codes].codes = true;
            }
        }
    }
    return uses;
}

void checkInputSize(const NetworkGraph& graph, const Size& size)
{
    CV_CheckGE(size.width >> graph.levels, 1, "The input is too narrow: each level halves it");
    CV_CheckGE(size.height >> graph.levels, 1, "The input is too low: each level halves it");
    CV_Check(size, size.width % graph.sizeMultiple == 0 && size.height % graph.sizeMultiple == 0,
             "Width and height of a detector's input must be multiples of 2 to the power of its levels");
}

Size halvedSize(const Size& size, int halvings)
{
    return Size(size.width >> halvings, size.height >> halvings);
}

} // namespace detail
} // namespace flsnet
} // namespace cv
