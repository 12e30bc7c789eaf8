// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Included before CUDA sources that a C++ compiler compiles for the CPU: kernels become functions that are called once
// a thread, one after the other. Kernels whose threads wait for each other cannot be run this way.
#ifndef FLSNET_EMULATION_LAUNCH_HPP
#define FLSNET_EMULATION_LAUNCH_HPP

#include <cmath>
#include <cstdlib>
#include <cstring>

#include <cuda_fp16.h>
#include <cuda_runtime.h>

#include "device_memory.hpp"

extern thread_local dim3 emulatedBlock, emulatedThread, emulatedBlockSize, emulatedGridSize;

#define blockIdx emulatedBlock
#define threadIdx emulatedThread
#define blockDim emulatedBlockSize
#define gridDim emulatedGridSize

template <typename Call> void emulateLaunch(dim3 grid, dim3 block, const Call& call)
{
    const OpenDeviceMemory open;
    emulatedGridSize = grid;
    emulatedBlockSize = block;
    for (unsigned int b = 0; b < grid.x; ++b)
    {
        for (unsigned int t = 0; t < block.x; ++t)
        {
            emulatedBlock = dim3(b);
            emulatedThread = dim3(t);
            call();
        }
    }
}

// Functions of half numbers that CUDA has for devices alone.
#define EMULATED_HALF_FUNCTION(name, function)                                                               \
    inline __half name(__half x)                                                                             \
    {                                                                                                        \
        return __float2half_rn(function(__half2float(x)));                                                   \
    }
EMULATED_HALF_FUNCTION(hexp, expf)
EMULATED_HALF_FUNCTION(hlog, logf)
EMULATED_HALF_FUNCTION(hsqrt, sqrtf)
EMULATED_HALF_FUNCTION(hrsqrt, 1 / sqrtf)
EMULATED_HALF_FUNCTION(hceil, ceilf)
EMULATED_HALF_FUNCTION(hfloor, floorf)
EMULATED_HALF_FUNCTION(hrint, rintf)
EMULATED_HALF_FUNCTION(hcos, cosf)
EMULATED_HALF_FUNCTION(hsin, sinf)
EMULATED_HALF_FUNCTION(hrcp, 1 /)

inline float rsqrtf(float x)
{
    return 1 / std::sqrt(x);
}
inline double rsqrt(double x)
{
    return 1 / std::sqrt(x);
}
inline float __fdividef(float a, float b)
{
    return a / b;
}

#endif // FLSNET_EMULATION_LAUNCH_HPP
