// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "../layers/fused_network.hpp"
#include "nets.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

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
    dnn::LayerParams network;
    const bool isDetector = info.spec.kind == MODEL_DETECTOR;
    const int result = net.addLayer(isDetector ? "predictions" : "logits", FUSED_NETWORK, network);
    net.connect(0, 0, result, 0);
    net.getLayer(result).dynamicCast<FusedNetworkLayer>()->setEngine(engine);
    for (size_t i = 0; i < maps.size(); ++i)
    {
        dnn::LayerParams map;
        const int id = net.addLayer(maps[i], "Identity", map);
        net.connect(result, static_cast<int>(i) + 1, id, 0);
    }
    net.setPreferableBackend(dnn::DNN_BACKEND_OPENCV);
    if (isDetector)
    {
        return net;
    }
    dnn::LayerParams scores;
    scores.set("area", dnn::DictValue::arrayReal(info.areas.begin(), static_cast<int>(info.areas.size())));
    scores.set("exponent", info.exponent);
    const int last = net.addLayer("scores", "AreaWeightedSoftmax", scores);
    net.connect(result, 0, last, 0);
    return net;
}

} // namespace detail
} // namespace flsnet
} // namespace cv
