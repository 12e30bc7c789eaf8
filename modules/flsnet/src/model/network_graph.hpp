// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_MODEL_NETWORK_GRAPH_HPP
#define OPENCV_FLSNET_MODEL_NETWORK_GRAPH_HPP

#include "onnx_format.hpp"
#include "opencv2/flsnet/model.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

// Domain of the module's own ops.
extern const char* const FLSNET_DOMAIN;

struct GraphOptions
{
    int storage = WEIGHTS_FLOAT;
    int ops = MODEL_OPS_FLSNET;
    bool stage1Head =
        true; // of a network with two stages: keep the head of stage 1 as output "stage1_logits"
    bool bareOps =
        false; // leave the domain of the module's ops out: OpenCV 4.6 warns of every domain it meets
    bool deviceEnds = false; // photos in, labels out on a GPU, see cuda/device_layers.hpp
};

/** The nodes, inputs and outputs of a network's graph, without its tensors.

Node and layer names: "normalize"; "<stage>.encoder.<level>" and "<stage>.decoder.<level>" for the maps that a block
gives; "<stage>.pool.<level>"; "logits", "scores". */
OnnxModel networkGraph(const ModelInfo& info, const GraphOptions& options);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_MODEL_NETWORK_GRAPH_HPP
