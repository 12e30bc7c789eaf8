// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CUDA_HALF_CONVOLUTION_HPP
#define OPENCV_FLSNET_CUDA_HALF_CONVOLUTION_HPP

#include <memory>
#include <vector>

#include <cuda_fp16.h>
#include <cudnn.h>

#include "device_memory.hpp"
#include "kernels/channel_maps.hpp"

namespace cv
{
namespace flsnet
{
namespace gpu
{

/** What an engine works with. */
struct DeviceContext
{
    cudnnHandle_t cudnn; // of the stream
    cudaStream_t stream;
};

struct ConvolutionShape
{
    ChannelMapSize input;
    ChannelMapSize output;
    int inputs; // channels, a multiple of GROUP; so are the outputs
    int outputs;
    int kernel;
    int stride;
    int pad;
    bool relu;
};

/** Numbers of a convolution on the GPU, see HalfWeights. */
struct ConvolutionData
{
    const __half* input;
    const __half* kernel;
    const __half* bias;
    __half* output;
};

/** Something of cuDNN's graph interface. */
class CudnnObject
{
public:
    explicit CudnnObject(cudnnBackendDescriptorType_t type);
    ~CudnnObject();
    CudnnObject(CudnnObject&& other) noexcept;
    CudnnObject& operator=(CudnnObject&& other) noexcept;

    cudnnBackendDescriptor_t get() const { return descriptor_; }

private:
    cudnnBackendDescriptor_t descriptor_;
};

/** A 3x3 convolution or the like with its bias and ReLU, in one pass over the maps: halves, sums in floats. */
class HalfConvolution
{
public:
    explicit HalfConvolution(const ConvolutionShape& shape) : shape_(shape) {}

    /** Measures cuDNN's kernels for it, and keeps the fastest.
    @param data room for it: what it holds does not matter, the output is lost.
    @param workspace grows to what the kernels want.
    @throws cv::Exception (GpuApiCallError) if cuDNN has none for this GPU. */
    void choose(const ConvolutionData& data, DeviceMemory& workspace, const DeviceContext& context);

    /** Bytes of workspace that run() needs. */
    size_t workspaceBytes() const { return workspaceBytes_; }

    /** Does not wait for the result; choose() must have been called. */
    void run(const ConvolutionData& data, void* workspace, cudnnHandle_t cudnn) const;

private:
    ConvolutionShape shape_;
    std::unique_ptr<CudnnObject> kernel_; // of the plan, which may look at it
    std::unique_ptr<CudnnObject> plan_;
    size_t workspaceBytes_ = 0;
};

} // namespace gpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CUDA_HALF_CONVOLUTION_HPP
