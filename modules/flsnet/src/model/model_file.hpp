// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_MODEL_MODEL_FILE_HPP
#define OPENCV_FLSNET_MODEL_MODEL_FILE_HPP

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
    Weights weights;
    ActivationRanges ranges;     // empty: not measured
    int storage = WEIGHTS_FLOAT; // of the file that it was read from
};

/** Checks every node and tensor of a model file. @param source name of the file, for messages. */
ModelParts parseModelFile(const std::vector<uchar>& bytes, const std::string& source);

/** The bytes of a model file. @param ranges may be empty. */
std::vector<uchar> composeModelFile(const ModelInfo& info, const Weights& weights,
                                    const ActivationRanges& ranges, const OnnxOptions& options);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_MODEL_MODEL_FILE_HPP
