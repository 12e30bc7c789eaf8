// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "network_graph.hpp"

namespace cv
{
namespace flsnet
{

namespace
{

// Of all convolutions' feature maps together: a file of some kilobytes must not take gigabytes of memory. The paper's
// network reaches it beyond 512 x 512 pixels.
const double MOST_MAP_VALUES = 268435456;

/** What of a spec only detectors have. */
void checkDetector(const ModelSpec& spec)
{
    const int levels = static_cast<int>(spec.channels.size());
    const int decoderLevels = static_cast<int>(spec.decoderChannels.size()) / 2;
    CV_CheckEQ(spec.stage2Levels, 0, "Detectors have no stage 2");
    CV_CheckEQ(spec.convolutions[0], 1, "The first level of a detector has one convolution");
    CV_Check(spec.decoderChannels.size(),
             spec.decoderChannels.size() % 2 == 0 && decoderLevels >= 1 && decoderLevels < levels,
             "'decoderChannels' must have two numbers for each of 1 to all levels but the last one");
    int below = spec.channels.back();
    for (int i = 0; i < decoderLevels; ++i)
    {
        CV_CheckEQ(below, spec.channels[levels - 2 - i],
                   "What is unpooled must have as many channels as the encoder's level");
        for (const int channels : {spec.decoderChannels[2 * i], spec.decoderChannels[2 * i + 1]})
        {
            CV_Check(channels, channels % 16 == 0 && channels >= 16 && channels <= 4096,
                     "'decoderChannels' must be multiples of 16, 16 to 4096");
            below = channels;
        }
    }
    CV_Check(spec.inputSize,
             spec.inputSize.width % (1 << levels) == 0 && spec.inputSize.height % (1 << levels) == 0,
             "'inputSize' of a detector must be multiples of 2 to the power of the number of levels");
}

void checkClassesAndSize(const ModelSpec& spec)
{
    CV_CheckGE(spec.classCount, 2, "There must be at least 2 classes");
    CV_CheckLE(spec.classCount, 255, "There can be at most 255 classes");
    CV_CheckLE(spec.inputSize.width, 1 << 14, "'inputSize' is too wide");
    CV_CheckLE(spec.inputSize.height, 1 << 14, "'inputSize' is too high");
}

void checkOther(const ModelSpec& spec)
{
    CV_Check(spec.channels.size(),
             spec.channels.empty() && spec.convolutions.empty() && spec.decoderChannels.empty() &&
                 spec.stage2Levels == 0,
             "Of a network of another architecture only 'inputSize' and 'classCount' are known");
    CV_Check(spec.inputSize, spec.inputSize.width >= 1 && spec.inputSize.height >= 1,
             "'inputSize' must be at least 1 x 1");
    checkClassesAndSize(spec);
}

/** What other libraries count in 32 bits. */
void checkSizes(const ModelSpec& spec)
{
    double weights = 0;
    double values = 0;
    for (const detail::ConvolutionNode& conv : detail::networkGraph(spec, true).nodes)
    {
        const double maps = std::max(conv.inputs, conv.outputs);
        const Size size = detail::halvedSize(spec.inputSize, conv.halvings);
        // cv::dnn counts the values of a blob in an int.
        CV_CheckLE(maps * size.width * size.height, static_cast<double>(std::numeric_limits<int>::max()),
                   "'inputSize' is too large for so many channels");
        values += static_cast<double>(conv.outputs) * size.width * size.height;
        weights += static_cast<double>(conv.inputs) * conv.outputs * conv.kernel * conv.kernel;
    }
    CV_CheckLT(weights * sizeof(float), 2147483648., "The weights would need 2 GiB or more");
    CV_CheckLE(
        values, MOST_MAP_VALUES,
        "'inputSize' is too large for so many channels: all feature maps together may have 2^28 values "
        "(1 GiB)");
}

} // namespace

ModelSpec::ModelSpec()
    : kind(MODEL_SEGMENTER), stage2Levels(3), inputSize(256, 256), classCount(FACE_CLASS_COUNT)
{
}

ModelSpec ModelSpec::vgg16()
{
    ModelSpec spec;
    spec.channels = {64, 128, 256, 512, 512};
    spec.convolutions = {2, 2, 3, 3, 3};
    spec.inputSize = Size(224, 224);
    return spec;
}

ModelSpec ModelSpec::detector()
{
    ModelSpec spec;
    spec.kind = MODEL_DETECTOR;
    spec.channels = {16, 32, 48, 64, 64};
    spec.convolutions = {1, 2, 2, 2, 2};
    spec.stage2Levels = 0;
    spec.inputSize = Size(320, 320);
    spec.classCount = 16;
    spec.decoderChannels = {64, 48, 64, 64};
    return spec;
}

void ModelSpec::validate() const
{
    if (kind == MODEL_OTHER)
    {
        checkOther(*this);
        return;
    }
    const int levels = static_cast<int>(channels.size());
    CV_CheckGE(levels, 1, "A network has at least one level: give 'channels', one number a level");
    CV_CheckLE(levels, 8, "A network has at most 8 levels");
    CV_CheckEQ(static_cast<int>(convolutions.size()), levels, "'convolutions' must have one number a level");
    for (int level = 0; level < levels; ++level)
    {
        CV_CheckEQ(channels[level] % 16, 0, "'channels' must be multiples of 16");
        CV_CheckGE(channels[level], 16, "'channels' must be at least 16");
        CV_CheckLE(channels[level], 4096, "'channels' must be at most 4096");
        CV_CheckGE(convolutions[level], 1, "'convolutions' must be at least 1");
        CV_CheckLE(convolutions[level], 8, "'convolutions' must be at most 8");
    }
    CV_CheckGE(stage2Levels, 0, "'stage2Levels' must be at least 0 (0: stage 1 alone)");
    CV_CheckLE(stage2Levels, levels, "Stage 2 cannot have more levels than stage 1");
    checkClassesAndSize(*this);
    CV_CheckGE(inputSize.width >> levels, 1, "'inputSize' is too narrow: each level halves it");
    CV_CheckGE(inputSize.height >> levels, 1, "'inputSize' is too low: each level halves it");
    CV_Check(kind, kind == MODEL_SEGMENTER || kind == MODEL_DETECTOR,
             "'kind' must be MODEL_SEGMENTER, MODEL_DETECTOR or MODEL_OTHER");
    if (kind == MODEL_DETECTOR)
    {
        checkDetector(*this);
    }
    else
    {
        CV_CheckEQ(decoderChannels.size(), size_t(0), "'decoderChannels' are for detectors only");
    }
    checkSizes(*this);
}

double ModelSpec::macs(bool stage1Only) const
{
    validate();
    if (kind == MODEL_OTHER)
    {
        return 0;
    }
    ModelSpec measured = *this;
    if (stage1Only)
    {
        measured.stage2Levels = 0;
    }
    double sum = 0;
    for (const detail::ConvolutionNode& conv : detail::networkGraph(measured, false).nodes)
    {
        sum += conv.macs(inputSize);
    }
    return sum;
}

CropGeometry::CropGeometry() : enlargement(2.75), shift(0, -0.05), border(BORDER_CONSTANT) {}

ModelInfo::ModelInfo()
    : areas(FACE_CLASS_COUNT, 1.), exponent(1), mean(104, 117, 124), deviation(58),
      classNames(FACE_CLASS_COUNT)
{
    for (int i = 0; i < FACE_CLASS_COUNT; ++i)
    {
        classNames[i] = className(i);
    }
}

bool ModelInfo::hasFaceClasses() const
{
    if (spec.kind == MODEL_DETECTOR || classNames.size() != FACE_CLASS_COUNT)
    {
        return false;
    }
    for (int i = 0; i < FACE_CLASS_COUNT; ++i)
    {
        if (classNames[i] != className(i))
        {
            return false;
        }
    }
    return true;
}

Mat ModelInfo::palette() const
{
    if (!classColors.empty())
    {
        return classColors.clone();
    }
    Mat colors;
    classPalette(classNames, colors);
    return colors;
}

std::vector<String> ModelInfo::metadataKeys() const
{
    std::vector<String> keys;
    for (const std::pair<const String, String>& entry : metadata)
    {
        keys.push_back(entry.first);
    }
    return keys;
}

String ModelInfo::getMetadata(const String& key) const
{
    const std::map<String, String>::const_iterator entry = metadata.find(key);
    return entry == metadata.end() ? String() : entry->second;
}

void ModelInfo::setMetadata(const String& key, const String& value)
{
    metadata[key] = value;
}

} // namespace flsnet
} // namespace cv
