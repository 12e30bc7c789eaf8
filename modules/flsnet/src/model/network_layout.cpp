// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "network_layout.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

/** count 3x3 convolutions of one level: the first takes inputs maps, the last gives outputs, between are width. */
Block makeBlock(const std::string& name, int level, int count, int inputs, int width, int outputs)
{
    Block block;
    for (int i = 0; i < count; ++i)
    {
        const int given = i == count - 1 ? outputs : width;
        block.push_back(
            {name + "." + std::to_string(level) + "." + std::to_string(i), inputs, given, 3, level});
        inputs = given;
    }
    return block;
}

/** Width of the maps that the decoder gives at a level: that of the level above. */
int decoderOutputs(const ModelSpec& spec, int level)
{
    return spec.channels[std::max(level - 1, 0)];
}

Stage makeStage(const ModelSpec& spec, const std::string& name, int levels, bool concatenates)
{
    Stage stage;
    for (int level = 0; level < levels; ++level)
    {
        const int width = spec.channels[level];
        const int count = spec.convolutions[level];
        const int above = decoderOutputs(spec, level);
        // Stage 2 sees stage 1's maps beside its own; its first input is what stage 1's decoder gave last.
        const int encoderInputs = concatenates ? above + width : level == 0 ? 3 : above;
        const int decoderInputs = concatenates ? width + above : width;
        stage.encoder.push_back(makeBlock(name + ".encoder", level, count, encoderInputs, width, width));
        stage.decoder.push_back(makeBlock(name + ".decoder", level, count, decoderInputs, width, above));
    }
    stage.head = {name + ".head", spec.channels[0], spec.classCount, 1, 0};
    return stage;
}

} // namespace

std::vector<Stage> networkLayout(const ModelSpec& spec)
{
    std::vector<Stage> stages;
    stages.push_back(makeStage(spec, "stage1", static_cast<int>(spec.channels.size()), false));
    if (spec.stage2Levels > 0)
    {
        stages.push_back(makeStage(spec, "stage2", spec.stage2Levels, true));
    }
    return stages;
}

std::vector<Convolution> convolutionsOf(const Stage& stage)
{
    std::vector<Convolution> all;
    for (const Block& block : stage.encoder)
    {
        all.insert(all.end(), block.begin(), block.end());
    }
    for (size_t i = stage.decoder.size(); i-- > 0;)
    {
        all.insert(all.end(), stage.decoder[i].begin(), stage.decoder[i].end());
    }
    all.push_back(stage.head);
    return all;
}

} // namespace detail
} // namespace flsnet
} // namespace cv
