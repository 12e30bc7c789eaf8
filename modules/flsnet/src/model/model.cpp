// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "cpu_net.hpp"
#include "file_bytes.hpp"
#include "model_file.hpp"
#include "model_metadata.hpp"
#include "onnx_net.hpp"
#include "trainer_files.hpp"

namespace cv
{
namespace flsnet
{

extern const unsigned char EMBEDDED_MODEL[];
extern const std::size_t EMBEDDED_MODEL_SIZE;

namespace
{

class ModelImpl CV_FINAL : public Model
{
public:
    ModelImpl(detail::ModelParts&& parts, const std::string& source) : parts_(std::move(parts))
    {
        detail::checkInfo(parts_.info, source);
        detail::checkWeights(parts_.weights, parts_.info.spec, source);
    }

    ModelInfo info() const CV_OVERRIDE { return parts_.info; }

    void setMetadata(const String& key, const String& value) CV_OVERRIDE
    {
        ModelInfo changed = parts_.info;
        changed.metadata[key] = value;
        detail::checkInfo(changed, "Model::setMetadata");
        parts_.info = changed;
    }

    int storage() const CV_OVERRIDE { return parts_.storage; }

    std::vector<uchar> toOnnx(int storage, int ops, bool stage1Only) const CV_OVERRIDE
    {
        CV_Check(storage, storage >= WEIGHTS_FLOAT && storage <= WEIGHTS_INT8,
                 "Storage must be WEIGHTS_FLOAT, WEIGHTS_HALF or WEIGHTS_INT8");
        CV_Check(ops, ops == MODEL_OPS_FLSNET || ops == MODEL_OPS_STANDARD,
                 "Ops must be MODEL_OPS_FLSNET or MODEL_OPS_STANDARD");
        detail::OnnxOptions options;
        options.storage = storage;
        options.ops = ops;
        return compose(options, stage1Only);
    }

    void write(const String& path, int storage, int ops, bool stage1Only) const CV_OVERRIDE
    {
        detail::writeFileBytes(path, toOnnx(storage, ops, stage1Only));
    }

    dnn::Net net(bool stage1Only) const CV_OVERRIDE
    {
        registerLayers();
        detail::OnnxOptions options;
        options.stage1Head = false;
        options.bareOps = true;
        return detail::readOnnxNet(compose(options, stage1Only));
    }

    dnn::Net cpuNet(bool stage1Only, const std::vector<String>& maps, int precision) const CV_OVERRIDE
    {
        CV_Check(precision, precision == PRECISION_FLOAT || precision == PRECISION_INT8,
                 "Precision must be PRECISION_FLOAT or PRECISION_INT8");
        if (precision == PRECISION_INT8 && !isQuantized())
        {
            CV_Error(Error::StsBadArg,
                     "The model cannot run in 8 bits before Model::quantize() or 'flsnet_model "
                     "quantize' has measured the ranges of its maps");
        }
        registerLayers();
        return detail::makeCpuNet(infoOf(stage1Only), parts_.weights,
                                  precision == PRECISION_INT8 ? parts_.ranges : detail::ActivationRanges(),
                                  maps);
    }

    void quantize(InputArrayOfArrays crops, double percentile) CV_OVERRIDE
    {
        registerLayers();
        parts_.ranges = detail::measureRanges(parts_.info, parts_.weights, crops, percentile);
    }

    bool isQuantized() const CV_OVERRIDE { return !parts_.ranges.empty(); }

    double parameterCount() const CV_OVERRIDE
    {
        double count = 0;
        for (const std::pair<const std::string, detail::Tensor>& item : parts_.weights)
        {
            count += static_cast<double>(item.second.values.size());
        }
        return count;
    }

private:
    ModelInfo infoOf(bool stage1Only) const
    {
        ModelInfo info = parts_.info;
        if (stage1Only)
        {
            info.spec.stage2Levels = 0;
        }
        return info;
    }

    std::vector<uchar> compose(const detail::OnnxOptions& options, bool stage1Only) const
    {
        return detail::composeModelFile(infoOf(stage1Only), parts_.weights, parts_.ranges, options);
    }

    detail::ModelParts parts_;
};

} // namespace

Ptr<Model> Model::read(const String& path)
{
    return Ptr<Model>(new ModelImpl(detail::parseModelFile(detail::readFileBytes(path), path), path));
}

Ptr<Model> Model::read(const std::vector<uchar>& buffer, const String& name)
{
    return Ptr<Model>(new ModelImpl(detail::parseModelFile(buffer, name), name));
}

Ptr<Model> Model::embedded()
{
    if (EMBEDDED_MODEL_SIZE == 0)
    {
        CV_Error(Error::StsNotImplemented,
                 "This build of the library has no model inside: give a model file");
    }
    return read(std::vector<uchar>(EMBEDDED_MODEL, EMBEDDED_MODEL + EMBEDDED_MODEL_SIZE),
                "the embedded model");
}

Ptr<Model> Model::random(const ModelInfo& info, int seed)
{
    detail::checkInfo(info, "Model::random");
    detail::ModelParts parts;
    parts.info = info;
    parts.weights = detail::randomWeights(info.spec, seed);
    return Ptr<Model>(new ModelImpl(std::move(parts), "Model::random"));
}

Ptr<Model> Model::fromTrainer(const String& safetensors, const String& description)
{
    detail::ModelParts parts;
    parts.info = detail::readDescription(description);
    detail::checkInfo(parts.info, description);
    parts.weights =
        detail::foldBatchNormalization(detail::readSafetensors(safetensors), parts.info.spec, safetensors);
    return Ptr<Model>(new ModelImpl(std::move(parts), safetensors));
}

String Model::layerName(const dnn::Net& net, const String& node)
{
    for (const std::string& name : net.getLayerNames())
    {
        // The classic ONNX importer puts a prefix before the names of nodes, others do not.
        if (name == node || (name.size() > node.size() && name[name.size() - node.size() - 1] == '!' &&
                             name.compare(name.size() - node.size(), node.size(), node) == 0))
        {
            return name;
        }
    }
    CV_Error(Error::StsObjectNotFound, "The network has no layer " + node);
}

} // namespace flsnet
} // namespace cv
