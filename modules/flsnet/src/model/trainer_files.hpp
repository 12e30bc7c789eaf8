// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_MODEL_TRAINER_FILES_HPP
#define OPENCV_FLSNET_MODEL_TRAINER_FILES_HPP

#include "model_file.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** Reads a safetensors file of float tensors. */
Weights readSafetensors(const std::string& path);

/** Reads the description that the trainer writes beside its weights. */
ModelInfo readDescription(const std::string& path);

/** Folds each batch normalisation of the trainer's weights into the convolution before it. */
Weights foldBatchNormalization(const Weights& trained, const ModelSpec& spec, const std::string& source);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_MODEL_TRAINER_FILES_HPP
