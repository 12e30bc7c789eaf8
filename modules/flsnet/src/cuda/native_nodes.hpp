// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CUDA_NATIVE_NODES_HPP
#define OPENCV_FLSNET_CUDA_NATIVE_NODES_HPP

#include <vector>

#include "opencv2/dnn.hpp"

namespace cv
{
namespace flsnet
{
namespace gpu
{

/** Whether a layer can run on a backend of cv::dnn: on DNN_BACKEND_CUDA in builds that have the module's CUDA nodes
(FLSNET_CUDA, inside OpenCV's build only). In others, cv::dnn computes the layer on the CPU when it is asked for CUDA;
this says once, as a warning, that there is a faster way. */
bool supportsBackend(int backendId);

#ifdef FLSNET_CUDA
// Nodes of cv::dnn's CUDA backend; context and target as Layer::initCUDA() has them.

Ptr<dnn::BackendNode> maxPoolNode(void* context, int targetId);

Ptr<dnn::BackendNode> maxUnpoolNode(void* context, int targetId);

/** @param weights one number a class, MAX_CLASSES at most. */
Ptr<dnn::BackendNode> softmaxNode(void* context, int targetId, const std::vector<float>& weights);
#endif

} // namespace gpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CUDA_NATIVE_NODES_HPP
