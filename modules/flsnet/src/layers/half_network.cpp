// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#ifdef FLSNET_CUDA
#include "../cuda/dnn_private.hpp"
#include "../cuda/half_engine.hpp"
#include "half_network.hpp"
#include "layer_shapes.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

const char* const HALF_NETWORK = "FlsnetHalfNetwork";

namespace
{

class HalfNetworkNode CV_FINAL : public dnn::CUDABackendNode
{
public:
    HalfNetworkNode(const gpu::csl::CSLContext& context, const Ptr<gpu::HalfEngine>& engine)
        : stream_(context.stream), cudnn_(context.cudnn_handle), engine_(engine)
    {
    }

    void forward(const std::vector<Ptr<dnn::BackendWrapper>>& in,
                 const std::vector<Ptr<dnn::BackendWrapper>>& out,
                 gpu::csl::Workspace& /*workspace*/) CV_OVERRIDE
    {
        const gpu::csl::TensorView<__half> images = gpu::viewOf<__half>(in[0]);
        const gpu::ChannelMapSize size = {static_cast<int>(images.get_axis_size(0)),
                                          static_cast<int>(images.get_axis_size(2)),
                                          static_cast<int>(images.get_axis_size(3))};
        engine_->forward(images.get().get(), size, gpu::spanOf<__half>(out[0]).get().get(),
                         {cudnn_.get(), stream_.get()});
    }

private:
    gpu::csl::Stream stream_;
    gpu::csl::cudnn::Handle cudnn_;
    Ptr<gpu::HalfEngine> engine_;
};

class HalfNetworkLayerImpl CV_FINAL : public HalfNetworkLayer
{
public:
    explicit HalfNetworkLayerImpl(const dnn::LayerParams& params) { setParamsFrom(params); }

    void setEngine(const Ptr<gpu::HalfEngine>& engine) CV_OVERRIDE { engine_ = engine; }

    bool supportBackend(int backendId) CV_OVERRIDE { return backendId == dnn::DNN_BACKEND_CUDA; }

    bool getMemoryShapes(const std::vector<MatShape>& inShapes, const int /*requiredOutputs*/,
                         std::vector<MatShape>& outShapes,
                         std::vector<MatShape>& /*internals*/) const CV_OVERRIDE
    {
        CV_CheckEQ(static_cast<int>(inShapes.size()), 1, "The network takes one input");
        checkNchw(inShapes[0], HALF_NETWORK, "image");
        CV_CheckEQ(inShapes[0][1], 3, "The network takes images of three channels");
        const NetworkGraph& graph = engine().graph();
        const Size size(inShapes[0][3], inShapes[0][2]);
        checkInputSize(graph, size);
        const Size resultSize = halvedSize(size, graph.nodes.back().halvings);
        outShapes.assign(1, inShapes[0]);
        outShapes[0][1] = graph.nodes.back().outputs;
        outShapes[0][2] = resultSize.height;
        outShapes[0][3] = resultSize.width;
        return false;
    }

    void forward(InputArrayOfArrays /*in*/, OutputArrayOfArrays /*out*/,
                 OutputArrayOfArrays /*internals*/) CV_OVERRIDE
    {
        CV_Error(Error::StsNotImplemented,
                 "This network runs on DNN_BACKEND_CUDA with DNN_TARGET_CUDA_FP16 only: use "
                 "Model::net(), or on the CPU Model::cpuNet()");
    }

    Ptr<dnn::BackendNode> initCUDA(void* context, const std::vector<Ptr<dnn::BackendWrapper>>& /*in*/,
                                   const std::vector<Ptr<dnn::BackendWrapper>>& /*out*/) CV_OVERRIDE
    {
        CV_CheckEQ(preferableTarget, static_cast<int>(dnn::DNN_TARGET_CUDA_FP16),
                   "The network is of half floats: it needs DNN_TARGET_CUDA_FP16 and a GPU that has them");
        return makePtr<HalfNetworkNode>(*static_cast<gpu::csl::CSLContext*>(context), engine_);
    }

private:
    gpu::HalfEngine& engine() const
    {
        if (!engine_)
        {
            CV_Error(Error::StsBadFunc, std::string(HALF_NETWORK) + " is made by Model::cudaNet() only");
        }
        return *engine_;
    }

    Ptr<gpu::HalfEngine> engine_;
};

} // namespace

Ptr<dnn::Layer> createHalfNetworkLayer(dnn::LayerParams& params)
{
    return makePtr<HalfNetworkLayerImpl>(params);
}

} // namespace detail
} // namespace flsnet
} // namespace cv
#endif
