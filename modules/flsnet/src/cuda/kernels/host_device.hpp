// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CUDA_KERNELS_HOST_DEVICE_HPP
#define OPENCV_FLSNET_CUDA_KERNELS_HOST_DEVICE_HPP

// The work of a thread is written once: nvcc compiles it for the GPU, any C++ compiler for the tests.
#ifdef __CUDACC__
#define FLSNET_HOST_DEVICE __host__ __device__ __forceinline__
#else
#define FLSNET_HOST_DEVICE inline
#endif

#endif // OPENCV_FLSNET_CUDA_KERNELS_HOST_DEVICE_HPP
