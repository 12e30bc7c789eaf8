// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include <set>

#include "model_file.hpp"
#include "model_metadata.hpp"
#include "onnx_format.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

const std::vector<int> INPUT_SHAPE = {3};

class ModelFileParser
{
public:
    ModelFileParser(const uchar* bytes, size_t size, const std::string& source)
        : source_(source), file_(readOnnx(bytes, size, source))
    {
    }

    ModelParts parse()
    {
        int ops = MODEL_OPS_FLSNET;
        ModelParts model;
        model.info = infoFromMetadata(file_.metadata, source_, model.storage, ops);
        if (ops != MODEL_OPS_FLSNET)
        {
            CV_Error(Error::StsNotImplemented,
                     source_ + " was written for other runtimes (standard ops only): give "
                               "the model that it was made from");
        }
        collectTensors();
        if (model.info.spec.kind == MODEL_SEGMENTER)
        {
            readScoresNode(model.info);
        }
        readNormalization(model.info);
        checkInfo(model.info, source_);
        model.ranges = rangesFromMetadata(file_.metadata, model.info.spec, source_);
        OnnxOptions options;
        options.storage = model.storage;
        checkGraph(onnxGraph(model.info, options));
        Weights weights = weightShapes(networkGraph(model.info.spec, true));
        for (std::pair<const std::string, Tensor>& weight : weights)
        {
            loadWeight(weight.first, tensors_, model.storage, source_, weight.second);
        }
        checkWeights(weights, model.info.spec, source_);
        checkTensorsUsed();
        model.weights = std::make_shared<const Weights>(std::move(weights));
        return model;
    }

private:
    void collectTensors()
    {
        for (const OnnxTensor& tensor : file_.tensors)
        {
            if (!tensors_.emplace(tensor.name, &tensor).second)
            {
                fail("there are two tensors " + tensor.name);
            }
        }
    }

    /** The areas of Eq. 3 and the geometry of the crops. */
    void readScoresNode(ModelInfo& info) const
    {
        const OnnxNode* scores = nullptr;
        for (const OnnxNode& node : file_.nodes)
        {
            if (node.op == "AreaWeightedSoftmax" && node.domain == FLSNET_DOMAIN)
            {
                scores = &node;
            }
        }
        if (scores == nullptr)
        {
            fail("there is no node AreaWeightedSoftmax");
        }
        const std::vector<float>& areas = attributeOf(*scores, "area", ONNX_ATTRIBUTE_FLOATS).numbers;
        info.areas.assign(areas.begin(), areas.end());
        info.exponent = attributeOf(*scores, "exponent", ONNX_ATTRIBUTE_FLOAT).number;
        info.crop.enlargement = attributeOf(*scores, "crop_enlargement", ONNX_ATTRIBUTE_FLOAT).number;
        info.crop.shift.x = attributeOf(*scores, "crop_shift_x", ONNX_ATTRIBUTE_FLOAT).number;
        info.crop.shift.y = attributeOf(*scores, "crop_shift_y", ONNX_ATTRIBUTE_FLOAT).number;
        info.crop.border = static_cast<int>(attributeOf(*scores, "crop_border", ONNX_ATTRIBUTE_INT).integer);
    }

    const OnnxAttribute& attributeOf(const OnnxNode& node, const std::string& name, int type) const
    {
        const OnnxAttribute* attribute = node.attribute(name);
        if (attribute == nullptr || attribute->type != type)
        {
            fail("the attribute '" + name + "' of " + node.op + " is missing or of a wrong type");
        }
        return *attribute;
    }

    void readNormalization(ModelInfo& info)
    {
        const std::vector<float> mean = takeInputTensor("input.mean");
        const std::vector<float> variance = takeInputTensor("input.variance");
        if (takeInputTensor("input.scale") != std::vector<float>(3, 1.f) ||
            takeInputTensor("input.shift") != std::vector<float>(3, 0.f) || variance[0] != variance[1] ||
            variance[0] != variance[2])
        {
            fail("the input must be normalised by one mean a channel and one deviation");
        }
        info.mean = Scalar(mean[0], mean[1], mean[2]);
        info.deviation = std::sqrt(static_cast<double>(variance[0]));
    }

    std::vector<float> takeInputTensor(const std::string& name)
    {
        if (tensors_.count(name) == 0)
        {
            fail("the tensor " + name + " is missing");
        }
        return floatValues(*tensors_[name], INPUT_SHAPE, source_);
    }

    void checkGraph(const OnnxModel& expected) const
    {
        const size_t count = std::min(file_.nodes.size(), expected.nodes.size());
        for (size_t i = 0; i < count; ++i)
        {
            const OnnxNode& node = file_.nodes[i];
            const OnnxNode& wanted = expected.nodes[i];
            if (node.op != wanted.op || node.domain != wanted.domain || node.name != wanted.name ||
                node.inputs != wanted.inputs || node.outputs != wanted.outputs ||
                node.attributes != wanted.attributes)
            {
                fail("node " + std::to_string(i) + " (" + node.op + " " + node.name + ") is not the " +
                     wanted.op + " " + wanted.name + " that its spec calls for");
            }
        }
        if (file_.nodes.size() != expected.nodes.size())
        {
            fail("it has " + std::to_string(file_.nodes.size()) + " nodes, its spec calls for " +
                 std::to_string(expected.nodes.size()));
        }
        checkValues(file_.inputs, expected.inputs, "inputs");
        checkValues(file_.outputs, expected.outputs, "outputs");
        for (const std::pair<std::string, int64_t>& opset : expected.opsets)
        {
            if (std::find(file_.opsets.begin(), file_.opsets.end(), opset) == file_.opsets.end())
            {
                fail("it must use version " + std::to_string(opset.second) + " of the ops of domain '" +
                     opset.first + "'");
            }
        }
    }

    void checkValues(const std::vector<OnnxValue>& values, const std::vector<OnnxValue>& expected,
                     const char* what) const
    {
        bool same = values.size() == expected.size();
        for (size_t i = 0; same && i < values.size(); ++i)
        {
            same = values[i].name == expected[i].name && values[i].shape == expected[i].shape;
        }
        if (!same)
        {
            fail(std::string("its ") + what + " are not those that its spec calls for");
        }
    }

    void checkTensorsUsed() const
    {
        std::set<std::string> used;
        for (const OnnxNode& node : file_.nodes)
        {
            used.insert(node.inputs.begin(), node.inputs.end());
        }
        for (const OnnxNode& node : file_.nodes)
        {
            for (const std::string& output : node.outputs)
            {
                used.erase(output); // a map that a node gives
            }
        }
        used.erase(file_.inputs[0].name);
        for (const OnnxTensor& tensor : file_.tensors)
        {
            if (used.count(tensor.name) == 0)
            {
                fail("the tensor " + tensor.name + " is not used by any node");
            }
        }
    }

    CV_NORETURN void fail(const std::string& what) const
    {
        CV_Error(Error::StsParseError, source_ + " is a damaged or changed model file: " + what);
    }

    std::string source_;
    OnnxModel file_;
    std::map<std::string, const OnnxTensor*> tensors_;
};

void addNormalization(const ModelInfo& info, std::vector<OnnxTensor>& tensors)
{
    const float variance = static_cast<float>(info.deviation * info.deviation);
    const std::vector<float> mean = {static_cast<float>(info.mean[0]), static_cast<float>(info.mean[1]),
                                     static_cast<float>(info.mean[2])};
    tensors.push_back(floatTensor("input.scale", INPUT_SHAPE, std::vector<float>(3, 1.f)));
    tensors.push_back(floatTensor("input.shift", INPUT_SHAPE, std::vector<float>(3, 0.f)));
    tensors.push_back(floatTensor("input.mean", INPUT_SHAPE, mean));
    tensors.push_back(floatTensor("input.variance", INPUT_SHAPE, std::vector<float>(3, variance)));
}

} // namespace

ModelSpec specOf(const ModelSpec& spec, bool stage1Only)
{
    ModelSpec result = spec;
    if (stage1Only)
    {
        CV_CheckEQ(spec.kind, static_cast<int>(MODEL_SEGMENTER), "Only segmenters have a stage 1");
        result.stage2Levels = 0;
    }
    return result;
}

ModelParts partsOf(const ModelParts& parts, bool stage1Only)
{
    ModelParts result = parts;
    result.info.spec = specOf(parts.info.spec, stage1Only);
    return result;
}

ModelParts parseModelFile(const uchar* bytes, size_t size, const std::string& source)
{
    return ModelFileParser(bytes, size, source).parse();
}

std::vector<uchar> composeModelFile(const ModelParts& model, const OnnxOptions& options)
{
    const ModelInfo& info = model.info;
    OnnxModel file = onnxGraph(info, options);
    if (options.inputOp.empty())
    {
        addNormalization(info, file.tensors);
    }
    for (const std::pair<const std::string, Tensor>& expected :
         weightShapes(networkGraph(info.spec, options.stage1Head)))
    {
        for (OnnxTensor& tensor :
             storeWeight(expected.first, model.weights->at(expected.first), options.storage))
        {
            file.tensors.push_back(std::move(tensor));
        }
    }
    if (options.ops != MODEL_OPS_FLSNET && info.spec.kind == MODEL_SEGMENTER)
    {
        const std::vector<double> exact = featureMapWeights(info.areas, info.exponent);
        file.tensors.push_back(floatTensor("area_weights", {1, info.spec.classCount, 1, 1},
                                           std::vector<float>(exact.begin(), exact.end())));
    }
    file.metadata = metadataOf(info, options.storage, options.ops);
    const MetadataEntries own = rangeEntries(model.ranges, info.spec);
    file.metadata.insert(file.metadata.end(), own.begin(), own.end());
    return writeOnnx(file);
}

} // namespace detail
} // namespace flsnet
} // namespace cv
