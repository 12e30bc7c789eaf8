// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include <mutex>

#include "../model/file_bytes.hpp"
#include "../model/trainer_files.hpp"
#include "model_access.hpp"
#include "other_network.hpp"
#include "range_measurement.hpp"

namespace cv
{
namespace flsnet
{

extern const unsigned char EMBEDDED_MODEL[];
extern const std::size_t EMBEDDED_MODEL_SIZE;
extern const unsigned char EMBEDDED_DETECTOR[];
extern const std::size_t EMBEDDED_DETECTOR_SIZE;
extern const unsigned char EMBEDDED_CLOSE_UP[];
extern const std::size_t EMBEDDED_CLOSE_UP_SIZE;
extern const unsigned char EMBEDDED_WIDER_LOOK[];
extern const std::size_t EMBEDDED_WIDER_LOOK_SIZE;

namespace
{

class ModelImpl CV_FINAL : public Model
{
public:
    ModelImpl(detail::ModelParts&& parts, const std::string& source)
    {
        detail::checkInfo(parts.info, source);
        detail::checkWeights(*parts.weights, parts.info.spec, source);
        replace(std::move(parts));
    }

    ModelInfo info() const CV_OVERRIDE { return parts()->info; }

    /** The weights, and what was packed of them, stay. */
    void setMetadata(const String& key, const String& value) CV_OVERRIDE
    {
        const auto changed = std::make_shared<detail::ModelParts>(*parts());
        changed->info.metadata[key] = value;
        detail::checkInfo(changed->info, "Model::setMetadata");
        const std::lock_guard<std::mutex> lock(mutex_);
        parts_ = changed;
    }

    int storage() const CV_OVERRIDE { return parts()->storage; }

    std::vector<uchar> toOnnx(int storage, int ops, bool stage1Only) const CV_OVERRIDE
    {
        CV_Check(storage, storage >= WEIGHTS_FLOAT && storage <= WEIGHTS_INT8,
                 "Storage must be WEIGHTS_FLOAT, WEIGHTS_HALF or WEIGHTS_INT8");
        CV_Check(ops, ops >= MODEL_OPS_FLSNET && ops <= MODEL_OPS_PORTABLE,
                 "Ops must be MODEL_OPS_FLSNET, MODEL_OPS_STANDARD or MODEL_OPS_PORTABLE");
        detail::OnnxOptions options;
        options.storage = storage;
        options.ops = ops;
        return detail::composeModelFile(detail::partsOf(*parts(), stage1Only), options);
    }

    void write(const String& path, int storage, int ops, bool stage1Only) const CV_OVERRIDE
    {
        detail::writeFileBytes(path, toOnnx(storage, ops, stage1Only));
    }

    dnn::Net net(bool stage1Only) const CV_OVERRIDE { return detail::makeLayerNet(*parts(), stage1Only); }

    dnn::Net cpuNet(bool stage1Only, const std::vector<String>& maps, int precision) const CV_OVERRIDE
    {
        return detail::makeCpuNet(parts()->info, engines()->make(precision, stage1Only, maps), maps);
    }

    dnn::Net cudaNet(bool stage1Only) const CV_OVERRIDE { return detail::makeCudaNet(*parts(), stage1Only); }

    void quantize(InputArrayOfArrays crops, double percentile) CV_OVERRIDE
    {
        detail::ModelParts changed = *parts();
        CV_CheckEQ(changed.info.spec.kind, static_cast<int>(MODEL_SEGMENTER),
                   "Only segmenters compute in 8 bits");
        changed.ranges = detail::measureRanges(*engines(), crops, percentile);
        replace(std::move(changed));
    }

    bool isQuantized() const CV_OVERRIDE { return !parts()->ranges.empty(); }

    double parameterCount() const CV_OVERRIDE
    {
        double count = 0;
        for (const std::pair<const std::string, detail::Tensor>& item : *parts()->weights)
        {
            count += static_cast<double>(item.second.values.size());
        }
        return count;
    }

    std::shared_ptr<const detail::ModelParts> parts() const
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        return parts_;
    }

    std::shared_ptr<const detail::SharedEngines> engines() const
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        return engines_;
    }

private:
    /** Engines and nets that were made before keep what they have. */
    void replace(detail::ModelParts&& changed)
    {
        const auto parts = std::make_shared<const detail::ModelParts>(std::move(changed));
        const auto engines = std::make_shared<const detail::SharedEngines>(parts);
        const std::lock_guard<std::mutex> lock(mutex_);
        parts_ = parts;
        engines_ = engines;
    }

    mutable std::mutex mutex_;
    std::shared_ptr<const detail::ModelParts> parts_;
    std::shared_ptr<const detail::SharedEngines> engines_; // of the same weights and ranges
};

/** A model of a class of the caller's own, as its file tells. */
detail::ModelParts partsOfFile(const Model& model)
{
    const std::vector<uchar> file = model.toOnnx();
    return detail::parseModelFile(file.data(), file.size(), "the model");
}

Ptr<Model> readModel(const uchar* bytes, size_t size, const std::string& name)
{
    return Ptr<Model>(new ModelImpl(detail::parseModelFile(bytes, size, name), name));
}

} // namespace

namespace detail
{

std::shared_ptr<const ModelParts> partsOf(const Model& model)
{
    const ModelImpl* own = dynamic_cast<const ModelImpl*>(&model);
    return own != nullptr ? own->parts() : std::make_shared<const ModelParts>(partsOfFile(model));
}

Ptr<cpu::Engine> makeEngine(const Model& model, int precision, bool stage1Only,
                            const std::vector<String>& maps)
{
    const ModelImpl* own = dynamic_cast<const ModelImpl*>(&model);
    return own != nullptr ? own->engines()->make(precision, stage1Only, maps)
                          : SharedEngines(partsOf(model)).make(precision, stage1Only, maps);
}

Ptr<Model> embeddedDetector()
{
    static const Ptr<Model> model =
        EMBEDDED_DETECTOR_SIZE == 0
            ? Ptr<Model>()
            : readModel(EMBEDDED_DETECTOR, EMBEDDED_DETECTOR_SIZE, "the embedded detector");
    if (!model)
    {
        CV_Error(Error::StsNotImplemented,
                 "This build of the library has no face detector inside: give a model file");
    }
    return model;
}

Ptr<Model> embeddedCloseUp()
{
    static const Ptr<Model> model = EMBEDDED_CLOSE_UP_SIZE == 0 ? Ptr<Model>() : Model::embeddedCloseUp();
    return model;
}

Ptr<Model> embeddedWiderLook()
{
    static const Ptr<Model> model = EMBEDDED_WIDER_LOOK_SIZE == 0 ? Ptr<Model>() : Model::embeddedWiderLook();
    return model;
}

} // namespace detail

Ptr<Model> Model::read(const String& path)
{
    const std::vector<uchar> bytes = detail::readFileBytes(path);
    return readModel(bytes.data(), bytes.size(), path);
}

Ptr<Model> Model::read(const std::vector<uchar>& buffer, const String& name)
{
    return readModel(buffer.data(), buffer.size(), name);
}

Ptr<Model> Model::readNetwork(const String& path)
{
    return readNetwork(detail::readFileBytes(path), path);
}

Ptr<Model> Model::readNetwork(const std::vector<uchar>& buffer, const String& name)
{
    return detail::isModelFile(buffer, name) ? read(buffer, name) : detail::makeOtherModel(buffer, name);
}

Ptr<Model> Model::embedded()
{
    if (EMBEDDED_MODEL_SIZE == 0)
    {
        CV_Error(Error::StsNotImplemented,
                 "This build of the library has no model inside: give a model file");
    }
    return readModel(EMBEDDED_MODEL, EMBEDDED_MODEL_SIZE, "the embedded model");
}

Ptr<Model> Model::embeddedCloseUp()
{
    if (EMBEDDED_CLOSE_UP_SIZE == 0)
    {
        CV_Error(Error::StsNotImplemented, "This build of the library has no close-up inside");
    }
    return readModel(EMBEDDED_CLOSE_UP, EMBEDDED_CLOSE_UP_SIZE, "the embedded close-up");
}

Ptr<Model> Model::embeddedWiderLook()
{
    if (EMBEDDED_WIDER_LOOK_SIZE == 0)
    {
        CV_Error(Error::StsNotImplemented, "This build of the library has no wider look inside");
    }
    return readModel(EMBEDDED_WIDER_LOOK, EMBEDDED_WIDER_LOOK_SIZE, "the embedded wider look");
}

Ptr<Model> Model::random(const ModelInfo& info, int seed)
{
    detail::checkInfo(info, "Model::random");
    if (info.spec.kind == MODEL_OTHER)
    {
        CV_Error(Error::StsBadArg,
                 "Model::random makes networks of this module; those of other architectures "
                 "come from Model::readNetwork");
    }
    detail::ModelParts parts;
    parts.info = info;
    parts.weights = std::make_shared<const detail::Weights>(detail::randomWeights(info.spec, seed));
    return Ptr<Model>(new ModelImpl(std::move(parts), "Model::random"));
}

Ptr<Model> Model::fromTrainer(const String& safetensors, const String& description)
{
    detail::ModelParts parts;
    parts.info = detail::readDescription(description);
    detail::checkInfo(parts.info, description);
    parts.weights = std::make_shared<const detail::Weights>(
        detail::foldBatchNormalization(detail::readSafetensors(safetensors), parts.info.spec, safetensors));
    return Ptr<Model>(new ModelImpl(std::move(parts), safetensors));
}

bool Model::supportsPrecision(int precision)
{
    return detail::supportsPrecision(precision);
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
