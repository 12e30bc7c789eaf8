// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_LAYERS_HALF_NETWORK_HPP
#define OPENCV_FLSNET_LAYERS_HALF_NETWORK_HPP

#include "opencv2/dnn.hpp"

namespace cv
{
namespace flsnet
{
namespace gpu
{
class HalfEngine;
}

namespace detail
{

// Type of the layer below.
extern const char* const HALF_NETWORK;

/** A whole network as one layer for DNN_BACKEND_CUDA and DNN_TARGET_CUDA_FP16: images -> result of the engine. Only in
builds with CUDA code (FLSNET_CUDA). */
class HalfNetworkLayer : public dnn::Layer
{
public:
    /** Must be called before the net runs. */
    virtual void setEngine(const Ptr<gpu::HalfEngine>& engine) = 0;
};

Ptr<dnn::Layer> createHalfNetworkLayer(dnn::LayerParams& params);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_LAYERS_HALF_NETWORK_HPP
