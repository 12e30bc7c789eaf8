// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_MODEL_ACTIVATION_RANGES_HPP
#define OPENCV_FLSNET_MODEL_ACTIVATION_RANGES_HPP

#include <map>
#include <string>
#include <vector>

#include "model_metadata.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** What 8-bit maps must be able to hold: the largest value of each output channel of each 3x3 convolution, by the
convolution's name. Empty if it was not measured. */
typedef std::map<std::string, std::vector<float>> ActivationRanges;

/** Ranges as metadata of a model file: "cv.flsnet.range.<convolution>". Those of convolutions that the spec does not
have are left out. */
MetadataEntries rangeEntries(const ActivationRanges& ranges, const ModelSpec& spec);

/** The inverse; empty if no range is there.
@throws cv::Exception unless there is a range for each channel, finite and not below zero. */
ActivationRanges rangesFromMetadata(const MetadataEntries& entries, const ModelSpec& spec,
                                    const std::string& source);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_MODEL_ACTIVATION_RANGES_HPP
