// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_PERF_NO_DEVICE_HPP
#define FLSNET_PERF_NO_DEVICE_HPP

#include <cstdio>

#include "opencv2/core/cuda.hpp"

// As test programs say that they were skipped.
const int NO_DEVICE = 77;

inline bool hasDevice()
{
    if (cv::cuda::getCudaEnabledDeviceCount() > 0)
    {
        return true;
    }
    std::puts("There is no CUDA device here (or no driver): nothing was measured.");
    return false;
}

#endif // FLSNET_PERF_NO_DEVICE_HPP
