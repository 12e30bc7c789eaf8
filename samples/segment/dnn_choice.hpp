// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_SEGMENT_DNN_CHOICE_HPP
#define FLSNET_SAMPLES_SEGMENT_DNN_CHOICE_HPP

#include <map>
#include <string>

#include "../arguments.hpp"
#include "opencv2/dnn.hpp"

namespace flsnet_samples
{

inline int choose(const std::map<std::string, int>& choices, const std::string& option,
                  const std::string& value)
{
    const auto found = choices.find(value);
    if (found == choices.end())
    {
        std::string names;
        for (const auto& choice : choices)
        {
            names += (names.empty() ? "" : ", ") + choice.first;
        }
        throw UsageError(option + " takes one of: " + names + "; not '" + value + "'");
    }
    return found->second;
}

inline int backendByName(const std::string& name)
{
    return choose({{"default", cv::dnn::DNN_BACKEND_DEFAULT},
                   {"opencv", cv::dnn::DNN_BACKEND_OPENCV},
                   {"openvino", cv::dnn::DNN_BACKEND_INFERENCE_ENGINE},
                   {"cuda", cv::dnn::DNN_BACKEND_CUDA}},
                  "--backend", name);
}

inline int targetByName(const std::string& name)
{
    return choose({{"cpu", cv::dnn::DNN_TARGET_CPU},
                   {"opencl", cv::dnn::DNN_TARGET_OPENCL},
                   {"opencl_fp16", cv::dnn::DNN_TARGET_OPENCL_FP16},
                   {"cuda", cv::dnn::DNN_TARGET_CUDA},
                   {"cuda_fp16", cv::dnn::DNN_TARGET_CUDA_FP16}},
                  "--target", name);
}

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_SEGMENT_DNN_CHOICE_HPP
