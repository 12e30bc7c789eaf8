// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_PERF_TARGETS_HPP
#define OPENCV_FLSNET_PERF_TARGETS_HPP

#include "perf_precomp.hpp"

namespace opencv_test
{

/** Where cv::dnn runs a network. */
struct DnnTarget
{
    dnn::Backend backend;
    dnn::Target target;
};

/** What stands in the names of the tests. */
inline void PrintTo(const DnnTarget& target, std::ostream* out)
{
    switch (target.target)
    {
    case dnn::DNN_TARGET_CPU:
        *out << "CPU";
        return;
    case dnn::DNN_TARGET_OPENCL:
        *out << "OCL";
        return;
    case dnn::DNN_TARGET_OPENCL_FP16:
        *out << "OCL_FP16";
        return;
    case dnn::DNN_TARGET_CUDA:
        *out << "CUDA";
        return;
    case dnn::DNN_TARGET_CUDA_FP16:
        *out << "CUDA_FP16";
        return;
    default:
        *out << "target " << static_cast<int>(target.target);
    }
}

/** Those of OpenCV's own kernels and CUDA that this machine has. */
inline std::vector<DnnTarget> availableTargets()
{
    std::vector<DnnTarget> targets;
    for (const dnn::Backend backend : {dnn::DNN_BACKEND_OPENCV, dnn::DNN_BACKEND_CUDA})
    {
        for (const dnn::Target target : dnn::getAvailableTargets(backend))
        {
            targets.push_back({backend, target});
        }
    }
    return targets;
}

inline void setTarget(dnn::Net& net, const DnnTarget& target)
{
    net.setPreferableBackend(target.backend);
    net.setPreferableTarget(target.target);
}

} // namespace opencv_test

#endif // OPENCV_FLSNET_PERF_TARGETS_HPP
