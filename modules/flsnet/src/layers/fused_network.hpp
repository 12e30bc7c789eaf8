// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_LAYERS_FUSED_NETWORK_HPP
#define OPENCV_FLSNET_LAYERS_FUSED_NETWORK_HPP

#include "../cpu/engine.hpp"
#include "opencv2/dnn.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

// Type of the layer below.
extern const char* const FUSED_NETWORK;

/** A whole network as one layer for CPU targets: images -> results of an engine. */
class FusedNetworkLayer : public dnn::Layer
{
public:
    /** Must be called before the net runs: what a layer's parameters can hold is no engine. */
    virtual void setEngine(const Ptr<cpu::Engine>& engine) = 0;
};

Ptr<dnn::Layer> createFusedNetworkLayer(dnn::LayerParams& params);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_LAYERS_FUSED_NETWORK_HPP
