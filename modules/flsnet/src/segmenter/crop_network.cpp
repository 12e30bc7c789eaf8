// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "../inference/model_access.hpp"
#include "../inference/other_network.hpp"
#include "crop_network.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

class EngineNetwork CV_FINAL : public CropNetwork
{
public:
    explicit EngineNetwork(const Ptr<cpu::Engine>& engine) : engine_(engine) {}

    int batchSize() const CV_OVERRIDE
    {
        // One face is enough work for two threads (doc/performance.md).
        return std::max(1, getNumThreads() / 2);
    }

    Mat logits(const std::vector<Mat>& crops) CV_OVERRIDE
    {
        engine_->forward(crops, results_);
        return results_[0];
    }

private:
    Ptr<cpu::Engine> engine_;
    std::vector<Mat> results_;
};

/** Crops as the planes of a blob, as dnn::blobFromImages() gives them, without its copies. */
class InputBlob
{
public:
    /** @return memory that lasts until the next call. */
    Mat& fill(const std::vector<Mat>& crops)
    {
        const int sizes[] = {static_cast<int>(crops.size()), 3, crops[0].rows, crops[0].cols};
        blob_.create(4, sizes, CV_32F);
        for (int n = 0; n < sizes[0]; ++n)
        {
            crops[n].convertTo(floats_, CV_32F);
            Mat planes[3];
            for (int c = 0; c < 3; ++c)
            {
                planes[c] = Mat(crops[0].size(), CV_32F, blob_.ptr<float>(n, c));
            }
            split(floats_, planes);
        }
        return blob_;
    }

private:
    Mat blob_;
    Mat floats_; // one crop
};

class DnnNetwork CV_FINAL : public CropNetwork
{
public:
    DnnNetwork(const dnn::Net& net, int backendId, int targetId)
        : net_(net), logitsLayer_(Model::layerName(net, "logits"))
    {
        net_.setPreferableBackend(backendId);
        net_.setPreferableTarget(targetId);
    }

    int batchSize() const CV_OVERRIDE { return DEVICE_BATCH; }

    Mat logits(const std::vector<Mat>& crops) CV_OVERRIDE
    {
        net_.setInput(input_.fill(crops));
        return net_.forward(logitsLayer_);
    }

private:
    dnn::Net net_;
    String logitsLayer_;
    InputBlob input_;
};

/** A network of another architecture; its crops are normalised here. */
class OtherCropNetwork CV_FINAL : public CropNetwork
{
public:
    OtherCropNetwork(const OtherNetwork& network, int backendId, int targetId)
        : runner_(network, backendId, targetId), isRgb_(network.isRgb), mean_(network.mean),
          deviation_(network.deviation)
    {
    }

    int batchSize() const CV_OVERRIDE { return 1; }

    Mat logits(const std::vector<Mat>& crops) CV_OVERRIDE
    {
        Mat& blob = input_.fill(crops);
        for (int c = 0; c < 3; ++c)
        {
            Mat plane(crops[0].size(), CV_32F, blob.ptr<float>(0, c));
            const int at = isRgb_ ? 2 - c : c;
            plane.convertTo(plane, CV_32F, 1 / deviation_[at], -mean_[at] / deviation_[at]);
        }
        if (isRgb_)
        {
            Mat first(crops[0].size(), CV_32F, blob.ptr<float>(0, 0));
            Mat last(crops[0].size(), CV_32F, blob.ptr<float>(0, 2));
            swapped_ = first.clone();
            last.copyTo(first);
            swapped_.copyTo(last);
        }
        return runner_.run(blob);
    }

private:
    OtherNetworkRunner runner_;
    bool isRgb_;
    Vec3d mean_, deviation_; // in the network's order
    InputBlob input_;
    Mat swapped_;
};

} // namespace

Ptr<CropNetwork> makeCropNetwork(const Model& model, int backendId, int targetId, bool stage1Only,
                                 int precision)
{
    if (const OtherNetwork* other = otherNetworkOf(model))
    {
        CV_Check(stage1Only, !stage1Only, "A network of another architecture has no stage 1 of its own");
        CV_CheckEQ(precision, static_cast<int>(PRECISION_FLOAT),
                   "Networks of other architectures compute in floats");
        return makePtr<OtherCropNetwork>(*other, backendId, targetId);
    }
    const bool ownEngine = (backendId == dnn::DNN_BACKEND_DEFAULT || backendId == dnn::DNN_BACKEND_OPENCV) &&
                           targetId == dnn::DNN_TARGET_CPU;
    if (ownEngine)
    {
        return makePtr<EngineNetwork>(makeEngine(model, precision, stage1Only));
    }
    CV_CheckEQ(precision, static_cast<int>(PRECISION_FLOAT),
               "Only the CPU target of OpenCV's own backend computes in 8 bits");
    return makePtr<DnnNetwork>(model.net(stage1Only), backendId, targetId);
}

} // namespace detail
} // namespace flsnet
} // namespace cv
