// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "../cuda/native_nodes.hpp"
#include "layer_shapes.hpp"

namespace cv
{
namespace flsnet
{

namespace
{

const char* const LAYER = "MaxPoolWithCodes";

/** One plane of height x width: maxima and their codes. */
void poolPlane(const float* x, int height, int width, float* y, float* code)
{
    const int outHeight = height / 2;
    const int outWidth = width / 2;
    for (int row = 0; row < outHeight; ++row)
    {
        const float* upper = x + static_cast<size_t>(2 * row) * width;
        const float* lower = upper + width;
        for (int col = 0; col < outWidth; ++col)
        {
            const float window[4] = {upper[2 * col], upper[2 * col + 1], lower[2 * col], lower[2 * col + 1]};
            int best = 0;
            for (int i = 1; i < 4; ++i)
            {
                if (window[i] > window[best] || (std::isnan(window[best]) && !std::isnan(window[i])))
                {
                    best = i;
                }
            }
            *y++ = window[best];
            *code++ = static_cast<float>(best);
        }
    }
}

class MaxPoolWithCodesLayerImpl CV_FINAL : public MaxPoolWithCodesLayer
{
public:
    explicit MaxPoolWithCodesLayerImpl(const dnn::LayerParams& params) { setParamsFrom(params); }

    bool supportBackend(int backendId) CV_OVERRIDE { return gpu::supportsBackend(backendId); }

#ifdef FLSNET_CUDA
    Ptr<dnn::BackendNode> initCUDA(void* context, const std::vector<Ptr<dnn::BackendWrapper>>& /*in*/,
                                   const std::vector<Ptr<dnn::BackendWrapper>>& /*out*/) CV_OVERRIDE
    {
        return gpu::maxPoolNode(context, preferableTarget);
    }
#endif

    bool getMemoryShapes(const std::vector<detail::MatShape>& inShapes, const int /*requiredOutputs*/,
                         std::vector<detail::MatShape>& outShapes,
                         std::vector<detail::MatShape>& /*internals*/) const CV_OVERRIDE
    {
        CV_CheckEQ(static_cast<int>(inShapes.size()), 1, "MaxPoolWithCodes takes one input");
        detail::checkNchw(inShapes[0], LAYER, "x");
        CV_CheckGE(inShapes[0][2], 2, "MaxPoolWithCodes: the map must be at least 2 pixels high");
        CV_CheckGE(inShapes[0][3], 2, "MaxPoolWithCodes: the map must be at least 2 pixels wide");
        detail::MatShape pooled = inShapes[0];
        pooled[2] /= 2;
        pooled[3] /= 2;
        outShapes.assign(2, pooled);
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
        const Mat& x = in[0];
        detail::checkFloatBlob(x, LAYER, "x");
        Mat y = out[0];
        Mat code = out[1];
        const int height = x.size[2];
        const int width = x.size[3];
        parallel_for_(Range(0, x.size[0] * x.size[1]), [&](const Range& planes) {
            for (int plane = planes.start; plane < planes.end; ++plane)
            {
                poolPlane(detail::planePtr<float>(x, plane), height, width, detail::planePtr<float>(y, plane),
                          detail::planePtr<float>(code, plane));
            }
        });
    }
};

} // namespace

Ptr<dnn::Layer> MaxPoolWithCodesLayer::create(dnn::LayerParams& params)
{
    return makePtr<MaxPoolWithCodesLayerImpl>(params);
}

} // namespace flsnet
} // namespace cv
