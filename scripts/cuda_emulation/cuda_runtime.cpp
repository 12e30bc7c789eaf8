// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Stands in for CUDA's runtime: as much of it as OpenCV's core and dnn use. All work is done at once, on the CPU.
// EMULATED_CUDA_REPORT=1 in the environment prints how many bytes were copied.

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <cublas_v2.h>
#include <cuda_runtime.h>

#include "device_memory.hpp"

thread_local dim3 emulatedBlock, emulatedThread, emulatedBlockSize, emulatedGridSize;

namespace
{

struct CopiedBytes
{
    size_t toDevice = 0;
    size_t toHost = 0;

    ~CopiedBytes()
    {
        if (std::getenv("EMULATED_CUDA_REPORT") != nullptr)
        {
            std::fprintf(stderr, "emulated CUDA: %zu bytes to the device, %zu bytes to the host\n", toDevice,
                         toHost);
        }
    }
} copied;

cudaError_t copy2d(void* to, size_t toStep, const void* from, size_t fromStep, size_t width, size_t height,
                   cudaMemcpyKind kind)
{
    const bool fromDevice = isDeviceMemory(from), toDevice = isDeviceMemory(to);
    const bool kindFits =
        kind == cudaMemcpyDefault ||
        (fromDevice == (kind == cudaMemcpyDeviceToHost || kind == cudaMemcpyDeviceToDevice) &&
         toDevice == (kind == cudaMemcpyHostToDevice || kind == cudaMemcpyDeviceToDevice));
    if (!kindFits)
    {
        return cudaErrorInvalidMemcpyDirection;
    }
    copied.toHost += fromDevice && !toDevice ? width * height : 0;
    copied.toDevice += !fromDevice && toDevice ? width * height : 0;
    const OpenDeviceMemory open;
    for (size_t y = 0; y < height; ++y)
    {
        std::memcpy(static_cast<char*>(to) + y * toStep, static_cast<const char*>(from) + y * fromStep,
                    width);
    }
    return cudaSuccess;
}

cudaError_t set2d(void* to, size_t step, int value, size_t width, size_t height)
{
    const OpenDeviceMemory open;
    for (size_t y = 0; y < height; ++y)
    {
        std::memset(static_cast<char*>(to) + y * step, value, width);
    }
    return cudaSuccess;
}

} // namespace

extern "C"
{

    cudaError_t cudaMalloc(void** p, size_t n)
    {
        *p = allocateDeviceMemory(n);
        return cudaSuccess;
    }
    cudaError_t cudaMallocPitch(void** p, size_t* pitch, size_t width, size_t height)
    {
        *pitch = (width + 511) / 512 * 512;
        return cudaMalloc(p, *pitch * height);
    }
    cudaError_t cudaFree(void* p)
    {
        (void)p;
        return cudaSuccess;
    }
    cudaError_t cudaHostAlloc(void** p, size_t n, unsigned int)
    {
        *p = malloc(n);
        return cudaSuccess;
    }
    cudaError_t cudaFreeHost(void* p)
    {
        free(p);
        return cudaSuccess;
    }
    cudaError_t cudaHostGetDevicePointer(void** d, void* h, unsigned int)
    {
        *d = h;
        return cudaSuccess;
    }
    cudaError_t cudaHostRegister(void*, size_t, unsigned int)
    {
        return cudaSuccess;
    }
    cudaError_t cudaHostUnregister(void*)
    {
        return cudaSuccess;
    }
    cudaError_t cudaMemcpy(void* to, const void* from, size_t n, cudaMemcpyKind kind)
    {
        return copy2d(to, n, from, n, n, 1, kind);
    }
    cudaError_t cudaMemcpyAsync(void* to, const void* from, size_t n, cudaMemcpyKind kind, cudaStream_t)
    {
        return copy2d(to, n, from, n, n, 1, kind);
    }
    cudaError_t cudaMemcpy2D(void* to, size_t ts, const void* from, size_t fs, size_t w, size_t h,
                             cudaMemcpyKind kind)
    {
        return copy2d(to, ts, from, fs, w, h, kind);
    }
    cudaError_t cudaMemcpy2DAsync(void* to, size_t ts, const void* from, size_t fs, size_t w, size_t h,
                                  cudaMemcpyKind kind, cudaStream_t)
    {
        return copy2d(to, ts, from, fs, w, h, kind);
    }
    cudaError_t cudaMemset2D(void* p, size_t s, int v, size_t w, size_t h)
    {
        return set2d(p, s, v, w, h);
    }
    cudaError_t cudaMemset2DAsync(void* p, size_t s, int v, size_t w, size_t h, cudaStream_t)
    {
        return set2d(p, s, v, w, h);
    }
    cudaError_t cudaMemGetInfo(size_t* f, size_t* t)
    {
        *f = *t = size_t(1) << 33;
        return cudaSuccess;
    }
    cudaError_t cudaGetDevice(int* d)
    {
        *d = 0;
        return cudaSuccess;
    }
    cudaError_t cudaSetDevice(int)
    {
        return cudaSuccess;
    }
    cudaError_t cudaGetDeviceCount(int* n)
    {
        *n = 1;
        return cudaSuccess;
    }
    cudaError_t cudaDeviceReset()
    {
        return cudaSuccess;
    }
    cudaError_t cudaDeviceSynchronize()
    {
        return cudaSuccess;
    }
    cudaError_t cudaDriverGetVersion(int* v)
    {
        *v = 13000;
        return cudaSuccess;
    }
    cudaError_t cudaRuntimeGetVersion(int* v)
    {
        *v = 13000;
        return cudaSuccess;
    }
    cudaError_t cudaGetLastError()
    {
        return cudaSuccess;
    }
    const char* cudaGetErrorString(cudaError_t)
    {
        return "emulated CUDA: an error";
    }
    cudaError_t cudaDeviceGetAttribute(int* v, cudaDeviceAttr a, int)
    {
        *v = a == cudaDevAttrComputeCapabilityMajor ? 9 : a == cudaDevAttrComputeCapabilityMinor ? 0 : 64;
        return cudaSuccess;
    }
    cudaError_t cudaGetDeviceProperties(cudaDeviceProp* p, int)
    {
        memset(p, 0, sizeof(*p));
        strcpy(p->name, "emulated");
        p->major = 9;
        p->textureAlignment = 512;
        p->multiProcessorCount = 1;
        return cudaSuccess;
    }
    cudaError_t cudaStreamCreate(cudaStream_t* s)
    {
        *s = reinterpret_cast<cudaStream_t>(malloc(1));
        return cudaSuccess;
    }
    cudaError_t cudaStreamCreateWithFlags(cudaStream_t* s, unsigned int)
    {
        return cudaStreamCreate(s);
    }
    cudaError_t cudaStreamDestroy(cudaStream_t s)
    {
        free(s);
        return cudaSuccess;
    }
    cudaError_t cudaStreamSynchronize(cudaStream_t)
    {
        return cudaSuccess;
    }
    cudaError_t cudaStreamQuery(cudaStream_t)
    {
        return cudaSuccess;
    }
    cudaError_t cudaStreamWaitEvent(cudaStream_t, cudaEvent_t, unsigned int)
    {
        return cudaSuccess;
    }
    cudaError_t cudaEventCreateWithFlags(cudaEvent_t* e, unsigned int)
    {
        *e = reinterpret_cast<cudaEvent_t>(malloc(1));
        return cudaSuccess;
    }
    cudaError_t cudaEventDestroy(cudaEvent_t e)
    {
        free(e);
        return cudaSuccess;
    }
    cudaError_t cudaEventQuery(cudaEvent_t)
    {
        return cudaSuccess;
    }
    cudaError_t cudaEventRecord(cudaEvent_t, cudaStream_t)
    {
        return cudaSuccess;
    }
    cudaError_t cudaEventSynchronize(cudaEvent_t)
    {
        return cudaSuccess;
    }
    cudaError_t cudaEventElapsedTime(float* ms, cudaEvent_t, cudaEvent_t)
    {
        *ms = 1;
        return cudaSuccess;
    }
    // Sources compiled by nvcc register themselves; their kernels are not run.
    void** __cudaRegisterFatBinary(void*)
    {
        static void* handle;
        return &handle;
    }
    void __cudaRegisterFatBinaryEnd(void**) {}
    void __cudaUnregisterFatBinary(void**) {}
    void __cudaRegisterFunction(void**, const char*, char*, const char*, int, uint3*, uint3*, dim3*, dim3*,
                                int*)
    {
    }
    void __cudaRegisterVar(void**, char*, char*, const char*, int, size_t, int, int) {}

    // cuBLAS: handles only.
    cublasStatus_t cublasCreate_v2(cublasHandle_t* h)
    {
        *h = reinterpret_cast<cublasHandle_t>(malloc(1));
        return CUBLAS_STATUS_SUCCESS;
    }
    cublasStatus_t cublasDestroy_v2(cublasHandle_t h)
    {
        free(h);
        return CUBLAS_STATUS_SUCCESS;
    }
    cublasStatus_t cublasSetStream_v2(cublasHandle_t, cudaStream_t)
    {
        return CUBLAS_STATUS_SUCCESS;
    }

} // extern "C"
