// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_INFERENCE_MODEL_ACCESS_HPP
#define OPENCV_FLSNET_INFERENCE_MODEL_ACCESS_HPP

#include <memory>
#include <vector>

#include "../cpu/engine.hpp"
#include "nets.hpp"
#include "opencv2/flsnet/model.hpp"

// The way from a public Model to what it is made of, without writing and reading a file in between. All of it may be
// called by several threads at once.

namespace cv
{
namespace flsnet
{
namespace detail
{

/** What the model is made of. It does not change: Model::setMetadata() and quantize() make new parts. */
std::shared_ptr<const ModelParts> partsOf(const Model& model);

/** An engine of a model. The weights are packed when the first engine of the model needs them, and shared by all.
@param precision see Precision and Model::supportsPrecision(); PRECISION_INT8 needs a model that isQuantized().
@param stage1Only stage 1 with its own head alone.
@param maps see Model::cpuNet().
@return its results are the network's output (of segmenters the logits, of detectors the head's maps), then maps. */
Ptr<cpu::Engine> makeEngine(const Model& model, int precision, bool stage1Only = false,
                            const std::vector<String>& maps = std::vector<String>());

/** The detector's model inside the library, read once.
@throws cv::Exception if the library was built without it. */
Ptr<Model> embeddedDetector();

/** The model of the close-up inside the library, read once; null if the library was built without it. */
Ptr<Model> embeddedCloseUp();

/** The same of the wider look. */
Ptr<Model> embeddedWiderLook();

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_INFERENCE_MODEL_ACCESS_HPP
