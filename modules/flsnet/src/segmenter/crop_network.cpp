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

CropNetwork::CropNetwork(const Model& model, int backendId, int targetId, bool stage1Only)
    : net_(model.net(stage1Only)), logitsLayer_(Model::layerName(net_, "logits"))
{
    net_.setPreferableBackend(backendId);
    net_.setPreferableTarget(targetId);
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
