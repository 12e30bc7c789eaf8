// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "../cuda/kernels/class_values.hpp"
#include "../cuda/native_nodes.hpp"
#include "layer_shapes.hpp"
#include "weighted_softmax.hpp"

namespace cv
{
namespace flsnet
{

namespace
{

const char* const LAYER = "AreaWeightedSoftmax";

class AreaWeightedSoftmaxLayerImpl CV_FINAL : public AreaWeightedSoftmaxLayer
{
public:
    explicit AreaWeightedSoftmaxLayerImpl(const dnn::LayerParams& params)
    {
        setParamsFrom(params);
        if (!params.has("area"))
        {
            CV_Error(Error::StsBadArg, "AreaWeightedSoftmax needs the attribute 'area': one number a class");
        }
        const dnn::DictValue& values = params.get("area");
        for (int i = 0; i < values.size(); ++i)
        {
            area.push_back(values.get<float>(i));
        }
        exponent = params.get<float>("exponent", 1.f);
        cropEnlargement = params.get<float>("crop_enlargement", 0.f);
        cropShift = Point2f(params.get<float>("crop_shift_x", 0.f), params.get<float>("crop_shift_y", 0.f));
        cropBorder = params.get<int>("crop_border", BORDER_CONSTANT);
        const std::vector<double> exact =
            featureMapWeights(std::vector<double>(area.begin(), area.end()), static_cast<double>(exponent));
        weights_.assign(exact.begin(), exact.end());
    }

    bool supportBackend(int backendId) CV_OVERRIDE
    {
        return gpu::supportsBackend(backendId) && (backendId != dnn::DNN_BACKEND_CUDA ||
                                                   weights_.size() <= static_cast<size_t>(gpu::MAX_CLASSES));
    }

#ifdef FLSNET_CUDA
    Ptr<dnn::BackendNode> initCUDA(void* context, const std::vector<Ptr<dnn::BackendWrapper>>& /*in*/,
                                   const std::vector<Ptr<dnn::BackendWrapper>>& /*out*/) CV_OVERRIDE
    {
        return gpu::softmaxNode(context, preferableTarget, weights_);
    }
#endif

    bool getMemoryShapes(const std::vector<detail::MatShape>& inShapes, const int /*requiredOutputs*/,
                         std::vector<detail::MatShape>& outShapes,
                         std::vector<detail::MatShape>& /*internals*/) const CV_OVERRIDE
    {
        CV_CheckEQ(static_cast<int>(inShapes.size()), 1, "AreaWeightedSoftmax takes one input");
        detail::checkNchw(inShapes[0], LAYER, "logits");
        CV_CheckEQ(inShapes[0][1], static_cast<int>(area.size()),
                   "AreaWeightedSoftmax: the attribute 'area' must have one number a channel of the logits");
        outShapes.assign(1, inShapes[0]);
        return false;
    }

    void forward(InputArrayOfArrays inputArrays, OutputArrayOfArrays outputArrays,
                 OutputArrayOfArrays internals) CV_OVERRIDE
    {
        if (detail::isHalf(inputArrays))
        {
            forward_fallback(inputArrays, outputArrays, internals); // by way of float
            return;
        }
        std::vector<Mat> in, out;
        inputArrays.getMatVector(in);
        outputArrays.getMatVector(out);
        const Mat& logits = in[0];
        detail::checkFloatBlob(logits, LAYER, "logits");
        Mat scores = out[0];
        detail::weightedSoftmax(logits, weights_, scores);
    }

private:
    std::vector<float> weights_;
};

} // namespace

Ptr<dnn::Layer> AreaWeightedSoftmaxLayer::create(dnn::LayerParams& params)
{
    return makePtr<AreaWeightedSoftmaxLayerImpl>(params);
}

} // namespace flsnet
} // namespace cv
