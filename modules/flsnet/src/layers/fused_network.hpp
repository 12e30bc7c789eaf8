// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_LAYERS_FUSED_NETWORK_HPP
#define OPENCV_FLSNET_LAYERS_FUSED_NETWORK_HPP

#include "opencv2/dnn.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

// Type of the layer below.
extern const char* const FUSED_NETWORK;

/** The whole network as one layer for CPU targets: images -> logits, and maps on request (see cpu/network.hpp).

Parameters: channels, convolutions, stage2_levels, classes, mean (three numbers), deviation, int8, and maps (names, may
be missing). Blobs: kernel and bias of each of networkConvolutions(), and, if int8 is set, the range of each but the
head. */
Ptr<dnn::Layer> createFusedNetworkLayer(dnn::LayerParams& params);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_LAYERS_FUSED_NETWORK_HPP
