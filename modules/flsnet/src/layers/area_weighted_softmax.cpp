// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "layer_shapes.hpp"

namespace cv
{
namespace flsnet
{

namespace
{

const char* const LAYER = "AreaWeightedSoftmax";

// Pixels of one run through all channels; small enough to stay in the first cache.
const int BLOCK = 512;

/** Softmax over the channels, times weight; logits and scores are planes of planeSize pixels, a run of them. */
void weightedSoftmax(const float* logits, const std::vector<float>& weights, size_t planeSize, int length,
                     float* scores)
{
    const int channels = static_cast<int>(weights.size());
    AutoBuffer<float> buffer(static_cast<size_t>(length) * 2);
    float* maximum = buffer.data();
    float* sum = maximum + length;
    std::copy(logits, logits + length, maximum);
    for (int c = 1; c < channels; ++c)
    {
        const float* in = logits + c * planeSize;
        for (int i = 0; i < length; ++i)
        {
            maximum[i] = std::max(maximum[i], in[i]);
        }
    }
    std::fill(sum, sum + length, 0.f);
    for (int c = 0; c < channels; ++c)
    {
        const float* in = logits + c * planeSize;
        float* out = scores + c * planeSize;
        for (int i = 0; i < length; ++i)
        {
            out[i] = in[i] - maximum[i];
        }
        const Mat header(1, length, CV_32F, out);
        exp(header, header);
        for (int i = 0; i < length; ++i)
        {
            sum[i] += out[i];
        }
    }
    for (int c = 0; c < channels; ++c)
    {
        float* out = scores + c * planeSize;
        for (int i = 0; i < length; ++i)
        {
            out[i] *= weights[c] / sum[i];
        }
    }
}

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

    bool supportBackend(int backendId) CV_OVERRIDE { return backendId == dnn::DNN_BACKEND_OPENCV; }

    bool getMemoryShapes(const std::vector<dnn::MatShape>& inShapes, const int /*requiredOutputs*/,
                         std::vector<dnn::MatShape>& outShapes,
                         std::vector<dnn::MatShape>& /*internals*/) const CV_OVERRIDE
    {
        CV_CheckEQ(static_cast<int>(inShapes.size()), 1, "AreaWeightedSoftmax takes one input");
        detail::checkNchw(inShapes[0], LAYER, "logits");
        CV_CheckEQ(inShapes[0][1], static_cast<int>(area.size()),
                   "AreaWeightedSoftmax: the attribute 'area' must have one number a channel of the logits");
        outShapes.assign(1, inShapes[0]);
        return false;
    }

    void forward(InputArrayOfArrays inputArrays, OutputArrayOfArrays outputArrays,
                 OutputArrayOfArrays /*internals*/) CV_OVERRIDE
    {
        std::vector<Mat> in, out;
        inputArrays.getMatVector(in);
        outputArrays.getMatVector(out);
        const Mat& logits = in[0];
        detail::checkFloatBlob(logits, LAYER, "logits");
        Mat scores = out[0];
        const int channels = logits.size[1];
        const int planeSize = logits.size[2] * logits.size[3];
        const int blocks = (planeSize + BLOCK - 1) / BLOCK;
        parallel_for_(Range(0, logits.size[0] * blocks), [&](const Range& range) {
            for (int i = range.start; i < range.end; ++i)
            {
                const int begin = i % blocks * BLOCK;
                const int firstPlane = i / blocks * channels;
                weightedSoftmax(detail::planePtr<float>(logits, firstPlane) + begin, weights_, planeSize,
                                std::min(BLOCK, planeSize - begin),
                                detail::planePtr<float>(scores, firstPlane) + begin);
            }
        });
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
