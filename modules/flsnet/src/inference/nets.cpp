// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "../layers/fused_network.hpp"
#include "nets.hpp"

#ifdef FLSNET_CUDA
#include "../cuda/half_engine.hpp"
#include "../layers/half_network.hpp"
#include "opencv2/core/cuda.hpp"
#endif

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

/** Adds a layer that reads the first output of another one. */
int addLayer(dnn::Net& net, const String& name, const String& type, dnn::LayerParams params, int source)
{
    const int id = net.addLayer(name, type, params);
    net.connect(source, 0, id, 0);
    return id;
}

/** Of "scores". */
dnn::LayerParams softmaxParams(const ModelInfo& info)
{
    dnn::LayerParams params;
    params.set("area", dnn::DictValue::arrayReal(info.areas.begin(), static_cast<int>(info.areas.size())));
    params.set("exponent", info.exponent);
    return params;
}

#ifdef FLSNET_CUDA
gpu::Normalization normalizationOf(const ModelInfo& info)
{
    return {{static_cast<float>(info.mean[0]), static_cast<float>(info.mean[1]),
             static_cast<float>(info.mean[2])},
            static_cast<float>(info.deviation)};
}

Ptr<gpu::HalfEngine> makeHalfEngine(const ModelParts& parts, bool stage1Only,
                                    const gpu::Normalization& normalization)
{
    return makePtr<gpu::HalfEngine>(networkGraph(specOf(parts.info.spec, stage1Only), false), *parts.weights,
                                    normalization);
}

/** @return number of the layer that gives the network's result. */
int addHalfNetwork(dnn::Net& net, const ModelInfo& info, int source, const Ptr<gpu::HalfEngine>& engine)
{
    const int result = addLayer(net, info.spec.kind == MODEL_DETECTOR ? "predictions" : "logits",
                                HALF_NETWORK, dnn::LayerParams(), source);
    net.getLayer(result).dynamicCast<HalfNetworkLayer>()->setEngine(engine);
    return result;
}

void useHalves(dnn::Net& net)
{
    net.setPreferableBackend(dnn::DNN_BACKEND_CUDA);
    net.setPreferableTarget(dnn::DNN_TARGET_CUDA_FP16);
}
#endif

} // namespace

dnn::Net makeNet(const ModelParts& parts, const OnnxOptions& options, bool stage1Only)
{
    registerLayers();
    const std::vector<uchar> file = composeModelFile(partsOf(parts, stage1Only), options);
#if CV_VERSION_MAJOR >= 5
    // The new engine runs on CPUs only, where cpuNet() is the faster way.
    return dnn::readNetFromONNX(reinterpret_cast<const char*>(file.data()), file.size(), dnn::ENGINE_CLASSIC);
#else
    return dnn::readNetFromONNX(file);
#endif
}

dnn::Net makeLayerNet(const ModelParts& parts, bool stage1Only)
{
    OnnxOptions options;
    options.stage1Head = false;
    options.bareOps = true;
    return makeNet(parts, options, stage1Only);
}

dnn::Net makeCpuNet(const ModelInfo& info, const Ptr<cpu::Engine>& engine, const std::vector<String>& maps)
{
    registerLayers();
    dnn::Net net;
    net.setInputsNames({"image"});
    const bool isDetector = info.spec.kind == MODEL_DETECTOR;
    const int result =
        addLayer(net, isDetector ? "predictions" : "logits", FUSED_NETWORK, dnn::LayerParams(), 0);
    net.getLayer(result).dynamicCast<FusedNetworkLayer>()->setEngine(engine);
    for (size_t i = 0; i < maps.size(); ++i)
    {
        dnn::LayerParams map;
        const int id = net.addLayer(maps[i], "Identity", map);
        net.connect(result, static_cast<int>(i) + 1, id, 0);
    }
    net.setPreferableBackend(dnn::DNN_BACKEND_OPENCV);
    if (!isDetector)
    {
        addLayer(net, "scores", "AreaWeightedSoftmax", softmaxParams(info), result);
    }
    return net;
}

#ifdef FLSNET_CUDA
dnn::Net makeCudaNet(const ModelParts& parts, bool stage1Only)
{
    registerLayers();
    const ModelInfo& info = parts.info;
    dnn::Net net;
    net.setInputsNames({"image"});
    const int result = addHalfNetwork(net, info, 0, makeHalfEngine(parts, stage1Only, normalizationOf(info)));
    if (info.spec.kind != MODEL_DETECTOR)
    {
        addLayer(net, "scores", "AreaWeightedSoftmax", softmaxParams(info), result);
    }
    useHalves(net);
    return net;
}

dnn::Net makeCudaNet(const ModelParts& parts, const std::string& inputOp, const std::string& outputOp,
                     bool stage1Only)
{
    registerLayers();
    const ModelInfo& info = parts.info;
    const gpu::Normalization normalization = normalizationOf(info);
    dnn::LayerParams input;
    input.set("mean", dnn::DictValue::arrayReal(normalization.mean, 3));
    input.set("deviation", normalization.deviation);
    dnn::Net net;
    net.setInputsNames({"image"});
    const gpu::Normalization none = {{0, 0, 0}, 1}; // the input's layer does it
    const int result = addHalfNetwork(net, info, addLayer(net, "normalize", inputOp, input, 0),
                                      makeHalfEngine(parts, stage1Only, none));
    addLayer(net, "labels", outputOp, dnn::LayerParams(), result);
    useHalves(net);
    return net;
}
#else
dnn::Net makeCudaNet(const ModelParts& /*parts*/, bool /*stage1Only*/)
{
    CV_Error(Error::StsNotImplemented,
             "This build of the module has no CUDA code: build it inside OpenCV, with "
             "OPENCV_DNN_CUDA=ON");
}
#endif

bool runsInHalves(int backendId, int targetId)
{
#ifdef FLSNET_CUDA
    return backendId == dnn::DNN_BACKEND_CUDA && targetId == dnn::DNN_TARGET_CUDA_FP16 &&
           cuda::getCudaEnabledDeviceCount() > 0 && cuda::DeviceInfo().majorVersion() >= 7;
#else
    CV_UNUSED(backendId);
    CV_UNUSED(targetId);
    return false;
#endif
}

dnn::Net makeNetFor(const ModelParts& parts, bool stage1Only, int backendId, int targetId)
{
    if (runsInHalves(backendId, targetId))
    {
        return makeCudaNet(parts, stage1Only);
    }
    dnn::Net net = makeLayerNet(parts, stage1Only);
    net.setPreferableBackend(backendId);
    net.setPreferableTarget(targetId);
    return net;
}

} // namespace detail
} // namespace flsnet
} // namespace cv
