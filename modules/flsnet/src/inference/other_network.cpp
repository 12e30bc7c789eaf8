// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include <locale>
#include <sstream>

#include "../model/file_bytes.hpp"
#include "../model/model_metadata.hpp"
#include "../model/onnx_format.hpp"
#include "other_network.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

// Logit of a class that the network does not know: no probability beside any other.
const float NEVER = -1e4f;

const char* const KNOWN_KEYS[] = {"input_order", "mean", "deviation", "classes", "areas", "exponent", "crop"};

/** The entries of metadata_props that tell how a network is to be used. */
class NetworkEntries
{
public:
    NetworkEntries(const OnnxModel& model, const std::string& source) : source_(source)
    {
        for (const std::pair<std::string, std::string>& entry : model.metadata)
        {
            entries_[entry.first] = entry.second;
        }
    }

    bool has(const std::string& key) const { return entries_.count(METADATA_PREFIX + key) > 0; }

    std::string text(const std::string& key) const { return entries_.at(METADATA_PREFIX + key); }

    /** @param count how many there must be. */
    std::vector<double> numbers(const std::string& key, size_t count) const
    {
        std::vector<double> values;
        for (const std::string& part : split(text(key), ','))
        {
            std::istringstream stream(part);
            stream.imbue(std::locale::classic());
            double value = 0;
            if (!(stream >> value) || !(stream >> std::ws).eof() || !std::isfinite(value))
            {
                fail(key, "is no list of numbers");
            }
            values.push_back(value);
        }
        if (values.size() != count)
        {
            fail(key, format("must have %d numbers", static_cast<int>(count)));
        }
        return values;
    }

    [[noreturn]] void fail(const std::string& key, const std::string& what) const
    {
        CV_Error(Error::StsParseError,
                 source_ + ": the metadata '" + METADATA_PREFIX + key + "' " + what + ": " + text(key));
    }

    /** Entries that are not the module's own. */
    std::map<String, String> freeEntries() const
    {
        std::map<String, String> rest;
        for (const std::pair<const std::string, std::string>& entry : entries_)
        {
            const std::string prefix = METADATA_PREFIX;
            const bool isOwn = entry.first.compare(0, prefix.size(), prefix) == 0;
            if (!isOwn && !entry.first.empty())
            {
                rest[entry.first] = entry.second;
            }
            const std::string key = isOwn ? entry.first.substr(prefix.size()) : "";
            if (isOwn && std::find(std::begin(KNOWN_KEYS), std::end(KNOWN_KEYS), key) == std::end(KNOWN_KEYS))
            {
                fail(key, "is unknown");
            }
        }
        return rest;
    }

private:
    std::map<std::string, std::string> entries_;
    std::string source_;
};

bool isInitializer(const OnnxModel& model, const std::string& name)
{
    return std::any_of(model.tensors.begin(), model.tensors.end(),
                       [&](const OnnxTensor& tensor) { return tensor.name == name; });
}

Size inputSizeOf(const OnnxModel& model, const std::string& source)
{
    std::vector<OnnxValue> inputs;
    for (const OnnxValue& value : model.inputs)
    {
        if (!isInitializer(model, value.name)) // old files list their weights, too
        {
            inputs.push_back(value);
        }
    }
    const auto number = [](const std::string& text) {
        const bool isNumber =
            !text.empty() && text.size() <= 5 && text.find_first_not_of("0123456789") == std::string::npos;
        return isNumber ? std::stoi(text) : 0;
    };
    if (inputs.size() != 1 || inputs[0].shape.size() != 4 || inputs[0].shape[1] != "3" ||
        number(inputs[0].shape[2]) < 1 || number(inputs[0].shape[3]) < 1)
    {
        CV_Error(Error::StsParseError,
                 source + " must have one input, 1 x 3 x H x W with numbers for H and W: export it "
                          "for pictures of one size");
    }
    return Size(number(inputs[0].shape[3]), number(inputs[0].shape[2]));
}

void findOutput(const OnnxModel& model, OtherNetwork& network)
{
    const auto named = std::find_if(model.outputs.begin(), model.outputs.end(),
                                    [](const OnnxValue& value) { return value.name == "logits"; });
    if (named == model.outputs.end() && model.outputs.size() != 1)
    {
        CV_Error(Error::StsParseError, network.source + " must have one output, or one called 'logits'");
    }
    network.outputName = named == model.outputs.end() ? model.outputs[0].name : named->name;
    for (const OnnxNode& node : model.nodes)
    {
        if (std::find(node.outputs.begin(), node.outputs.end(), network.outputName) != node.outputs.end())
        {
            network.outputNode = node.name.empty() ? network.outputName : node.name;
        }
    }
}

int classByName(const std::string& name)
{
    for (int id = 0; id < FACE_CLASS_COUNT; ++id)
    {
        if (name == className(id))
        {
            return id;
        }
    }
    return -1;
}

void readClasses(const NetworkEntries& entries, OtherNetwork& network)
{
    if (!entries.has("classes"))
    {
        for (int id = 0; id < FACE_CLASS_COUNT; ++id)
        {
            network.classOfChannel.push_back(id);
        }
        return;
    }
    for (const std::string& name : split(entries.text("classes"), ','))
    {
        network.classOfChannel.push_back(classByName(name));
        if (network.classOfChannel.back() < 0)
        {
            entries.fail("classes", "has a name that is none of FaceClass, '" + name + "'");
        }
    }
    if (network.classOfChannel.size() < 2)
    {
        entries.fail("classes", "must have a name for each channel of the output, at least two");
    }
}

void readInput(const NetworkEntries& entries, OtherNetwork& network)
{
    if (entries.has("input_order"))
    {
        const std::string order = entries.text("input_order");
        if (order != "BGR" && order != "RGB")
        {
            entries.fail("input_order", "must be BGR or RGB");
        }
        network.isRgb = order == "RGB";
    }
    const ModelInfo defaults;
    for (int c = 0; c < 3; ++c)
    {
        network.mean[c] = defaults.mean[network.isRgb ? 2 - c : c];
        network.deviation[c] = defaults.deviation;
    }
    if (entries.has("mean"))
    {
        network.mean = Vec3d(entries.numbers("mean", 3).data());
    }
    if (entries.has("deviation"))
    {
        network.deviation = Vec3d(entries.numbers("deviation", 3).data());
        for (int c = 0; c < 3; ++c)
        {
            if (network.deviation[c] <= 0)
            {
                entries.fail("deviation", "must have numbers above zero");
            }
        }
    }
}

dnn::Net readNet(const OtherNetwork& network)
{
    try
    {
#if CV_VERSION_MAJOR >= 5
        return dnn::readNetFromONNX(reinterpret_cast<const char*>(network.file.data()), network.file.size(),
                                    dnn::ENGINE_CLASSIC);
#else
        return dnn::readNetFromONNX(network.file);
#endif
    }
    catch (const Exception& error)
    {
        CV_Error(error.code, network.source + " does not run by cv::dnn: " + error.err);
    }
}

/** See Model::readNetwork(). */
class OtherModel CV_FINAL : public Model
{
public:
    explicit OtherModel(OtherNetwork&& network) : network_(std::move(network)) {}

    const OtherNetwork& network() const { return network_; }

    ModelInfo info() const CV_OVERRIDE { return network_.info; }

    void setMetadata(const String&, const String&) CV_OVERRIDE { refuse("takes no metadata"); }

    int storage() const CV_OVERRIDE { return WEIGHTS_FLOAT; }

    std::vector<uchar> toOnnx(int storage, int, bool stage1Only) const CV_OVERRIDE
    {
        if (storage != WEIGHTS_FLOAT || stage1Only)
        {
            refuse("is written as it was read: WEIGHTS_FLOAT, all of it");
        }
        return network_.file;
    }

    void write(const String& path, int storage, int ops, bool stage1Only) const CV_OVERRIDE
    {
        writeFileBytes(path, toOnnx(storage, ops, stage1Only));
    }

    dnn::Net net(bool stage1Only) const CV_OVERRIDE
    {
        if (stage1Only)
        {
            refuse("has no stage 1");
        }
        return readNet(network_);
    }

    dnn::Net cpuNet(bool, const std::vector<String>&, int) const CV_OVERRIDE
    {
        refuse("runs by cv::dnn alone: use net()");
    }

    dnn::Net cudaNet(bool) const CV_OVERRIDE { refuse("runs by cv::dnn alone: use net()"); }

    void quantize(InputArrayOfArrays, double) CV_OVERRIDE { refuse("computes in floats alone"); }

    bool isQuantized() const CV_OVERRIDE { return false; }

    double parameterCount() const CV_OVERRIDE { return network_.parameterCount; }

private:
    [[noreturn]] void refuse(const char* what) const
    {
        CV_Error(Error::StsNotImplemented,
                 network_.source + " is a network of another architecture, which " + what);
    }

    const OtherNetwork network_;
};

} // namespace

bool isModelFile(const std::vector<uchar>& file, const std::string& source)
{
    const OnnxModel model = readOnnx(file.data(), file.size(), source);
    return std::any_of(model.metadata.begin(), model.metadata.end(),
                       [](const std::pair<std::string, std::string>& entry) {
                           return entry.first == std::string(METADATA_PREFIX) + "format";
                       });
}

OtherNetwork parseOtherNetwork(const std::vector<uchar>& file, const std::string& source)
{
    const OnnxModel model = readOnnx(file.data(), file.size(), source);
    const NetworkEntries entries(model, source);
    OtherNetwork network;
    network.file = file;
    network.source = source;
    network.info.spec = ModelSpec();
    network.info.spec.kind = MODEL_OTHER;
    network.info.spec.stage2Levels = 0;
    network.info.spec.inputSize = inputSizeOf(model, source);
    network.info.metadata = entries.freeEntries();
    findOutput(model, network);
    readClasses(entries, network);
    readInput(entries, network);
    const int first = network.isRgb ? 2 : 0;
    network.info.mean = Scalar(network.mean[first], network.mean[1], network.mean[2 - first]);
    network.info.deviation = (network.deviation[0] + network.deviation[1] + network.deviation[2]) / 3;
    if (entries.has("areas"))
    {
        network.info.areas = entries.numbers("areas", FACE_CLASS_COUNT);
    }
    if (entries.has("exponent"))
    {
        network.info.exponent = entries.numbers("exponent", 1)[0];
    }
    if (entries.has("crop"))
    {
        const std::vector<double> crop = entries.numbers("crop", 3);
        network.info.crop.enlargement = crop[0];
        network.info.crop.shift = Point2d(crop[1], crop[2]);
    }
    for (const OnnxTensor& tensor : model.tensors)
    {
        network.parameterCount +=
            tensor.dataType == ONNX_FLOAT ? static_cast<double>(tensor.data.size()) / sizeof(float) : 0;
    }
    checkInfo(network.info, source);
    return network;
}

Ptr<Model> makeOtherModel(const std::vector<uchar>& file, const std::string& source)
{
    return Ptr<Model>(new OtherModel(parseOtherNetwork(file, source)));
}

const OtherNetwork* otherNetworkOf(const Model& model)
{
    const OtherModel* other = dynamic_cast<const OtherModel*>(&model);
    return other == nullptr ? nullptr : &other->network();
}

OtherNetworkRunner::OtherNetworkRunner(const OtherNetwork& network, int backendId, int targetId)
    : net_(readNet(network)), source_(network.source), classOfChannel_(network.classOfChannel)
{
    const std::vector<String> ends = net_.getUnconnectedOutLayersNames();
    outputLayer_ = ends.size() == 1 ? ends[0] : Model::layerName(net_, network.outputNode);
    net_.setPreferableBackend(backendId);
    net_.setPreferableTarget(targetId);
}

Mat OtherNetworkRunner::run(const Mat& blob)
{
    net_.setInput(blob);
    const Mat found = net_.forward(outputLayer_);
    const int channels = static_cast<int>(classOfChannel_.size());
    if (found.dims != 4 || found.size[0] != 1 || found.size[1] != channels || found.type() != CV_32F)
    {
        CV_Error(Error::StsUnmatchedSizes,
                 format("%s must give 1 x %d x h x w logits, one channel for each class of its metadata "
                        "'%sclasses' (by default those of FaceClass)",
                        source_.c_str(), channels, METADATA_PREFIX));
    }
    const Size size(blob.size[3], blob.size[2]);
    const int sizes[] = {1, FACE_CLASS_COUNT, size.height, size.width};
    logits_.create(4, sizes, CV_32F);
    std::vector<bool> isThere(FACE_CLASS_COUNT, false);
    for (int c = 0; c < channels; ++c)
    {
        const int id = classOfChannel_[static_cast<size_t>(c)];
        Mat target(size, CV_32F, logits_.ptr<float>(0, id));
        const Mat plane(found.size[2], found.size[3], CV_32F, const_cast<float*>(found.ptr<float>(0, c)));
        if (plane.size() == size)
        {
            plane.copyTo(enlarged_);
        }
        else
        {
            resize(plane, enlarged_, size, 0, 0, INTER_LINEAR);
        }
        if (!isThere[static_cast<size_t>(id)])
        {
            enlarged_.copyTo(target);
            isThere[static_cast<size_t>(id)] = true;
            continue;
        }
        // Probabilities add up: ln(e^a + e^b) = max(a, b) + ln(1 + e^-|a - b|).
        Mat difference, sum;
        absdiff(target, enlarged_, difference);
        exp(-difference, sum);
        log(sum + 1, sum);
        max(target, enlarged_, target);
        target += sum;
    }
    for (int id = 0; id < FACE_CLASS_COUNT; ++id)
    {
        if (!isThere[static_cast<size_t>(id)])
        {
            Mat(size, CV_32F, logits_.ptr<float>(0, id)).setTo(NEVER);
        }
    }
    return logits_;
}

} // namespace detail
} // namespace flsnet
} // namespace cv
