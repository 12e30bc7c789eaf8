// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "direct_steps.hpp"
#include "float_engine.hpp"
#include "float_image_step.hpp"
#include "float_result_steps.hpp"
#include "winograd_step.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

namespace
{

/** Number of tiles of a side that cover the maps. */
double tilesOf(const MapShape& size, int tile)
{
    const int rows = (size.height + tile - 1) / tile;
    const int columns = (size.width + tile - 1) / tile;
    return static_cast<double>(size.batch) * rows * columns;
}

/** The fastest way through a 3x3 convolution: the side of Winograd's tiles, or 1 for none of them. */
int bestTile(const MapShape& size, const PackedWeights& conv)
{
    // What reading a weight costs, in multiplications with it; more where the second cache does not hold them beside the
    // maps: 64 x 128 weights of large tiles are 1.2 MB. There, small tiles also keep the memory small: a fifth of it in
    // the paper's network, for 2 % of its time.
    const double weights = static_cast<double>(conv.inputs()) * conv.outputs();
    const double reading = weights < 64 * 128 ? 8 : 16;
    int best = 1;
    double least = 9 * (tilesOf(size, 1) + reading);
    for (const int tile : {SMALL_TILE, LARGE_TILE})
    {
        const double cost = (tile + 2) * (tile + 2) * (tilesOf(size, tile) + reading);
        if (cost < least)
        {
            least = cost;
            best = tile;
        }
    }
    return best;
}

class FloatPlanner
{
public:
    FloatPlanner(const EngineSpec& spec, const FloatWeights& weights, int batch, const Size& size,
                 int workers)
        : spec_(spec), weights_(weights), batch_(batch), size_(size), workers_(workers)
    {
    }

    NetworkPlan build()
    {
        const std::vector<detail::ConvolutionNode>& nodes = spec_.graph.nodes;
        const std::vector<detail::MapUse> uses = detail::mapUses(spec_.graph);
        const std::vector<std::vector<int>> results = spec_.resultsByNode();
        addImage(nodes[0]);
        for (size_t i = 0; i < nodes.size(); ++i)
        {
            const detail::ConvolutionNode& node = nodes[i];
            if (node.result.empty())
            {
                const bool wantsMap = uses[i].plain || uses[i].unpooled || !results[i].empty();
                const NodeMaps maps = addConvolution(node, wantsMap, uses[i].pooled || uses[i].codes);
                given_.push_back(maps);
                for (const int result : results[i])
                {
                    use({maps.map});
                    plan_.add(new FloatMapStep(shapeAt(node.halvings), maps.map, result));
                }
            }
            else
            {
                addHead(node, results[i][0]);
            }
        }
        return std::move(plan_);
    }

private:
    /** What a convolution gives; slots without values were not asked for. */
    struct NodeMaps
    {
        MapSlot map;
        MapSlot pooled;
    };

    MapShape shapeAt(int halvings) const
    {
        const Size size = detail::halvedSize(size_, halvings);
        return {batch_, size.height, size.width};
    }

    int addMap(const MapShape& shape, int channels)
    {
        return plan_.addBuffer(static_cast<size_t>(shape.batch) * shape.height * shape.width * channels *
                               sizeof(float));
    }

    MapSlot addPooled(const MapShape& shape, int channels)
    {
        const MapShape pooledShape = {shape.batch, shape.height / 2, shape.width / 2};
        MapSlot pooled;
        pooled.channels = channels;
        pooled.values = addMap(pooledShape, channels);
        pooled.codes = plan_.addBuffer(static_cast<size_t>(shape.batch) * pooledShape.height *
                                       pooledShape.width * (channels / BLOCK) * sizeof(PoolCode));
        return pooled;
    }

    /** Says that the next step reads them. */
    void use(const std::vector<MapSlot>& slots)
    {
        for (const MapSlot& slot : slots)
        {
            plan_.memory.use(slot.values, plan_.nextStep());
            if (slot.codes >= 0)
            {
                plan_.memory.use(slot.codes, plan_.nextStep());
            }
        }
    }

    /** As the first convolution reads it. */
    void addImage(const detail::ConvolutionNode& first)
    {
        const MapShape shape = shapeAt(0);
        const bool grouped = first.stride == 2;
        const MapShape padded = {shape.batch, shape.height + 2, shape.width + 2};
        image_.channels = grouped ? BLOCK : 3;
        image_.values = grouped ? addMap(shapeAt(1), BLOCK) : addMap(padded, 3);
        plan_.add(new FloatImageStep(shape, spec_.mean, spec_.deviation, grouped, image_.values));
    }

    MapSlot slotOf(const detail::MapSource& source) const
    {
        if (source.node == detail::IMAGE)
        {
            return image_;
        }
        const NodeMaps& maps = given_[source.node];
        if (source.form == detail::PLAIN)
        {
            return maps.map;
        }
        // Pooled maps are stored as they are, and unpooled while they are read.
        MapSlot slot = source.form == detail::POOLED || source.codes == source.node ? maps.pooled : maps.map;
        slot.codes = source.form == detail::POOLED ? -1 : given_[source.codes].pooled.codes;
        return slot;
    }

    NodeMaps addConvolution(const detail::ConvolutionNode& node, bool wantsMap, bool wantsPooled)
    {
        const MapShape shape = shapeAt(node.halvings);
        const std::shared_ptr<const PackedWeights>& weights = weights_.of(node.name());
        std::vector<MapSlot> inputs;
        for (const detail::MapSource& source : node.sources)
        {
            inputs.push_back(slotOf(source));
        }
        const int tile = weights->lanes() == BLOCK ? bestTile(shape, *weights) : 1;
        if (tile > 1)
        {
            return addWinograd(weights, tile, inputs, shape, wantsMap, wantsPooled);
        }
        NodeMaps maps;
        maps.map = addDirect(weights, inputs, shape);
        if (wantsPooled)
        {
            maps.pooled = addPooled(shape, weights->outputs());
            use({maps.map});
            plan_.add(new PoolStep(shape, maps.map, maps.pooled));
        }
        return maps;
    }

    NodeMaps addWinograd(const std::shared_ptr<const PackedWeights>& weights, int tile,
                         const std::vector<MapSlot>& inputs, const MapShape& shape, bool wantsMap,
                         bool wantsPooled)
    {
        const FloatKernels& kernels = weights_.kernels();
        NodeMaps maps;
        WinogradOutput output;
        if (wantsMap)
        {
            maps.map.channels = weights->outputs();
            output.map = maps.map.values = addMap(shape, weights->outputs());
        }
        if (wantsPooled)
        {
            maps.pooled = addPooled(shape, weights->outputs());
            output.pooled = maps.pooled.values;
            output.codes = maps.pooled.codes;
        }
        use(inputs);
        const int step = plan_.nextStep();
        plan_.add(new WinogradStep(shape, inputs, weights, output, kernels,
                                   tile == LARGE_TILE ? kernels.largeTiles : kernels.smallTiles, workers_,
                                   plan_.memory, step));
        return maps;
    }

    MapSlot addDirect(const std::shared_ptr<const PackedWeights>& weights, const std::vector<MapSlot>& inputs,
                      const MapShape& shape)
    {
        int padded = inputs[0].values;
        if (weights->lanes() == BLOCK) // else it is the image, which has its border already
        {
            const MapShape paddedShape = {shape.batch, shape.height + 2, shape.width + 2};
            padded = addMap(paddedShape, weights->inputs());
            use(inputs);
            plan_.add(new PadStep(shape, inputs, padded));
        }
        plan_.memory.use(padded, plan_.nextStep());
        MapSlot output;
        output.channels = weights->outputs();
        output.values = addMap(shape, weights->outputs());
        plan_.add(new DirectStep(shape, weights, padded, output.values));
        return output;
    }

    void addHead(const detail::ConvolutionNode& node, int result)
    {
        const MapSlot input = slotOf(node.sources[0]);
        use({input});
        plan_.add(
            new FloatHeadStep(shapeAt(node.halvings), weights_.of(node.name()), node.outputs, input, result));
        given_.emplace_back(); // read by none
    }

    const EngineSpec& spec_;
    const FloatWeights& weights_;
    int batch_;
    Size size_;
    int workers_;
    NetworkPlan plan_;
    MapSlot image_;
    std::vector<NodeMaps> given_; // by node
};

} // namespace

NetworkPlan planFloatNetwork(const EngineSpec& spec, const FloatWeights& weights, int batch, const Size& size,
                             int workers)
{
    return FloatPlanner(spec, weights, batch, size, workers).build();
}

} // namespace cpu
} // namespace flsnet
} // namespace cv
