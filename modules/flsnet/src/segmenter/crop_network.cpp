// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "crop_network.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

// On other devices than the CPU, a batch costs less than its images one by one.
const int DEVICE_BATCH = 32;

/** Whether the module's own kernels can run; else the network runs layer by layer. */
bool runsOnCpu(int backendId, int targetId)
{
    return (backendId == dnn::DNN_BACKEND_DEFAULT || backendId == dnn::DNN_BACKEND_OPENCV) &&
           targetId == dnn::DNN_TARGET_CPU;
}

dnn::Net makeNet(const Model& model, bool onCpu, bool stage1Only, int precision)
{
    if (onCpu)
    {
        return model.cpuNet(stage1Only, std::vector<String>(), precision);
    }
    CV_CheckEQ(precision, static_cast<int>(PRECISION_FLOAT),
               "Only the CPU target of OpenCV's own backend computes in 8 bits");
    return model.net(stage1Only);
}

} // namespace

CropNetwork::CropNetwork(const Model& model, int backendId, int targetId, bool stage1Only, int precision)
    : onCpu_(runsOnCpu(backendId, targetId)), net_(makeNet(model, onCpu_, stage1Only, precision)),
      logitsLayer_(Model::layerName(net_, "logits"))
{
    net_.setPreferableBackend(onCpu_ ? static_cast<int>(dnn::DNN_BACKEND_OPENCV) : backendId);
    net_.setPreferableTarget(targetId);
}

int CropNetwork::batchSize() const
{
    // One face is enough work for two threads (doc/performance.md).
    return onCpu_ ? std::max(1, getNumThreads() / 2) : DEVICE_BATCH;
}

Mat CropNetwork::logits(const std::vector<Mat>& crops)
{
    CV_Assert(!crops.empty());
    fillBlob(crops);
    net_.setInput(blob_);
    return net_.forward(logitsLayer_);
}

/** As dnn::blobFromImages(), without its copies. */
void CropNetwork::fillBlob(const std::vector<Mat>& crops)
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
}

} // namespace detail
} // namespace flsnet
} // namespace cv
