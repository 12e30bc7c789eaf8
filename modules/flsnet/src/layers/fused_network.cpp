// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "../cpu/network.hpp"
#include "fused_network.hpp"
#include "layer_shapes.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

const char* const FUSED_NETWORK = "FlsnetFusedNetwork";

namespace
{

template <typename T> std::vector<T> listOf(const dnn::LayerParams& params, const char* key)
{
    std::vector<T> values;
    if (params.has(key))
    {
        const dnn::DictValue& list = params.get(key);
        for (int i = 0; i < list.size(); ++i)
        {
            values.push_back(list.get<T>(i));
        }
    }
    return values;
}

cpu::NetworkDescription describe(const dnn::LayerParams& params)
{
    cpu::NetworkDescription description;
    description.spec.channels = listOf<int>(params, "channels");
    description.spec.convolutions = listOf<int>(params, "convolutions");
    description.spec.stage2Levels = params.get<int>("stage2_levels");
    description.spec.classCount = params.get<int>("classes");
    const std::vector<double> mean = listOf<double>(params, "mean");
    CV_CheckEQ(static_cast<int>(mean.size()), 3, "'mean' must have three numbers");
    description.mean = Scalar(mean[0], mean[1], mean[2]);
    description.deviation = params.get<double>("deviation");
    for (const String& map : listOf<String>(params, "maps"))
    {
        description.maps.push_back(map);
    }
    return description;
}

/** Moves the ranges, which come last, from the blobs to the description. */
cpu::NetworkDescription takeRanges(cpu::NetworkDescription description, dnn::LayerParams& params)
{
    if (!params.get<bool>("int8"))
    {
        return description;
    }
    const std::vector<Convolution> convolutions = cpu::networkConvolutions(description.spec);
    const size_t weights = 2 * convolutions.size();
    CV_CheckEQ(params.blobs.size(), weights + convolutions.size() - 1,
               "There must be a range a 3x3 convolution");
    for (size_t i = 0; i + 1 < convolutions.size(); ++i)
    {
        const Mat& range = params.blobs[weights + i];
        CV_Assert(range.type() == CV_32F && range.isContinuous() &&
                  range.total() == static_cast<size_t>(convolutions[i].outputs));
        description.ranges[convolutions[i].name].assign(range.ptr<float>(),
                                                        range.ptr<float>() + range.total());
    }
    params.blobs.resize(weights);
    return description;
}

class FusedNetworkLayer CV_FINAL : public dnn::Layer
{
public:
    explicit FusedNetworkLayer(dnn::LayerParams& params)
        : network_(takeRanges(describe(params), params), params.blobs)
    {
        name = params.name;
        type = params.type;
        // cv::dnn keeps what it was given as long as the net lives; the network has its own form of the weights.
        params.blobs.clear();
    }

    bool supportBackend(int backendId) CV_OVERRIDE { return backendId == dnn::DNN_BACKEND_OPENCV; }

    bool getMemoryShapes(const std::vector<MatShape>& inShapes, const int /*requiredOutputs*/,
                         std::vector<MatShape>& outShapes,
                         std::vector<MatShape>& /*internals*/) const CV_OVERRIDE
    {
        CV_CheckEQ(static_cast<int>(inShapes.size()), 1, "The network takes one input");
        checkNchw(inShapes[0], FUSED_NETWORK, "image");
        CV_CheckEQ(inShapes[0][1], 3, "The network takes images of three channels");
        outShapes.clear();
        for (const std::vector<int>& shape :
             network_.resultShapes(inShapes[0][0], Size(inShapes[0][3], inShapes[0][2])))
        {
            outShapes.push_back(MatShape(shape.begin(), shape.end()));
        }
        return false;
    }

    void forward(InputArrayOfArrays inputArrays, OutputArrayOfArrays outputArrays,
                 OutputArrayOfArrays internals) CV_OVERRIDE
    {
        if (isHalf(inputArrays))
        {
            forward_fallback(inputArrays, outputArrays, internals); // by way of float
            return;
        }
        inputArrays.getMatVector(images_);
        outputArrays.getMatVector(results_);
        checkFloatBlob(images_[0], FUSED_NETWORK, "image");
        network_.forward(images_[0], results_);
    }

private:
    cpu::Network network_;
    std::vector<Mat> images_; // members, so that no run allocates them
    std::vector<Mat> results_;
};

} // namespace

Ptr<dnn::Layer> createFusedNetworkLayer(dnn::LayerParams& params)
{
    return Ptr<dnn::Layer>(new FusedNetworkLayer(params));
}

} // namespace detail
} // namespace flsnet
} // namespace cv
