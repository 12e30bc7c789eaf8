// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_MODEL_MODEL_FILE_HPP
#define OPENCV_FLSNET_MODEL_MODEL_FILE_HPP

#include <memory>

#include "activation_ranges.hpp"
#include "onnx_graph.hpp"
#include "opencv2/flsnet/model.hpp"
#include "weights.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** Everything that a model is. */
struct ModelParts
{
    ModelInfo info;
    std::shared_ptr<const Weights> weights; // in floats; all parts made of these, and all engines, share them
    ActivationRanges ranges;                // empty: not measured
    int storage = WEIGHTS_FLOAT;            // of the file that it was read from
};

/** Stage 1 alone of a spec, or all of it. */
ModelSpec specOf(const ModelSpec& spec, bool stage1Only);

/** The same for all parts. */
ModelParts partsOf(const ModelParts& parts, bool stage1Only);

/** Checks every node and tensor of a model file. @param source name of the file, for messages. */
ModelParts parseModelFile(const uchar* bytes, size_t size, const std::string& source);

/** The bytes of a model file. */
std::vector<uchar> composeModelFile(const ModelParts& model, const OnnxOptions& options);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_MODEL_MODEL_FILE_HPP
