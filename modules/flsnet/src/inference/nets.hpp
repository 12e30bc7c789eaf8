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

/** The fastest network for a backend and target, which are set. */
dnn::Net makeNetFor(const ModelParts& parts, bool stage1Only, int backendId, int targetId);

/** The network for cv::dnn as one layer, as Model::cudaNet(). */
dnn::Net makeCudaNet(const ModelParts& parts, bool stage1Only);

/** The same with ends of the caller's own, as OnnxOptions has them; builds with CUDA code (FLSNET_CUDA) only. */
dnn::Net makeCudaNet(const ModelParts& parts, const std::string& inputOp, const std::string& outputOp,
                     bool stage1Only);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_INFERENCE_NETS_HPP
