// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CUDA_DEVICE_MEMORY_HPP
#define OPENCV_FLSNET_CUDA_DEVICE_MEMORY_HPP

#include "cuda_check.hpp"

namespace cv
{
namespace flsnet
{
namespace gpu
{

/** A piece of memory of the GPU. */
class DeviceMemory
{
public:
    DeviceMemory() = default;
    ~DeviceMemory() { cudaFree(data_); }
    DeviceMemory(const DeviceMemory&) = delete;
    DeviceMemory& operator=(const DeviceMemory&) = delete;

    /** Makes room; where there is too little, the content is lost. */
    void resize(size_t bytes)
    {
        if (bytes <= size_)
        {
            return;
        }
        // Waits for all work of the device, that which still uses the memory included.
        checkCuda(cudaFree(data_));
        data_ = nullptr;
        size_ = 0;
        checkCuda(cudaMalloc(&data_, bytes));
        size_ = bytes;
    }

    template <typename T> T* at(size_t offset = 0) const
    {
        return reinterpret_cast<T*>(static_cast<unsigned char*>(data_) + offset);
    }

private:
    void* data_ = nullptr;
    size_t size_ = 0;
};

} // namespace gpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CUDA_DEVICE_MEMORY_HPP
