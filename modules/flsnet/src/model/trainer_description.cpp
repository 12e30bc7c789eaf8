// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include <locale>
#include <sstream>

#include "file_bytes.hpp"
#include "json_text.hpp"
#include "model_metadata.hpp"
#include "trainer_files.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

/** A value of the description, and its place for messages. */
class Value
{
public:
    Value(const FileNode& node, const std::string& place) : node_(node), place_(place) {}

    Value operator[](const std::string& key) const
    {
        if (!node_.isMap() || node_[key].empty())
        {
            CV_Error(Error::StsParseError, place_ + ": '" + key + "' is missing");
        }
        return Value(node_[key], place_ + ": '" + key + "'");
    }

    double number() const
    {
        if (!node_.isInt() && !node_.isReal())
        {
            fail("must be a number");
        }
        return static_cast<double>(node_);
    }

    int integer() const
    {
        if (!node_.isInt())
        {
            fail("must be a whole number");
        }
        return static_cast<int>(node_);
    }

    std::string text() const
    {
        if (!node_.isString())
        {
            fail("must be a text");
        }
        return static_cast<std::string>(node_);
    }

    /** The items of a list, each by read. */
    template <typename T> std::vector<T> list(T (Value::*read)() const) const
    {
        if (!node_.isSeq())
        {
            fail("must be a list");
        }
        std::vector<T> items;
        for (const FileNode& item : node_)
        {
            items.push_back((Value(item, place_).*read)());
        }
        return items;
    }

    std::vector<Value> items() const
    {
        if (!node_.isSeq())
        {
            fail("must be a list");
        }
        std::vector<Value> values;
        for (const FileNode& item : node_)
        {
            values.emplace_back(item, place_);
        }
        return values;
    }

    std::vector<double> numbers(size_t count) const
    {
        std::vector<double> items = list(&Value::number);
        if (items.size() != count)
        {
            fail("must be a list of " + std::to_string(count) + " numbers");
        }
        return items;
    }

    CV_NORETURN void fail(const std::string& what) const
    {
        CV_Error(Error::StsParseError, place_ + " " + what);
    }

private:
    FileNode node_;
    std::string place_;
};

ModelSpec readSpec(const Value& description)
{
    const Value spec = description["spec"];
    ModelSpec result;
    result.channels = spec["channels"].list(&Value::integer);
    result.convolutions = spec["convolutions"].list(&Value::integer);
    result.stage2Levels = spec["stage2Levels"].integer();
    const int side = spec["inputSize"].integer();
    result.inputSize = Size(side, side);
    result.classCount = spec["classes"].integer();
    return result;
}

ModelSpec readDetectorSpec(const Value& description)
{
    const Value spec = description["spec"];
    ModelSpec result = ModelSpec::detector();
    result.channels = spec["channels"].list(&Value::integer);
    result.convolutions = spec["convolutions"].list(&Value::integer);
    result.classCount = spec["outputs"].integer();
    result.decoderChannels.clear();
    int level = static_cast<int>(result.channels.size()) - 1;
    for (const Value& item : spec["decoder"].items())
    {
        if (item["level"].integer() != --level)
        {
            item["level"].fail("must be " + std::to_string(level) + ": the decoder goes up level by level");
        }
        const std::vector<int> channels = item["channels"].list(&Value::integer);
        if (channels.size() != 2)
        {
            item["channels"].fail("must be a list of 2 numbers");
        }
        result.decoderChannels.insert(result.decoderChannels.end(), channels.begin(), channels.end());
    }
    if (spec["stem"].integer() != 6)
    {
        spec["stem"].fail("must be 6: there are no other stems");
    }
    if (level < 0 || spec["stride"].integer() != 2 << level)
    {
        spec["stride"].fail("must be that of the decoder's last level");
    }
    return result;
}

CropGeometry readCrop(const Value& crop, const Scalar& mean)
{
    CropGeometry result;
    result.enlargement = crop["enlargement"].number();
    const std::vector<double> shift = crop["shift"].numbers(2);
    result.shift = Point2d(shift[0], shift[1]);
    result.border = BORDER_CONSTANT;
    const std::vector<double> colour = crop["borderColour"].numbers(3);
    if (Scalar(colour[0], colour[1], colour[2]) != mean)
    {
        crop["borderColour"].fail("must be the mean of the normalisation: crops are filled with that");
    }
    return result;
}

void readNormalization(const Value& normalization, ModelInfo& info)
{
    if (normalization["order"].text() != "BGR")
    {
        normalization["order"].fail("must be BGR");
    }
    const std::vector<double> mean = normalization["mean"].numbers(3);
    const std::vector<double> deviation = normalization["deviation"].numbers(3);
    if (deviation[0] != deviation[1] || deviation[0] != deviation[2])
    {
        normalization["deviation"].fail("must be the same for all channels");
    }
    info.mean = Scalar(mean[0], mean[1], mean[2]);
    info.deviation = deviation[0];
}

/** The description's further values as metadata, a nested one as "<outer>.<inner>" or "<outer>.<index>". */
void addMetadata(const FileNode& node, const std::string& key, std::map<String, String>& metadata)
{
    if (node.isMap())
    {
        for (const FileNode& item : node)
        {
            addMetadata(item, key + "." + item.name(), metadata);
        }
        return;
    }
    std::string text;
    if (node.isSeq())
    {
        int index = 0;
        for (const FileNode& item : node)
        {
            if (item.isMap() || item.isSeq())
            {
                addMetadata(item, key + "." + std::to_string(index), metadata);
            }
            else
            {
                std::map<String, String> single;
                addMetadata(item, "", single);
                text += (index > 0 ? "," : "") + single[""];
            }
            ++index;
        }
        if (text.empty())
        {
            return;
        }
    }
    else if (node.isString())
    {
        text = static_cast<std::string>(node);
    }
    else if (node.isInt())
    {
        text = std::to_string(static_cast<int>(node));
    }
    else if (node.isReal())
    {
        std::ostringstream number;
        number.imbue(std::locale::classic());
        number.precision(std::numeric_limits<float>::max_digits10);
        number << static_cast<double>(node);
        text = number.str();
    }
    metadata[key] = text;
}

} // namespace

ModelInfo readDescription(const std::string& path)
{
    const std::vector<uchar> bytes = readFileBytes(path);
    const FileStorage file = openJson(std::string(bytes.begin(), bytes.end()), path);
    const FileNode root = file.root();
    const Value description(root, path);
    ModelInfo info;
    const std::string kind = root["kind"].empty() ? "segmenter" : description["kind"].text();
    if (kind != "segmenter" && kind != "detector")
    {
        description["kind"].fail("must be segmenter or detector");
    }
    readNormalization(description["normalisation"], info);
    if (kind == "detector")
    {
        info.spec = readDetectorSpec(description);
        forgetClasses(info);
    }
    else
    {
        info.spec = readSpec(description);
        const std::vector<std::string> names = description["classes"].list(&Value::text);
        info.classNames.assign(names.begin(), names.end());
        if (!root["classColours"].empty())
        {
            info.classColors =
                colorsOf(description["classColours"].list(&Value::text), path + ": 'classColours'");
        }
        info.areas = description["areas"].list(&Value::number);
        info.exponent = description["areaExponent"].number();
        info.crop = readCrop(description["crop"], info.mean);
    }
    for (const char* key : {"data", "licence", "recipe", "seeds", "scores", "decode"})
    {
        if (!root[key].empty())
        {
            addMetadata(root[key], key, info.metadata);
        }
    }
    return info;
}

} // namespace detail
} // namespace flsnet
} // namespace cv
