// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

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

class FusedNetworkLayerImpl CV_FINAL : public FusedNetworkLayer
{
public:
    explicit FusedNetworkLayerImpl(const dnn::LayerParams& params) { setParamsFrom(params); }

    void setEngine(const Ptr<cpu::Engine>& engine) CV_OVERRIDE { engine_ = engine; }

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
             engine().resultShapes(inShapes[0][0], Size(inShapes[0][3], inShapes[0][2])))
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
        engine().forwardBlob(images_[0], results_);
    }

private:
    cpu::Engine& engine() const
    {
        if (!engine_)
        {
            CV_Error(Error::StsBadFunc, std::string(FUSED_NETWORK) + " is made by Model::cpuNet() only");
        }
        return *engine_;
    }

    Ptr<cpu::Engine> engine_;
    std::vector<Mat> images_; // members, so that no run allocates them
    std::vector<Mat> results_;
};

} // namespace

Ptr<dnn::Layer> createFusedNetworkLayer(dnn::LayerParams& params)
{
    return makePtr<FusedNetworkLayerImpl>(params);
}

} // namespace detail
} // namespace flsnet
} // namespace cv
