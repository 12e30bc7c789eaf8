// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include <locale>
#include <sstream>

#include "model_metadata.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

const std::string PREFIX = METADATA_PREFIX;
const std::string FORMAT_VERSION = "1";
const char* const STORAGE_NAMES[] = {"float", "half", "int8"};
const char* const OPS_NAMES[] = {"flsnet", "standard", "portable"};
const char* const KIND_NAMES[] = {"segmenter", "detector"}; // by ModelKind

template <typename T> std::string joined(const std::vector<T>& values)
{
    std::ostringstream text;
    text.imbue(std::locale::classic()); // others group digits
    text.precision(9);
    for (size_t i = 0; i < values.size(); ++i)
    {
        text << (i > 0 ? "," : "") << values[i];
    }
    return text.str();
}

/** Red, green and blue of each class: "6a3906,ffff00". */
std::string colorText(const Mat& colors)
{
    std::vector<std::string> texts;
    for (int c = 0; c < colors.rows; ++c)
    {
        const Vec3b& color = colors.at<Vec3b>(c);
        texts.push_back(format("%02x%02x%02x", color[2], color[1], color[0]));
    }
    return joined(texts);
}

class MetadataReader
{
public:
    MetadataReader(const MetadataEntries& entries, const std::string& source)
        : entries_(entries.begin(), entries.end()), source_(source)
    {
        if (entries_.size() != entries.size())
        {
            CV_Error(Error::StsParseError, source_ + ": a key of the metadata is there twice");
        }
        if (entries_.count(PREFIX + "format") == 0)
        {
            CV_Error(Error::StsParseError, source_ +
                                               " is an ONNX file, but no model of this module: it has no "
                                               "metadata 'cv.flsnet.format'. Make models with flsnet_model");
        }
        if (text("format") != FORMAT_VERSION)
        {
            CV_Error(Error::StsNotImplemented, source_ + " has the format " + text("format") +
                                                   ", this version of the module reads " + FORMAT_VERSION);
        }
    }

    bool has(const std::string& key) const { return entries_.count(PREFIX + key) > 0; }

    std::string text(const std::string& key) const
    {
        const std::map<std::string, std::string>::const_iterator found = entries_.find(PREFIX + key);
        if (found == entries_.end())
        {
            CV_Error(Error::StsParseError, source_ + ": the metadata '" + PREFIX + key + "' is missing");
        }
        return found->second;
    }

    std::vector<int> numbers(const std::string& key, char separator = ',') const
    {
        std::vector<int> values;
        for (const std::string& part : split(text(key), separator))
        {
            if (part.empty() || part.size() > 6 || part.find_first_not_of("0123456789") != std::string::npos)
            {
                CV_Error(Error::StsParseError,
                         format("%s: the metadata '%s%s' is no list of numbers: %s", source_.c_str(),
                                PREFIX.c_str(), key.c_str(), text(key).c_str()));
            }
            values.push_back(std::stoi(part));
        }
        return values;
    }

    int number(const std::string& key) const
    {
        const std::vector<int> values = numbers(key);
        if (values.size() != 1)
        {
            CV_Error(Error::StsParseError,
                     source_ + ": the metadata '" + PREFIX + key + "' must be one number");
        }
        return values[0];
    }

    template <size_t N> int choice(const std::string& key, const char* const (&names)[N]) const
    {
        const std::string value = text(key);
        for (size_t i = 0; i < N; ++i)
        {
            if (value == names[i])
            {
                return static_cast<int>(i);
            }
        }
        CV_Error(Error::StsParseError,
                 source_ + ": the metadata '" + PREFIX + key + "' is unknown: " + value);
    }

    std::map<String, String> freeEntries() const
    {
        std::map<String, String> rest;
        for (const std::pair<const std::string, std::string>& entry : entries_)
        {
            if (entry.first.compare(0, PREFIX.size(), PREFIX) != 0)
            {
                rest[entry.first] = entry.second;
            }
        }
        return rest;
    }

private:
    std::map<std::string, std::string> entries_;
    std::string source_;
};

/** @param require stops unless its first argument is true. */
template <typename Require> void checkClasses(const ModelInfo& info, const Require& require)
{
    const size_t classes = static_cast<size_t>(info.spec.classCount);
    require(info.areas.size() == classes, "there must be one area per class");
    for (const double area : info.areas)
    {
        require(std::isfinite(area) && area >= 0, "areas must be finite and not negative");
    }
    require(std::any_of(info.areas.begin(), info.areas.end(), [](double area) { return area > 0; }),
            "one of the areas must be above zero");
    require(info.exponent >= 0 && info.exponent <= 10, "the exponent of the areas must be 0 to 10");
    require(info.classNames.size() == classes, "there must be one name a class");
    require(info.classColors.empty() ||
                (info.classColors.type() == CV_8UC3 && info.classColors.dims == 2 &&
                 info.classColors.cols == 1 && info.classColors.rows == info.spec.classCount),
            "the colours of the classes must be classes x 1, CV_8UC3, or empty");
    for (const String& name : info.classNames)
    {
        require(!name.empty() && name.find(',') == String::npos,
                "class names must be there, and have no commas");
    }
}

template <typename Require> void checkCrop(const CropGeometry& crop, const Require& require)
{
    require(crop.enlargement >= 1 && crop.enlargement <= 10, "the crop's enlargement must be 1 to 10");
    require(std::abs(crop.shift.x) <= 2 && std::abs(crop.shift.y) <= 2, "the crop's shift must be -2 to 2");
    require(crop.border == BORDER_CONSTANT || crop.border == BORDER_REPLICATE ||
                crop.border == BORDER_REFLECT_101,
            "the crop's border must be BORDER_CONSTANT, BORDER_REPLICATE or BORDER_REFLECT_101");
}

} // namespace

std::vector<std::string> split(const std::string& text, char separator)
{
    std::vector<std::string> parts;
    std::istringstream stream(text);
    for (std::string part; std::getline(stream, part, separator);)
    {
        parts.push_back(part);
    }
    return parts;
}

void forgetClasses(ModelInfo& info)
{
    info.areas.clear();
    info.classNames.clear();
    info.classColors.release();
}

void checkInfo(const ModelInfo& info, const std::string& source)
{
    try
    {
        info.spec.validate();
    }
    catch (const Exception& error)
    {
        CV_Error(error.code, source + ": " + error.err);
    }
    const auto require = [&](bool condition, const char* what) {
        if (!condition)
        {
            CV_Error(Error::StsOutOfRange, source + ": " + what);
        }
    };
    if (info.spec.kind != MODEL_DETECTOR)
    {
        checkClasses(info, require);
        checkCrop(info.crop, require);
    }
    for (int i = 0; i < 3; ++i)
    {
        require(info.mean[i] >= 0 && info.mean[i] <= 255, "the input's mean must be 0 to 255");
    }
    const float variance = static_cast<float>(info.deviation * info.deviation);
    require(info.deviation > 0 && variance > 0 && std::isfinite(variance),
            "the input's deviation must be above zero, and its square a 32-bit float");
    for (const std::pair<const String, String>& entry : info.metadata)
    {
        require(!entry.first.empty(), "metadata must have a key");
        require(entry.first.compare(0, PREFIX.size(), PREFIX) != 0,
                "keys of metadata may not start with 'cv.flsnet.', which are the module's own");
    }
}

Mat colorsOf(const std::vector<std::string>& texts, const std::string& source)
{
    Mat colors(static_cast<int>(texts.size()), 1, CV_8UC3, Scalar());
    for (int c = 0; c < colors.rows; ++c)
    {
        const std::string& text = texts[c];
        if (text.size() != 6 || text.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos)
        {
            CV_Error(Error::StsParseError,
                     source + ": a colour of a class is six hexadecimal digits, red, green and blue, not '" +
                         text + "'");
        }
        const unsigned long number = std::stoul(text, nullptr, 16);
        colors.at<Vec3b>(c) = Vec3b(static_cast<uchar>(number & 255), static_cast<uchar>(number >> 8 & 255),
                                    static_cast<uchar>(number >> 16));
    }
    return colors;
}

MetadataEntries metadataOf(const ModelInfo& info, int storage, int ops)
{
    const ModelSpec& spec = info.spec;
    const bool isDetector = spec.kind == MODEL_DETECTOR;
    MetadataEntries entries = {
        {PREFIX + "format", FORMAT_VERSION},
        {PREFIX + "ops", OPS_NAMES[ops]},
        {PREFIX + "storage", STORAGE_NAMES[storage]},
        {PREFIX + "channels", joined(spec.channels)},
        {PREFIX + "convolutions", joined(spec.convolutions)},
    };
    if (isDetector)
    {
        entries.emplace_back(PREFIX + "kind", KIND_NAMES[spec.kind]);
        entries.emplace_back(PREFIX + "decoder_channels", joined(spec.decoderChannels));
        entries.emplace_back(PREFIX + "outputs", std::to_string(spec.classCount));
    }
    else
    {
        entries.emplace_back(PREFIX + "stage2_levels", std::to_string(spec.stage2Levels));
    }
    entries.emplace_back(PREFIX + "input_size",
                         std::to_string(spec.inputSize.width) + "x" + std::to_string(spec.inputSize.height));
    if (!isDetector)
    {
        entries.emplace_back(PREFIX + "classes", joined(info.classNames));
        if (!info.classColors.empty())
        {
            entries.emplace_back(PREFIX + "class_colors", colorText(info.classColors));
        }
    }
    if (!isDetector && ops != MODEL_OPS_FLSNET)
    {
        // For programs without this module; its own files have them in an op.
        const CropGeometry& crop = info.crop;
        entries.emplace_back(PREFIX + "areas", joined(info.areas));
        entries.emplace_back(PREFIX + "exponent", joined(std::vector<double>{info.exponent}));
        entries.emplace_back(PREFIX + "crop",
                             joined(std::vector<double>{crop.enlargement, crop.shift.x, crop.shift.y}));
        entries.emplace_back(PREFIX + "mean",
                             joined(std::vector<double>{info.mean[0], info.mean[1], info.mean[2]}));
    }
    entries.insert(entries.end(), info.metadata.begin(), info.metadata.end());
    return entries;
}

ModelInfo infoFromMetadata(const MetadataEntries& entries, const std::string& source, int& storage, int& ops)
{
    const MetadataReader reader(entries, source);
    ModelInfo info;
    ops = reader.choice("ops", OPS_NAMES);
    storage = reader.choice("storage", STORAGE_NAMES);
    info.spec.kind = reader.has("kind") ? reader.choice("kind", KIND_NAMES) : MODEL_SEGMENTER;
    info.spec.channels = reader.numbers("channels");
    info.spec.convolutions = reader.numbers("convolutions");
    const std::vector<int> size = reader.numbers("input_size", 'x');
    if (size.size() != 2)
    {
        CV_Error(Error::StsParseError, source + ": the metadata 'cv.flsnet.input_size' must be WIDTHxHEIGHT");
    }
    info.spec.inputSize = Size(size[0], size[1]);
    if (info.spec.kind == MODEL_DETECTOR)
    {
        info.spec.stage2Levels = 0;
        info.spec.decoderChannels = reader.numbers("decoder_channels");
        info.spec.classCount = reader.number("outputs");
        forgetClasses(info);
    }
    else
    {
        info.spec.stage2Levels = reader.number("stage2_levels");
        const std::vector<std::string> names = split(reader.text("classes"), ',');
        info.classNames.assign(names.begin(), names.end());
        info.spec.classCount = static_cast<int>(names.size());
        if (reader.has("class_colors"))
        {
            info.classColors = colorsOf(split(reader.text("class_colors"), ','), source);
        }
    }
    info.metadata = reader.freeEntries();
    return info;
}

} // namespace detail
} // namespace flsnet
} // namespace cv
