// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_INFERENCE_NETS_HPP
#define OPENCV_FLSNET_INFERENCE_NETS_HPP

#include "../cpu/engine.hpp"
#include "../model/model_file.hpp"
#include "opencv2/dnn.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** The network for cv::dnn, layer by layer, as Model::net(). @param options for instance with ends of the caller's own.
@param stage1Only stage 1 with its own head alone. */
dnn::Net makeNet(const ModelParts& parts, const OnnxOptions& options, bool stage1Only = false);

/** The same just as Model::net() gives it. */
dnn::Net makeLayerNet(const ModelParts& parts, bool stage1Only);

/** The network for cv::dnn as one layer, as Model::cpuNet(). @param maps of the engine. */
dnn::Net makeCpuNet(const ModelInfo& info, const Ptr<cpu::Engine>& engine, const std::vector<String>& maps);

/** Whether the fastest network for a backend and target is that of Model::cudaNet(): it is asked for halves on a GPU, which
is there and multiplies them by tensor cores (compute capability 7.0 or more), and the build has the CUDA code. */
bool runsInHalves(int backendId, int targetId);

/** The fastest network for a backend and target, which are set. */
dnn::Net makeNetFor(const ModelParts& parts, bool stage1Only, int backendId, int targetId);

/** The network for cv::dnn as one layer, as Model::cudaNet(). */
dnn::Net makeCudaNet(const ModelParts& parts, bool stage1Only);

#ifdef FLSNET_CUDA
/** The same with ends of the caller's own, as OnnxOptions has them. */
dnn::Net makeCudaNet(const ModelParts& parts, const std::string& inputOp, const std::string& outputOp,
                     bool stage1Only);
#endif

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_INFERENCE_NETS_HPP
