// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include <map>

#include "../inference/model_access.hpp"
#include "../inference/nets.hpp"
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
        // One face is enough work for two threads (doc/performance.md); the limit bounds the memory for maps.
        return std::min(std::max(1, getNumThreads() / 2), DEVICE_BATCH);
    }

    Mat logits(const std::vector<Mat>& crops) CV_OVERRIDE
    {
        makeRoom(static_cast<int>(crops.size()), crops[0].size());
        engine_->forward(crops, results_);
        return results_[0];
    }

private:
    /** Results of all numbers of crops share the memory of the largest. */
    void makeRoom(int batch, const Size& size)
    {
        if (batch == batch_ && size == size_)
        {
            return;
        }
        const std::vector<int> shape = engine_->resultShapes(batch, size)[0];
        const int total = shape[0] * shape[1] * shape[2] * shape[3];
        if (static_cast<size_t>(total) > memory_.total())
        {
            size_ = Size(); // if there is not enough memory, none is left
            memory_.create(1, total, CV_32F);
        }
        results_.assign(1, Mat(shape, CV_32F, memory_.data));
        batch_ = batch;
        size_ = size;
    }

    Ptr<cpu::Engine> engine_;
    Mat memory_;
    std::vector<Mat> results_; // views of memory_
    int batch_ = 0;
    Size size_;
};

/** Crops as the planes of a blob, as dnn::blobFromImages() gives them, without its copies. */
class InputBlob
{
public:
    /** @param first of so many crops.
    @return memory that lasts until the next call. */
    Mat& fill(const std::vector<Mat>& crops, int first, int count)
    {
        const int sizes[] = {count, 3, crops[0].rows, crops[0].cols};
        blob_.create(4, sizes, CV_32F);
        for (int n = 0; n < count; ++n)
        {
            crops[first + n].convertTo(floats_, CV_32F);
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

/** cv::dnn plans a network anew for each other number of crops, which takes longer than many faces: so there is a net for
1, 2, 4 and 8 crops, made when it is first needed, and other numbers are sums of these. In halves on a GPU one net has all
these plans, and one copy of the weights. */
class DnnNetwork CV_FINAL : public CropNetwork
{
public:
    DnnNetwork(const Model& model, bool stage1Only, int backendId, int targetId)
        : parts_(partsOf(model)), stage1Only_(stage1Only), backendId_(backendId), targetId_(targetId),
          oneForAll_(runsInHalves(backendId, targetId))
    {
        netOf(1); // what cannot work fails here
    }

    int batchSize() const CV_OVERRIDE { return DEVICE_BATCH; }

    Mat logits(const std::vector<Mat>& crops) CV_OVERRIDE
    {
        const int count = static_cast<int>(crops.size());
        int first = 0;
        for (int size = DEVICE_BATCH; size > 0; size /= 2)
        {
            for (; count - first >= size; first += size)
            {
                dnn::Net& net = netOf(size);
                net.setInput(input_.fill(crops, first, size));
                Mat part = net.forward(logitsLayer_);
                if (size == count)
                {
                    return part;
                }
                const int sizes[] = {count, part.size[1], part.size[2], part.size[3]};
                logits_.create(4, sizes, CV_32F);
                std::copy(part.ptr<float>(), part.ptr<float>() + part.total(), logits_.ptr<float>(first));
            }
        }
        return logits_;
    }

private:
    dnn::Net& netOf(int batch)
    {
        const int key = oneForAll_ ? 0 : batch;
        const std::map<int, dnn::Net>::iterator known = nets_.find(key);
        if (known != nets_.end())
        {
            return known->second;
        }
        dnn::Net net = makeNetFor(*parts_, stage1Only_, backendId_, targetId_);
        logitsLayer_ = Model::layerName(net, "logits");
        return nets_[key] = net;
    }

    std::shared_ptr<const ModelParts> parts_;
    bool stage1Only_;
    int backendId_;
    int targetId_;
    bool oneForAll_;
    std::map<int, dnn::Net> nets_; // by number of crops; 0: for all
    String logitsLayer_;
    InputBlob input_;
    Mat logits_; // of several nets
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
        Mat& blob = input_.fill(crops, 0, static_cast<int>(crops.size()));
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

std::vector<Mat>& CropBatch::resize(size_t count)
{
    for (; crops_.size() > count; crops_.pop_back())
    {
        spare_.push_back(crops_.back());
    }
    for (; crops_.size() < count && !spare_.empty(); spare_.pop_back())
    {
        crops_.push_back(spare_.back());
    }
    crops_.resize(count);
    return crops_;
}

Mat imageOf(const Mat& blob, int n)
{
    const int sizes[] = {1, blob.size[1], blob.size[2], blob.size[3]};
    return Mat(4, sizes, CV_32F, const_cast<float*>(blob.ptr<float>(n)));
}

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
               "Only the CPU target of OpenCV's own backend computes in 8 bits or bfloat16");
    return makePtr<DnnNetwork>(model, stage1Only, backendId, targetId);
}

} // namespace detail
} // namespace flsnet
} // namespace cv
