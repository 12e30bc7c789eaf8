// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "../cpu/map_names.hpp"
#include "../cpu/network_plan.hpp"
#include "../layers/fused_network.hpp"
#include "cpu_net.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

template <typename T> dnn::DictValue integers(const T& values)
{
    return dnn::DictValue::arrayInt(values.begin(), static_cast<int>(values.size()));
}

Mat blobOf(const Tensor& tensor)
{
    Mat blob(tensor.shape, CV_32F);
    std::copy(tensor.values.begin(), tensor.values.end(), blob.ptr<float>());
    return blob;
}

dnn::LayerParams networkParams(const ModelInfo& info, const Weights& weights, const ActivationRanges& ranges,
                               const std::vector<String>& maps)
{
    dnn::LayerParams params;
    params.name = "logits";
    params.type = FUSED_NETWORK;
    params.set("channels", integers(info.spec.channels));
    params.set("convolutions", integers(info.spec.convolutions));
    params.set("stage2_levels", info.spec.stage2Levels);
    params.set("classes", info.spec.classCount);
    params.set("mean", dnn::DictValue::arrayReal(info.mean.val, 3));
    params.set("deviation", info.deviation);
    if (!maps.empty())
    {
        params.set("maps", dnn::DictValue::arrayString(maps.begin(), static_cast<int>(maps.size())));
    }
    for (const Convolution& conv : cpu::networkConvolutions(info.spec))
    {
        params.blobs.push_back(blobOf(weights.at(conv.name + ".weight")));
        params.blobs.push_back(blobOf(weights.at(conv.name + ".bias")));
    }
    params.set("int8", !ranges.empty());
    for (const Convolution& conv : cpu::networkConvolutions(info.spec))
    {
        const ActivationRanges::const_iterator range = ranges.find(conv.name);
        if (range != ranges.end())
        {
            params.blobs.push_back(Mat(range->second, true));
        }
    }
    return params;
}

} // namespace

dnn::Net makeCpuNet(const ModelInfo& info, const Weights& weights, const ActivationRanges& ranges,
                    const std::vector<String>& maps)
{
    for (const String& map : maps)
    {
        cpu::findMap(info.spec, map);
    }
    dnn::Net net;
    net.setInputsNames({"image"});
    dnn::LayerParams network = networkParams(info, weights, ranges, maps);
    const int logits = net.addLayer(network.name, network.type, network);
    net.connect(0, 0, logits, 0);
    for (size_t i = 0; i < maps.size(); ++i)
    {
        dnn::LayerParams map;
        const int id = net.addLayer(maps[i], "Identity", map);
        net.connect(logits, static_cast<int>(i) + 1, id, 0);
    }
    dnn::LayerParams scores;
    scores.set("area", dnn::DictValue::arrayReal(info.areas.begin(), static_cast<int>(info.areas.size())));
    scores.set("exponent", info.exponent);
    const int last = net.addLayer("scores", "AreaWeightedSoftmax", scores);
    net.connect(logits, 0, last, 0);
    net.setPreferableBackend(dnn::DNN_BACKEND_OPENCV);
    return net;
}

} // namespace detail
} // namespace flsnet
} // namespace cv
