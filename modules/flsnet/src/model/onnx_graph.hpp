// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_MODEL_ONNX_GRAPH_HPP
#define OPENCV_FLSNET_MODEL_ONNX_GRAPH_HPP

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

struct OnnxOptions
{
    int storage = WEIGHTS_FLOAT;
    int ops = MODEL_OPS_FLSNET;
    bool stage1Head =
        true; // of a network with two stages: keep the head of stage 1 as output "stage1_logits"
    bool bareOps =
        false; // leave the domain of the module's ops out: OpenCV 4.6 warns of every domain it meets
    // Ends of the caller's own, by the names of their ops; empty: none.
    std::string inputOp;  // "image" -> "normalize", with the attributes mean (three numbers) and deviation
    std::string outputOp; // "logits" -> "labels"
};

/** The nodes, inputs and outputs of a network's graph; of its tensors, only those of whole numbers (MODEL_OPS_PORTABLE).

Node and layer names: "normalize"; "<stage>.encoder.<level>" and "<stage>.decoder.<level>" for the maps that a level
gives; "<stage>.pool.<level>"; "logits", "scores". */
OnnxModel onnxGraph(const ModelInfo& info, const OnnxOptions& options);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_MODEL_ONNX_GRAPH_HPP
