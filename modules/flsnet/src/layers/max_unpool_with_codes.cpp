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

const char* const LAYER = "MaxUnpoolWithCodes";

/** One plane: scatters the pooled values; false if a code is none of 0 to 3. */
bool unpoolPlane(const float* y, const float* code, int pooledHeight, int pooledWidth, int height, int width,
                 float* x)
{
    std::fill(x, x + static_cast<size_t>(height) * width, 0.f);
    for (int row = 0; row < pooledHeight; ++row)
    {
        float* window = x + static_cast<size_t>(2 * row) * width;
        for (int col = 0; col < pooledWidth; ++col, window += 2)
        {
            const float c = *code++;
            if (!(c == 0.f || c == 1.f || c == 2.f || c == 3.f))
            {
                return false;
            }
            const int place = static_cast<int>(c);
            window[(place >> 1) * width + (place & 1)] = *y++;
        }
    }
    return true;
}

class MaxUnpoolWithCodesLayerImpl CV_FINAL : public MaxUnpoolWithCodesLayer
{
public:
    explicit MaxUnpoolWithCodesLayerImpl(const dnn::LayerParams& params) { setParamsFrom(params); }

    bool supportBackend(int backendId) CV_OVERRIDE { return gpu::supportsBackend(backendId); }

#ifdef FLSNET_CUDA
    Ptr<dnn::BackendNode> initCUDA(void* context, const std::vector<Ptr<dnn::BackendWrapper>>& /*in*/,
                                   const std::vector<Ptr<dnn::BackendWrapper>>& /*out*/) CV_OVERRIDE
    {
        return gpu::maxUnpoolNode(context, preferableTarget);
    }
#endif

    bool getMemoryShapes(const std::vector<detail::MatShape>& inShapes, const int /*requiredOutputs*/,
                         std::vector<detail::MatShape>& outShapes,
                         std::vector<detail::MatShape>& /*internals*/) const CV_OVERRIDE
    {
        CV_CheckEQ(static_cast<int>(inShapes.size()), 3,
                   "MaxUnpoolWithCodes takes three inputs: y, code, like");
        detail::checkNchw(inShapes[0], LAYER, "y");
        detail::checkNchw(inShapes[1], LAYER, "code");
        detail::checkNchw(inShapes[2], LAYER, "like");
        if (inShapes[0] != inShapes[1])
        {
            CV_Error(Error::StsUnmatchedSizes, "MaxUnpoolWithCodes: 'y' and 'code' must have the same shape");
        }
        const detail::MatShape& like = inShapes[2];
        if (like[0] != inShapes[0][0] || like[2] / 2 != inShapes[0][2] || like[3] / 2 != inShapes[0][3])
        {
            CV_Error(
                Error::StsUnmatchedSizes,
                format("MaxUnpoolWithCodes: 'like' (%d x %d x %d x %d) is not the map whose pooling gave 'y' "
                       "(%d x %d x %d x %d)",
                       like[0], like[1], like[2], like[3], inShapes[0][0], inShapes[0][1], inShapes[0][2],
                       inShapes[0][3]));
        }
        detail::MatShape unpooled = inShapes[0];
        unpooled[2] = like[2];
        unpooled[3] = like[3];
        outShapes.assign(1, unpooled);
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
        const Mat& y = in[0];
        const Mat& code = in[1];
        detail::checkFloatBlob(y, LAYER, "y");
        detail::checkFloatBlob(code, LAYER, "code");
        Mat x = out[0];
        std::atomic<bool> codesFit(true);
        parallel_for_(Range(0, y.size[0] * y.size[1]), [&](const Range& planes) {
            for (int plane = planes.start; plane < planes.end; ++plane)
            {
                if (!unpoolPlane(detail::planePtr<float>(y, plane), detail::planePtr<float>(code, plane),
                                 y.size[2], y.size[3], x.size[2], x.size[3],
                                 detail::planePtr<float>(x, plane)))
                {
                    codesFit = false;
                }
            }
        });
        if (!codesFit)
        {
            CV_Error(Error::StsOutOfRange,
                     "MaxUnpoolWithCodes: 'code' must hold only 0, 1, 2 and 3, the codes that "
                     "MaxPoolWithCodes gives");
        }
    }
};

} // namespace

Ptr<dnn::Layer> MaxUnpoolWithCodesLayer::create(dnn::LayerParams& params)
{
    return makePtr<MaxUnpoolWithCodesLayerImpl>(params);
}

} // namespace flsnet
} // namespace cv
