// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Numbers that the network computes with, as the programs offer them.

#ifndef FLSNET_SAMPLES_SEGMENT_PRECISION_CHOICE_HPP
#define FLSNET_SAMPLES_SEGMENT_PRECISION_CHOICE_HPP

#include <stdexcept>

#include "../arguments.hpp"
#include "opencv2/flsnet.hpp"

namespace flsnet_samples
{

inline void addPrecisionOptions(Arguments& arguments)
{
    arguments.addFlag(
        "--int8", "let the network compute in 8 bits: faster with AVX-512 VNNI or AMX, a little less exact; "
                  "for models that flsnet_model quantize made ready, as the default one");
    arguments.addFlag(
        "--bf16",
        "let the network compute in bfloat16: faster, a little less exact; for any model of faces' parts, on "
        "processors with AMX");
}

/** @return a value of cv::flsnet::Precision. */
inline int precisionOf(const Arguments& arguments)
{
    if (arguments.has("--int8") && arguments.has("--bf16"))
    {
        throw UsageError("--int8 and --bf16 cannot go together");
    }
    if (arguments.has("--bf16") && !cv::flsnet::Model::supportsPrecision(cv::flsnet::PRECISION_BF16))
    {
        throw std::runtime_error(
            "--bf16 needs a processor with AMX (Intel Xeon of the fourth generation or newer), and a Linux "
            "that lets this program use it; leave it out, or take --int8");
    }
    return arguments.has("--int8")   ? cv::flsnet::PRECISION_INT8
           : arguments.has("--bf16") ? cv::flsnet::PRECISION_BF16
                                     : cv::flsnet::PRECISION_FLOAT;
}

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_SEGMENT_PRECISION_CHOICE_HPP
