// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../../precomp.hpp"

#include "../map_names.hpp"
#include "map_flow.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{
namespace int8
{

namespace
{

class FlowBuilder
{
public:
    std::vector<FlowNode> build(const ModelSpec& spec)
    {
        const std::vector<detail::Stage> stages = detail::networkLayout(spec);
        addEncoder(stages[0], {IMAGE, PLAIN}, {});
        const std::vector<int> encoder = encoder_;
        addDecoder(stages[0], {});
        if (stages.size() > 1)
        {
            const std::vector<int> decoder = decoder_;
            addEncoder(stages[1], {decoder[0], PLAIN}, encoder);
            addDecoder(stages[1], decoder);
        }
        add(stages.back().head, {{decoder_[0], PLAIN}});
        return std::move(nodes_);
    }

private:
    /** @param others nodes whose maps each level reads beside its own; may be empty. */
    void addEncoder(const detail::Stage& stage, MapSource input, const std::vector<int>& others)
    {
        encoder_.clear();
        for (size_t level = 0; level < stage.encoder.size(); ++level)
        {
            encoder_.push_back(addBlock(stage.encoder[level], input, others, level));
            input = {encoder_.back(), POOLED};
        }
    }

    void addDecoder(const detail::Stage& stage, const std::vector<int>& others)
    {
        decoder_.assign(stage.decoder.size(), 0);
        int last = encoder_.back();
        for (size_t level = stage.decoder.size(); level-- > 0;)
        {
            nodes_[last].codes = encoder_[level];
            last = decoder_[level] = addBlock(stage.decoder[level], {last, UNPOOLED}, others, level);
        }
    }

    int addBlock(const detail::Block& block, const MapSource& input, const std::vector<int>& others,
                 size_t level)
    {
        std::vector<MapSource> inputs = {input};
        if (!others.empty())
        {
            inputs.push_back({others[level], PLAIN});
        }
        for (const detail::Convolution& conv : block)
        {
            add(conv, inputs);
            inputs = {{static_cast<int>(nodes_.size()) - 1, PLAIN}};
        }
        return static_cast<int>(nodes_.size()) - 1;
    }

    void add(const detail::Convolution& conv, const std::vector<MapSource>& inputs)
    {
        for (const MapSource& source : inputs)
        {
            if (source.node != IMAGE)
            {
                FlowNode& node = nodes_[source.node];
                node.givesPlain = node.givesPlain || source.form == PLAIN;
                node.givesPooled = node.givesPooled || source.form == POOLED;
                node.givesUnpooled = node.givesUnpooled || source.form == UNPOOLED;
            }
        }
        FlowNode node;
        node.conv = conv;
        node.inputs = inputs;
        nodes_.push_back(node);
    }

    std::vector<FlowNode> nodes_;
    std::vector<int> encoder_; // of the stage that is being added: the last node of each level
    std::vector<int> decoder_;
};

} // namespace

std::vector<FlowNode> mapFlow(const ModelSpec& spec, const std::vector<std::string>& maps)
{
    std::vector<FlowNode> nodes = FlowBuilder().build(spec);
    for (size_t i = 0; i < maps.size(); ++i)
    {
        const std::string convolution = findMap(spec, maps[i]).convolution;
        for (FlowNode& node : nodes)
        {
            if (node.conv.name == convolution)
            {
                node.givesPlain = true;
                node.results.push_back(static_cast<int>(i) + 1);
            }
        }
    }
    return nodes;
}

} // namespace int8
} // namespace cpu
} // namespace flsnet
} // namespace cv
