// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Stands in for cuDNN: plain convolutions of two dimensions, in float and half, one number after the other.

#include <algorithm>
#include <cstring>
#include <vector>

#include <cuda_fp16.h>
#include <cudnn.h>

#include "device_memory.hpp"

struct cudnnContext
{
};

struct cudnnTensorStruct
{
    cudnnDataType_t type;
    std::vector<int> shape;
};

struct cudnnFilterStruct
{
    cudnnDataType_t type;
    std::vector<int> shape;
};

struct cudnnConvolutionStruct
{
    std::vector<int> pads;
};

namespace
{

std::vector<float> floats(const void* data, cudnnDataType_t type, size_t count)
{
    std::vector<float> values(count);
    for (size_t i = 0; i < count; ++i)
    {
        values[i] = type == CUDNN_DATA_HALF ? __half2float(static_cast<const __half*>(data)[i])
                                            : static_cast<const float*>(data)[i];
    }
    return values;
}

size_t countOf(const std::vector<int>& shape)
{
    size_t count = 1;
    for (const int n : shape)
    {
        count *= static_cast<size_t>(n);
    }
    return count;
}

} // namespace

extern "C"
{

    size_t cudnnGetVersion()
    {
        return CUDNN_VERSION;
    }
    const char* cudnnGetErrorString(cudnnStatus_t)
    {
        return "emulated cuDNN: an error";
    }
    cudnnStatus_t cudnnCreate(cudnnHandle_t* h)
    {
        *h = new cudnnContext;
        return CUDNN_STATUS_SUCCESS;
    }
    cudnnStatus_t cudnnDestroy(cudnnHandle_t h)
    {
        delete h;
        return CUDNN_STATUS_SUCCESS;
    }
    cudnnStatus_t cudnnSetStream(cudnnHandle_t, cudaStream_t)
    {
        return CUDNN_STATUS_SUCCESS;
    }
    cudnnStatus_t cudnnCreateTensorDescriptor(cudnnTensorDescriptor_t* d)
    {
        *d = new cudnnTensorStruct;
        return CUDNN_STATUS_SUCCESS;
    }
    cudnnStatus_t cudnnDestroyTensorDescriptor(cudnnTensorDescriptor_t d)
    {
        delete d;
        return CUDNN_STATUS_SUCCESS;
    }
    cudnnStatus_t cudnnSetTensorNdDescriptor(cudnnTensorDescriptor_t d, cudnnDataType_t type, int n,
                                             const int* shape, const int*)
    {
        d->type = type;
        d->shape.assign(shape, shape + n);
        return CUDNN_STATUS_SUCCESS;
    }
    cudnnStatus_t cudnnSetTensor4dDescriptor(cudnnTensorDescriptor_t d, cudnnTensorFormat_t,
                                             cudnnDataType_t type, int n, int c, int h, int w)
    {
        d->type = type;
        d->shape = {n, c, h, w};
        return CUDNN_STATUS_SUCCESS;
    }
    cudnnStatus_t cudnnCreateFilterDescriptor(cudnnFilterDescriptor_t* d)
    {
        *d = new cudnnFilterStruct;
        return CUDNN_STATUS_SUCCESS;
    }
    cudnnStatus_t cudnnDestroyFilterDescriptor(cudnnFilterDescriptor_t d)
    {
        delete d;
        return CUDNN_STATUS_SUCCESS;
    }
    cudnnStatus_t cudnnSetFilterNdDescriptor(cudnnFilterDescriptor_t d, cudnnDataType_t type,
                                             cudnnTensorFormat_t, int n, const int* shape)
    {
        d->type = type;
        d->shape.assign(shape, shape + n);
        return CUDNN_STATUS_SUCCESS;
    }
    cudnnStatus_t cudnnSetFilter4dDescriptor(cudnnFilterDescriptor_t d, cudnnDataType_t type,
                                             cudnnTensorFormat_t, int k, int c, int h, int w)
    {
        d->type = type;
        d->shape = {k, c, h, w};
        return CUDNN_STATUS_SUCCESS;
    }
    cudnnStatus_t cudnnCreateConvolutionDescriptor(cudnnConvolutionDescriptor_t* d)
    {
        *d = new cudnnConvolutionStruct;
        return CUDNN_STATUS_SUCCESS;
    }
    cudnnStatus_t cudnnDestroyConvolutionDescriptor(cudnnConvolutionDescriptor_t d)
    {
        delete d;
        return CUDNN_STATUS_SUCCESS;
    }
    cudnnStatus_t cudnnSetConvolutionNdDescriptor(cudnnConvolutionDescriptor_t d, int n, const int* pads,
                                                  const int*, const int*, cudnnConvolutionMode_t,
                                                  cudnnDataType_t)
    {
        d->pads.assign(pads, pads + n);
        return CUDNN_STATUS_SUCCESS;
    }
    cudnnStatus_t cudnnSetConvolution2dDescriptor(cudnnConvolutionDescriptor_t d, int padH, int padW, int,
                                                  int, int, int, cudnnConvolutionMode_t, cudnnDataType_t)
    {
        d->pads = {padH, padW};
        return CUDNN_STATUS_SUCCESS;
    }
    cudnnStatus_t cudnnSetConvolutionGroupCount(cudnnConvolutionDescriptor_t, int)
    {
        return CUDNN_STATUS_SUCCESS;
    }
    cudnnStatus_t cudnnSetConvolutionMathType(cudnnConvolutionDescriptor_t, cudnnMathType_t)
    {
        return CUDNN_STATUS_SUCCESS;
    }
    cudnnStatus_t cudnnGetConvolutionForwardAlgorithmMaxCount(cudnnHandle_t, int* n)
    {
        *n = 1;
        return CUDNN_STATUS_SUCCESS;
    }
    cudnnStatus_t cudnnGetConvolutionForwardAlgorithm_v7(cudnnHandle_t, const cudnnTensorDescriptor_t,
                                                         const cudnnFilterDescriptor_t,
                                                         const cudnnConvolutionDescriptor_t,
                                                         const cudnnTensorDescriptor_t, const int, int* n,
                                                         cudnnConvolutionFwdAlgoPerf_t* perf)
    {
        memset(perf, 0, sizeof(*perf));
        perf->status = CUDNN_STATUS_SUCCESS;
        *n = 1;
        return CUDNN_STATUS_SUCCESS;
    }
    cudnnStatus_t cudnnGetConvolutionForwardWorkspaceSize(cudnnHandle_t, const cudnnTensorDescriptor_t,
                                                          const cudnnFilterDescriptor_t,
                                                          const cudnnConvolutionDescriptor_t,
                                                          const cudnnTensorDescriptor_t,
                                                          cudnnConvolutionFwdAlgo_t, size_t* n)
    {
        *n = 0;
        return CUDNN_STATUS_SUCCESS;
    }
    cudnnStatus_t cudnnGetConvolutionNdForwardOutputDim(const cudnnConvolutionDescriptor_t conv,
                                                        const cudnnTensorDescriptor_t x,
                                                        const cudnnFilterDescriptor_t w, int n, int* shape)
    {
        shape[0] = x->shape[0];
        shape[1] = w->shape[0];
        for (int i = 2; i < n; ++i)
        {
            shape[i] = x->shape[i] + 2 * conv->pads[i - 2] - w->shape[i] + 1;
        }
        return CUDNN_STATUS_SUCCESS;
    }
    cudnnStatus_t cudnnGetTensorNdDescriptor(const cudnnTensorDescriptor_t d, int asked,
                                             cudnnDataType_t* type, int* n, int* shape, int* strides)
    {
        *type = d->type;
        *n = static_cast<int>(d->shape.size());
        for (int i = std::min(asked, *n) - 1, stride = 1; i >= 0; --i)
        {
            shape[i] = d->shape[i];
            strides[i] = stride;
            stride *= shape[i];
        }
        return CUDNN_STATUS_SUCCESS;
    }

    cudnnStatus_t cudnnConvolutionForward(cudnnHandle_t, const void* alpha,
                                          const cudnnTensorDescriptor_t xDesc, const void* xData,
                                          const cudnnFilterDescriptor_t wDesc, const void* wData,
                                          const cudnnConvolutionDescriptor_t conv, cudnnConvolutionFwdAlgo_t,
                                          void*, size_t, const void* beta,
                                          const cudnnTensorDescriptor_t yDesc, void* yData)
    {
        const OpenDeviceMemory open;
        if (*static_cast<const float*>(alpha) != 1 || *static_cast<const float*>(beta) != 0)
        {
            return CUDNN_STATUS_NOT_SUPPORTED;
        }
        const std::vector<float> x = floats(xData, xDesc->type, countOf(xDesc->shape));
        const std::vector<float> w = floats(wData, wDesc->type, countOf(wDesc->shape));
        const int batch = xDesc->shape[0], inputs = xDesc->shape[1], height = xDesc->shape[2],
                  width = xDesc->shape[3];
        const int outputs = wDesc->shape[0], kernelH = wDesc->shape[2], kernelW = wDesc->shape[3];
        const int outH = yDesc->shape[2], outW = yDesc->shape[3];
        std::vector<float> plane(static_cast<size_t>(outH) * outW);
        for (int n = 0; n < batch; ++n)
        {
            for (int o = 0; o < outputs; ++o)
            {
                std::fill(plane.begin(), plane.end(), 0.f);
                for (int i = 0; i < inputs; ++i)
                {
                    const float* in = &x[(static_cast<size_t>(n) * inputs + i) * height * width];
                    for (int ky = 0; ky < kernelH; ++ky)
                    {
                        for (int kx = 0; kx < kernelW; ++kx)
                        {
                            const float weight =
                                w[((static_cast<size_t>(o) * inputs + i) * kernelH + ky) * kernelW + kx];
                            const int dy = ky - conv->pads[0], dx = kx - conv->pads[1];
                            const int left = std::max(0, -dx), right = std::min(outW, width - dx);
                            for (int y = std::max(0, -dy); y < std::min(outH, height - dy); ++y)
                            {
                                float* out = &plane[static_cast<size_t>(y) * outW];
                                const float* row = in + static_cast<size_t>(y + dy) * width + dx;
                                for (int c = left; c < right; ++c)
                                {
                                    out[c] += weight * row[c];
                                }
                            }
                        }
                    }
                }
                const size_t first = (static_cast<size_t>(n) * outputs + o) * plane.size();
                for (size_t p = 0; p < plane.size(); ++p)
                {
                    if (yDesc->type == CUDNN_DATA_HALF)
                    {
                        static_cast<__half*>(yData)[first + p] = __float2half_rn(plane[p]);
                    }
                    else
                    {
                        static_cast<float*>(yData)[first + p] = plane[p];
                    }
                }
            }
        }
        return CUDNN_STATUS_SUCCESS;
    }

} // extern "C"
