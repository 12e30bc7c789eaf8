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

/** Adds the nodes of a segmenter, stage by stage. Stage 2 sees stage 1's maps beside its own: encoder beside encoder and
decoder beside decoder, level by level. */
class SegmenterGraph
{
public:
    explicit SegmenterGraph(const ModelSpec& spec) : spec_(spec) {}

    NetworkGraph build(bool stage1Head)
    {
        const int levels = static_cast<int>(spec_.channels.size());
        graph_.levels = levels;
        const MapSource image = {IMAGE, PLAIN, IMAGE};
        const std::vector<int> none(levels, IMAGE);
        const std::vector<int> encoder = addEncoder("stage1", levels, image, none);
        const std::vector<int> decoder = addDecoder("stage1", encoder, none);
        if (spec_.stage2Levels == 0)
        {
            addHead("stage1", decoder[0], "logits");
            return graph_;
        }
        if (stage1Head)
        {
            addHead("stage1", decoder[0], "stage1_logits");
        }
        const std::vector<int> own =
            addEncoder("stage2", spec_.stage2Levels, {decoder[0], PLAIN, IMAGE}, encoder);
        addHead("stage2", addDecoder("stage2", own, decoder)[0], "logits");
        return graph_;
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
            last.push_back(
                addBlock(stage, "encoder", level, sourcesOf(source, beside[level]), spec_.channels[level]));
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
            const MapSource source = {below, UNPOOLED, encoder[level]};
            below = last[level] = addBlock(stage, "decoder", level, sourcesOf(source, beside[level]),
                                           spec_.channels[std::max(level - 1, 0)]);
        }
        return last;
    }

    static std::vector<MapSource> sourcesOf(const MapSource& own, int beside)
    {
        std::vector<MapSource> sources = {own};
        if (beside != IMAGE)
        {
            sources.push_back({beside, PLAIN, IMAGE});
        }
        return sources;
    }

    /** The convolutions of one level. @param outputs of the last one. @return its number. */
    int addBlock(const std::string& stage, const std::string& part, int level,
                 std::vector<MapSource> sources, int outputs)
    {
        const int count = spec_.convolutions[level];
        for (int i = 0; i < count; ++i)
        {
            ConvolutionNode node;
            node.stage = stage;
            node.part = part;
            node.level = node.halvings = level;
            node.place = i;
            node.isLast = i == count - 1;
            node.sources = sources;
            node.outputs = node.isLast ? outputs : spec_.channels[level];
            sources = {{add(node), PLAIN, IMAGE}};
        }
        return sources[0].node;
    }

    void addHead(const std::string& stage, int source, const std::string& result)
    {
        ConvolutionNode node;
        node.stage = stage;
        node.part = "head";
        node.sources = {{source, PLAIN, IMAGE}};
        node.outputs = spec_.classCount;
        node.kernel = 1;
        node.result = result;
        add(node);
    }

    int add(ConvolutionNode node)
    {
        for (const MapSource& source : node.sources)
        {
            node.inputs += source.node == IMAGE ? 3 : graph_.nodes[source.node].outputs;
        }
        graph_.nodes.push_back(node);
        return static_cast<int>(graph_.nodes.size()) - 1;
    }

    const ModelSpec& spec_;
    NetworkGraph graph_;
};

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
    return SegmenterGraph(spec).build(stage1Head);
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

Size halvedSize(const Size& size, int halvings)
{
    return Size(size.width >> halvings, size.height >> halvings);
}

} // namespace detail
} // namespace flsnet
} // namespace cv
