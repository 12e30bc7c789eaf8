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

/** The module's own kernels where they can run, else layer by layer. */
dnn::Net makeNet(const Model& model, int backendId, int targetId, bool stage1Only)
{
    const bool onCpu = (backendId == dnn::DNN_BACKEND_DEFAULT || backendId == dnn::DNN_BACKEND_OPENCV) &&
                       targetId == dnn::DNN_TARGET_CPU;
    dnn::Net net = onCpu ? model.cpuNet(stage1Only) : model.net(stage1Only);
    net.setPreferableBackend(onCpu ? static_cast<int>(dnn::DNN_BACKEND_OPENCV) : backendId);
    net.setPreferableTarget(targetId);
    return net;
}

} // namespace

CropNetwork::CropNetwork(const Model& model, int backendId, int targetId, bool stage1Only)
    : net_(makeNet(model, backendId, targetId, stage1Only)), logitsLayer_(Model::layerName(net_, "logits"))
{
}

Mat CropNetwork::logits(const Mat& crop)
{
    dnn::blobFromImage(crop, blob_);
    net_.setInput(blob_);
    return net_.forward(logitsLayer_);
}

} // namespace detail
} // namespace flsnet
} // namespace cv
