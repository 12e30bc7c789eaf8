// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "direct_step.hpp"
#include "head_step.hpp"
#include "image_step.hpp"
#include "map_names.hpp"
#include "map_result_step.hpp"
#include "network_plan.hpp"
#include "pad_step.hpp"
#include "pool_step.hpp"
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
double tilesOf(const MapSize& size, int tile)
{
    const int rows = (size.height + tile - 1) / tile;
    const int columns = (size.width + tile - 1) / tile;
    return static_cast<double>(size.batch) * rows * columns;
}

/** The fastest way through a 3x3 convolution: the side of Winograd's tiles, or 1 for none of them. */
int bestTile(const MapSize& size, const detail::Convolution& conv)
{
    // What reading a weight costs, in multiplications with it; more where no cache holds the weights. There,
    // small tiles also keep the memory small: a fifth of it in the paper's network, for 2 % of its time.
    const double weights = static_cast<double>(conv.inputs) * conv.outputs;
    const double reading = weights < (1 << 17) ? 8 : 16;
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

class Planner
{
public:
    Planner(const NetworkDescription& description, const NetworkWeights& weights, int batch, const Size& size,
            const Kernels& kernels, int workers)
        : description_(description), weights_(weights), batch_(batch), size_(size), kernels_(kernels),
          workers_(workers)
    {
    }

    NetworkPlan build()
    {
        const std::vector<detail::Stage> stages = detail::networkLayout(description_.spec);
        const MapSlot image = addImage();
        planStage1(stages[0], image);
        if (stages.size() > 1)
        {
            planStage2(stages[1]);
        }
        addHead(stages.back().head, stages.size() > 1 ? last_ : stage1Decoder_[0]);
        plan_.memorySize = plan_.memory.place();
        return std::move(plan_);
    }

private:
    /** What a block of convolutions gives; slots without values were not asked for. */
    struct BlockMaps
    {
        MapSlot map;
        MapSlot pooled;
    };

    void planStage1(const detail::Stage& stage, const MapSlot& image)
    {
        const int levels = static_cast<int>(stage.encoder.size());
        std::vector<MapSlot> pooled(levels);
        stage1Encoder_.resize(levels);
        stage1Decoder_.resize(levels);
        MapSlot x = image;
        for (int level = 0; level < levels; ++level)
        {
            const bool usedInStage2 = level < description_.spec.stage2Levels;
            const BlockMaps maps = addBlock(stage.encoder[level], {x}, level, usedInStage2, true);
            stage1Encoder_[level] = maps.map;
            pooled[level] = x = maps.pooled;
            x.codes = -1; // read as it is stored
        }
        for (int level = levels - 1; level >= 0; --level)
        {
            x.codes = pooled[level].codes; // read unpooled
            x = addBlock(stage.decoder[level], {x}, level, true, false).map;
            stage1Decoder_[level] = x;
        }
    }

    void planStage2(const detail::Stage& stage)
    {
        const int levels = static_cast<int>(stage.encoder.size());
        std::vector<MapSlot> pooled(levels);
        MapSlot x = stage1Decoder_[0];
        for (int level = 0; level < levels; ++level)
        {
            pooled[level] = x =
                addBlock(stage.encoder[level], {x, stage1Encoder_[level]}, level, false, true).pooled;
            x.codes = -1;
        }
        for (int level = levels - 1; level >= 0; --level)
        {
            x.codes = pooled[level].codes;
            x = addBlock(stage.decoder[level], {x, stage1Decoder_[level]}, level, true, false).map;
        }
        last_ = x;
    }

    MapSize sizeOf(int level) const
    {
        const Size size = sizeAtLevel(size_, level);
        const MapSize maps = {batch_, size.height, size.width};
        return maps;
    }

    int nextStep() const { return static_cast<int>(plan_.steps.size()); }

    void add(Step* step) { plan_.steps.emplace_back(step); }

    /** A buffer that the next step writes. */
    int addBuffer(size_t bytes)
    {
        const int buffer = plan_.memory.add(bytes);
        plan_.memory.use(buffer, nextStep());
        return buffer;
    }

    int addMap(const MapSize& size, int channels)
    {
        return addBuffer(static_cast<size_t>(size.batch) * size.height * size.width * channels *
                         sizeof(float));
    }

    MapSlot addPooled(const MapSize& size, int channels)
    {
        const MapSize pooledSize = {size.batch, size.height / 2, size.width / 2};
        MapSlot pooled;
        pooled.channels = channels;
        pooled.values = addMap(pooledSize, channels);
        pooled.codes = addBuffer(static_cast<size_t>(size.batch) * pooledSize.height * pooledSize.width *
                                 (channels / BLOCK) * sizeof(PoolCode));
        return pooled;
    }

    /** Says that the next step reads them. */
    void use(const std::vector<MapSlot>& slots)
    {
        for (const MapSlot& slot : slots)
        {
            plan_.memory.use(slot.values, nextStep());
            if (slot.codes >= 0)
            {
                plan_.memory.use(slot.codes, nextStep());
            }
        }
    }

    MapSlot addImage()
    {
        const MapSize size = sizeOf(0);
        const MapSize padded = {size.batch, size.height + 2, size.width + 2};
        MapSlot image;
        image.channels = 3;
        image.values = addMap(padded, 3);
        add(new ImageStep(size, description_.mean, description_.deviation, image.values));
        return image;
    }

    /** Numbers of the results that are the maps of a convolution. */
    std::vector<int> resultsOf(const detail::Convolution& conv) const
    {
        std::vector<int> results;
        for (size_t i = 0; i < description_.maps.size(); ++i)
        {
            if (findMap(description_.spec, description_.maps[i]).convolution == conv.name)
            {
                results.push_back(static_cast<int>(i) + 1);
            }
        }
        return results;
    }

    BlockMaps addBlock(const detail::Block& block, std::vector<MapSlot> inputs, int level, bool wantsMap,
                       bool wantsPooled)
    {
        BlockMaps maps;
        for (size_t i = 0; i < block.size(); ++i)
        {
            const bool isLast = i + 1 == block.size();
            const std::vector<int> results = resultsOf(block[i]);
            maps = addConvolution(block[i], inputs, level, !isLast || wantsMap || !results.empty(),
                                  isLast && wantsPooled);
            inputs.assign(1, maps.map);
            for (const int result : results)
            {
                use({maps.map});
                add(new MapResultStep(sizeOf(level), maps.map, result));
            }
        }
        return maps;
    }

    BlockMaps addConvolution(const detail::Convolution& conv, const std::vector<MapSlot>& inputs, int level,
                             bool wantsMap, bool wantsPooled)
    {
        const MapSize size = sizeOf(level);
        const int tile = conv.inputs % BLOCK == 0 ? bestTile(size, conv) : 1;
        if (tile > 1)
        {
            return addWinograd(conv, tile, inputs, size, wantsMap, wantsPooled);
        }
        BlockMaps maps;
        maps.map = addDirect(conv, inputs, size);
        if (wantsPooled)
        {
            maps.pooled = addPooled(size, conv.outputs);
            use({maps.map});
            add(new PoolStep(size, maps.map, maps.pooled));
        }
        return maps;
    }

    BlockMaps addWinograd(const detail::Convolution& conv, int tile, const std::vector<MapSlot>& inputs,
                          const MapSize& size, bool wantsMap, bool wantsPooled)
    {
        BlockMaps maps;
        WinogradOutput output;
        if (wantsMap)
        {
            maps.map.channels = conv.outputs;
            output.map = maps.map.values = addMap(size, conv.outputs);
        }
        if (wantsPooled)
        {
            maps.pooled = addPooled(size, conv.outputs);
            output.pooled = maps.pooled.values;
            output.codes = maps.pooled.codes;
        }
        use(inputs);
        const int step = nextStep();
        add(new WinogradStep(size, inputs, weights_.at(conv.name), output, kernels_,
                             tile == LARGE_TILE ? kernels_.largeTiles : kernels_.smallTiles, workers_,
                             plan_.memory, step));
        return maps;
    }

    MapSlot addDirect(const detail::Convolution& conv, const std::vector<MapSlot>& inputs,
                      const MapSize& size)
    {
        const bool isImage = conv.inputs % BLOCK != 0;
        int padded = inputs[0].values;
        if (!isImage)
        {
            const MapSize paddedSize = {size.batch, size.height + 2, size.width + 2};
            padded = addMap(paddedSize, conv.inputs);
            use(inputs);
            add(new PadStep(size, inputs, padded));
        }
        plan_.memory.use(padded, nextStep());
        MapSlot output;
        output.channels = conv.outputs;
        output.values = addMap(size, conv.outputs);
        add(new DirectStep(size, weights_.at(conv.name), isImage ? 1 : BLOCK, padded, output.values));
        return output;
    }

    void addHead(const detail::Convolution& head, const MapSlot& input)
    {
        use({input});
        add(new HeadStep(sizeOf(0), weights_.at(head.name), head.outputs, input, 0));
    }

    const NetworkDescription& description_;
    const NetworkWeights& weights_;
    int batch_;
    Size size_;
    const Kernels& kernels_;
    int workers_;
    NetworkPlan plan_;
    std::vector<MapSlot> stage1Encoder_;
    std::vector<MapSlot> stage1Decoder_;
    MapSlot last_; // of stage 2's decoder
};

} // namespace

NetworkPlan planNetwork(const NetworkDescription& description, const NetworkWeights& weights, int batch,
                        const Size& size, const Kernels& kernels, int workers)
{
    return Planner(description, weights, batch, size, kernels, workers).build();
}

std::vector<detail::Convolution> networkConvolutions(const ModelSpec& spec)
{
    std::vector<detail::Convolution> all;
    for (const detail::Stage& stage : detail::networkLayout(spec))
    {
        if (!all.empty())
        {
            all.pop_back(); // the head of stage 1
        }
        const std::vector<detail::Convolution> own = detail::convolutionsOf(stage);
        all.insert(all.end(), own.begin(), own.end());
    }
    return all;
}

Size sizeAtLevel(const Size& size, int level)
{
    return Size(size.width >> level, size.height >> level);
}

} // namespace cpu
} // namespace flsnet
} // namespace cv
