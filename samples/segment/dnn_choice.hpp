// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_SEGMENT_DNN_CHOICE_HPP
#define FLSNET_SAMPLES_SEGMENT_DNN_CHOICE_HPP

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

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

/** Stops before any photo if this OpenCV has no such backend, or not for that target.
@throws std::runtime_error */
inline void checkAvailable(const std::string& backendName, const std::string& targetName)
{
    const int backend = backendByName(backendName);
    const int target = targetByName(targetName);
    if (backend == cv::dnn::DNN_BACKEND_DEFAULT)
    {
        if (target == cv::dnn::DNN_TARGET_CUDA || target == cv::dnn::DNN_TARGET_CUDA_FP16)
        {
            throw std::runtime_error("--target " + targetName + " needs --backend cuda");
        }
        return; // OpenCV's own backend has the others, or falls back
    }
    const std::vector<cv::dnn::Target> targets =
        cv::dnn::getAvailableTargets(static_cast<cv::dnn::Backend>(backend));
    if (targets.empty())
    {
        throw std::runtime_error("--backend " + backendName +
                                 ": this OpenCV was built without it, or there is no "
                                 "such device");
    }
    if (std::find(targets.begin(), targets.end(), target) == targets.end())
    {
        throw std::runtime_error("--target " + targetName + ": the backend " + backendName +
                                 " has no such device here");
    }
}

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_SEGMENT_DNN_CHOICE_HPP
