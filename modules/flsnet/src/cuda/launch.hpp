// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CUDA_LAUNCH_HPP
#define OPENCV_FLSNET_CUDA_LAUNCH_HPP

#include <climits>

#include <cuda_runtime.h>

#include "cuda_check.hpp"

namespace cv
{
namespace flsnet
{
namespace gpu
{

template <typename Work> __global__ void runWork(const Work work, int threads)
{
    const int thread = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
    if (thread < threads)
    {
        work(thread);
    }
}

/** Starts the work of a kernel (see kernels/) on a stream; does not wait for it. */
class Launch
{
public:
    explicit Launch(cudaStream_t stream) : stream_(stream) {}

    template <typename Work> void operator()(const Work& work) const
    {
        const long long threads = work.threads();
        CV_Assert(threads < INT_MAX - BLOCK && "Too large a map for one kernel: use smaller batches");
        if (threads == 0)
        {
            return;
        }
        const unsigned int blocks = static_cast<unsigned int>((threads + BLOCK - 1) / BLOCK);
        runWork<<<blocks, BLOCK, 0, stream_>>>(work, static_cast<int>(threads));
        checkCuda(cudaGetLastError());
    }

private:
    static const int BLOCK = 256;

    cudaStream_t stream_;
};

} // namespace gpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CUDA_LAUNCH_HPP
