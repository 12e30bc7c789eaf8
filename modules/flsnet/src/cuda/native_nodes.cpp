// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "native_nodes.hpp"
#include "opencv2/core/utils/logger.hpp"

#ifdef FLSNET_CUDA
#include "dnn_private.hpp"
#include "layer_kernels.hpp"
#endif

namespace cv
{
namespace flsnet
{
namespace gpu
{

bool supportsBackend(int backendId)
{
#ifdef FLSNET_CUDA
    return backendId == dnn::DNN_BACKEND_OPENCV || backendId == dnn::DNN_BACKEND_CUDA;
#else
    if (backendId == dnn::DNN_BACKEND_CUDA)
    {
        CV_LOG_ONCE_WARNING(
            nullptr, "flsnet: this build has no CUDA code of its own: on DNN_BACKEND_CUDA its pooling, "
                     "unpooling and softmax run on the CPU, which is slow. Build the module inside "
                     "OpenCV (OPENCV_EXTRA_MODULES_PATH) to run all of the network on the GPU");
    }
    return backendId == dnn::DNN_BACKEND_OPENCV;
#endif
}

#ifdef FLSNET_CUDA
namespace
{

typedef std::vector<Ptr<dnn::BackendWrapper>> Wrappers;

template <typename T> MapSize mapSize(const csl::TensorView<T>& map)
{
    return {static_cast<int>(map.get_axis_size(0) * map.get_axis_size(1)),
            static_cast<int>(map.get_axis_size(2)), static_cast<int>(map.get_axis_size(3))};
}

template <typename T> class MaxPoolNode CV_FINAL : public dnn::CUDABackendNode
{
public:
    explicit MaxPoolNode(const csl::Stream& stream) : stream_(stream) {}

    void forward(const Wrappers& in, const Wrappers& out, csl::Workspace& /*workspace*/) CV_OVERRIDE
    {
        const csl::TensorView<T> x = viewOf<T>(in[0]);
        maxPoolWithCodes<T>(x.get().get(), spanOf<T>(out[0]).get().get(), spanOf<T>(out[1]).get().get(),
                            mapSize(x), stream_.get());
    }

private:
    csl::Stream stream_;
};

template <typename T> class MaxUnpoolNode CV_FINAL : public dnn::CUDABackendNode
{
public:
    explicit MaxUnpoolNode(const csl::Stream& stream) : stream_(stream) {}

    void forward(const Wrappers& in, const Wrappers& out, csl::Workspace& /*workspace*/) CV_OVERRIDE
    {
        const csl::TensorSpan<T> x = spanOf<T>(out[0]);
        maxUnpoolWithCodes<T>(viewOf<T>(in[0]).get().get(), viewOf<T>(in[1]).get().get(), x.get().get(),
                              mapSize<T>(x), stream_.get());
    }

private:
    csl::Stream stream_;
};

template <typename T> class SoftmaxNode CV_FINAL : public dnn::CUDABackendNode
{
public:
    SoftmaxNode(const csl::Stream& stream, const std::vector<float>& weights) : stream_(stream), weights_()
    {
        CV_Assert(weights.size() <= static_cast<size_t>(MAX_CLASSES));
        std::copy(weights.begin(), weights.end(), weights_.values);
    }

    void forward(const Wrappers& in, const Wrappers& out, csl::Workspace& /*workspace*/) CV_OVERRIDE
    {
        const csl::TensorView<T> logits = viewOf<T>(in[0]);
        const ScoresSize size = {static_cast<int>(logits.get_axis_size(0)),
                                 static_cast<int>(logits.get_axis_size(1)),
                                 static_cast<int>(logits.get_axis_size(2) * logits.get_axis_size(3))};
        areaWeightedSoftmax<T>(logits.get().get(), spanOf<T>(out[0]).get().get(), size, weights_,
                               stream_.get());
    }

private:
    csl::Stream stream_;
    ClassValues weights_;
};

} // namespace

Ptr<dnn::BackendNode> maxPoolNode(void* context, int targetId)
{
    return dnn::make_cuda_node<MaxPoolNode>(targetId, streamOf(context));
}

Ptr<dnn::BackendNode> maxUnpoolNode(void* context, int targetId)
{
    return dnn::make_cuda_node<MaxUnpoolNode>(targetId, streamOf(context));
}

Ptr<dnn::BackendNode> softmaxNode(void* context, int targetId, const std::vector<float>& weights)
{
    return dnn::make_cuda_node<SoftmaxNode>(targetId, streamOf(context), weights);
}
#endif

} // namespace gpu
} // namespace flsnet
} // namespace cv
