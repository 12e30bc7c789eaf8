// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#ifdef FLSNET_CUDA
#include <list>

#include "half_convolution.hpp"

namespace cv
{
namespace flsnet
{
namespace gpu
{

namespace
{

// How many of cuDNN's kernels are measured, in the order in which it thinks well of them; each so often.
const int MOST_CANDIDATES = 5;
const int RUNS = 3;

// Bytes: kernels that want more room are left out, and none gets a null pointer.
const size_t MOST_WORKSPACE = size_t(256) << 20;
const size_t LEAST_WORKSPACE = 256;

/** Names of the tensors within a graph. */
enum TensorId
{
    INPUT = 1,
    KERNEL,
    BIAS,
    SUM,
    BIASED,
    OUTPUT
};

void checkCudnn(cudnnStatus_t status)
{
    if (status != CUDNN_STATUS_SUCCESS)
    {
        CV_Error(Error::GpuApiCallError, std::string("cuDNN: ") + cudnnGetErrorString(status));
    }
}

void set(const CudnnObject& object, cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type,
         std::int64_t count, const void* values)
{
    checkCudnn(cudnnBackendSetAttribute(object.get(), name, type, count, values));
}

void set(const CudnnObject& object, cudnnBackendAttributeName_t name, const CudnnObject& value)
{
    const cudnnBackendDescriptor_t descriptor = value.get();
    set(object, name, CUDNN_TYPE_BACKEND_DESCRIPTOR, 1, &descriptor);
}

template <typename T>
void set(const CudnnObject& object, cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type,
         const T& value)
{
    set(object, name, type, 1, &value);
}

void finish(const CudnnObject& object)
{
    checkCudnn(cudnnBackendFinalize(object.get()));
}

/** @param sizes batch, channels, rows, columns; channels lie last in memory. @param isStored else it only passes from
one operation to the next. */
CudnnObject makeTensor(TensorId id, const std::vector<std::int64_t>& sizes, cudnnDataType_t type,
                       bool isStored)
{
    const std::int64_t steps[] = {sizes[1] * sizes[2] * sizes[3], 1, sizes[1] * sizes[3], sizes[1]};
    CudnnObject tensor(CUDNN_BACKEND_TENSOR_DESCRIPTOR);
    set(tensor, CUDNN_ATTR_TENSOR_DATA_TYPE, CUDNN_TYPE_DATA_TYPE, type);
    set(tensor, CUDNN_ATTR_TENSOR_DIMENSIONS, CUDNN_TYPE_INT64, 4, sizes.data());
    set(tensor, CUDNN_ATTR_TENSOR_STRIDES, CUDNN_TYPE_INT64, 4, steps);
    set(tensor, CUDNN_ATTR_TENSOR_UNIQUE_ID, CUDNN_TYPE_INT64, static_cast<std::int64_t>(id));
    set(tensor, CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT, CUDNN_TYPE_INT64, std::int64_t(16));
    set(tensor, CUDNN_ATTR_TENSOR_IS_VIRTUAL, CUDNN_TYPE_BOOLEAN, !isStored);
    finish(tensor);
    return tensor;
}

CudnnObject makeConvolution(const ConvolutionShape& shape)
{
    const std::int64_t pads[] = {shape.pad, shape.pad};
    const std::int64_t strides[] = {shape.stride, shape.stride};
    const std::int64_t dilations[] = {1, 1};
    CudnnObject convolution(CUDNN_BACKEND_CONVOLUTION_DESCRIPTOR);
    set(convolution, CUDNN_ATTR_CONVOLUTION_COMP_TYPE, CUDNN_TYPE_DATA_TYPE, CUDNN_DATA_FLOAT);
    set(convolution, CUDNN_ATTR_CONVOLUTION_CONV_MODE, CUDNN_TYPE_CONVOLUTION_MODE, CUDNN_CROSS_CORRELATION);
    set(convolution, CUDNN_ATTR_CONVOLUTION_SPATIAL_DIMS, CUDNN_TYPE_INT64, std::int64_t(2));
    set(convolution, CUDNN_ATTR_CONVOLUTION_PRE_PADDINGS, CUDNN_TYPE_INT64, 2, pads);
    set(convolution, CUDNN_ATTR_CONVOLUTION_POST_PADDINGS, CUDNN_TYPE_INT64, 2, pads);
    set(convolution, CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES, CUDNN_TYPE_INT64, 2, strides);
    set(convolution, CUDNN_ATTR_CONVOLUTION_DILATIONS, CUDNN_TYPE_INT64, 2, dilations);
    finish(convolution);
    return convolution;
}

CudnnObject convolve(const CudnnObject& convolution, const CudnnObject& input, const CudnnObject& kernel,
                     const CudnnObject& sum)
{
    CudnnObject operation(CUDNN_BACKEND_OPERATION_CONVOLUTION_FORWARD_DESCRIPTOR);
    set(operation, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_ALPHA, CUDNN_TYPE_FLOAT, 1.f);
    set(operation, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_BETA, CUDNN_TYPE_FLOAT, 0.f);
    set(operation, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_CONV_DESC, convolution);
    set(operation, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_X, input);
    set(operation, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_W, kernel);
    set(operation, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_Y, sum);
    finish(operation);
    return operation;
}

CudnnObject makePointwise(cudnnPointwiseMode_t mode)
{
    CudnnObject pointwise(CUDNN_BACKEND_POINTWISE_DESCRIPTOR);
    set(pointwise, CUDNN_ATTR_POINTWISE_MODE, CUDNN_TYPE_POINTWISE_MODE, mode);
    set(pointwise, CUDNN_ATTR_POINTWISE_MATH_PREC, CUDNN_TYPE_DATA_TYPE, CUDNN_DATA_FLOAT);
    finish(pointwise);
    return pointwise;
}

/** @param second null: the operation takes one tensor. */
CudnnObject applyPointwise(const CudnnObject& pointwise, const CudnnObject& first, const CudnnObject* second,
                           const CudnnObject& result)
{
    CudnnObject operation(CUDNN_BACKEND_OPERATION_POINTWISE_DESCRIPTOR);
    set(operation, CUDNN_ATTR_OPERATION_POINTWISE_PW_DESCRIPTOR, pointwise);
    set(operation, CUDNN_ATTR_OPERATION_POINTWISE_XDESC, first);
    if (second != nullptr)
    {
        set(operation, CUDNN_ATTR_OPERATION_POINTWISE_BDESC, *second);
    }
    set(operation, CUDNN_ATTR_OPERATION_POINTWISE_YDESC, result);
    finish(operation);
    return operation;
}

/** Convolution, bias and ReLU as one graph of operations, with all that it is made of. */
class ConvolutionGraph
{
public:
    ConvolutionGraph(const ConvolutionShape& shape, cudnnHandle_t cudnn)
        : graph_(CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR)
    {
        const std::vector<std::int64_t> inputSizes = {shape.input.batch, shape.inputs, shape.input.height,
                                                      shape.input.width};
        const std::vector<std::int64_t> outputSizes = {shape.output.batch, shape.outputs, shape.output.height,
                                                       shape.output.width};
        const CudnnObject& input = keep(makeTensor(INPUT, inputSizes, CUDNN_DATA_HALF, true));
        const CudnnObject& kernel = keep(makeTensor(
            KERNEL, {shape.outputs, shape.inputs, shape.kernel, shape.kernel}, CUDNN_DATA_HALF, true));
        const CudnnObject& bias = keep(makeTensor(BIAS, {1, shape.outputs, 1, 1}, CUDNN_DATA_HALF, true));
        const CudnnObject& sum = keep(makeTensor(SUM, outputSizes, CUDNN_DATA_FLOAT, false));
        const CudnnObject& output = keep(makeTensor(OUTPUT, outputSizes, CUDNN_DATA_HALF, true));
        addOperation(convolve(keep(makeConvolution(shape)), input, kernel, sum));
        const CudnnObject& add = keep(makePointwise(CUDNN_POINTWISE_ADD));
        if (shape.relu)
        {
            const CudnnObject& biased = keep(makeTensor(BIASED, outputSizes, CUDNN_DATA_FLOAT, false));
            addOperation(applyPointwise(add, sum, &bias, biased));
            addOperation(
                applyPointwise(keep(makePointwise(CUDNN_POINTWISE_RELU_FWD)), biased, nullptr, output));
        }
        else
        {
            addOperation(applyPointwise(add, sum, &bias, output));
        }
        set(graph_, CUDNN_ATTR_OPERATIONGRAPH_HANDLE, CUDNN_TYPE_HANDLE, cudnn);
        set(graph_, CUDNN_ATTR_OPERATIONGRAPH_OPS, CUDNN_TYPE_BACKEND_DESCRIPTOR,
            static_cast<std::int64_t>(operations_.size()), operations_.data());
        finish(graph_);
    }

    const CudnnObject& graph() const { return graph_; }

private:
    const CudnnObject& keep(CudnnObject&& object)
    {
        parts_.push_back(std::move(object));
        return parts_.back();
    }

    void addOperation(CudnnObject&& operation) { operations_.push_back(keep(std::move(operation)).get()); }

    std::list<CudnnObject> parts_; // which the graph may look at
    std::vector<cudnnBackendDescriptor_t> operations_;
    CudnnObject graph_;
};

/** Kernels for a graph, those that cuDNN takes for the fastest first; none if it knows none of this kind. */
std::vector<CudnnObject> findKernels(const CudnnObject& graph, cudnnBackendHeurMode_t mode)
{
    std::vector<CudnnObject> kernels;
    CudnnObject heuristics(CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR);
    set(heuristics, CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH, graph);
    set(heuristics, CUDNN_ATTR_ENGINEHEUR_MODE, CUDNN_TYPE_HEUR_MODE, mode);
    std::int64_t count = 0;
    if (cudnnBackendFinalize(heuristics.get()) != CUDNN_STATUS_SUCCESS ||
        cudnnBackendGetAttribute(heuristics.get(), CUDNN_ATTR_ENGINEHEUR_RESULTS,
                                 CUDNN_TYPE_BACKEND_DESCRIPTOR, 0, &count, nullptr) != CUDNN_STATUS_SUCCESS)
    {
        return kernels;
    }
    std::vector<cudnnBackendDescriptor_t> descriptors;
    for (std::int64_t i = 0; i < count; ++i)
    {
        kernels.emplace_back(CUDNN_BACKEND_ENGINECFG_DESCRIPTOR);
        descriptors.push_back(kernels.back().get());
    }
    std::int64_t found = 0;
    checkCudnn(cudnnBackendGetAttribute(heuristics.get(), CUDNN_ATTR_ENGINEHEUR_RESULTS,
                                        CUDNN_TYPE_BACKEND_DESCRIPTOR, count, &found, descriptors.data()));
    kernels.erase(kernels.begin() + static_cast<std::ptrdiff_t>(found), kernels.end());
    return kernels;
}

/** Null: cuDNN cannot run this kernel here. */
std::unique_ptr<CudnnObject> makePlan(const CudnnObject& kernel, cudnnHandle_t cudnn)
{
    auto plan = std::make_unique<CudnnObject>(CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR);
    set(*plan, CUDNN_ATTR_EXECUTION_PLAN_HANDLE, CUDNN_TYPE_HANDLE, cudnn);
    set(*plan, CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG, kernel);
    return cudnnBackendFinalize(plan->get()) == CUDNN_STATUS_SUCCESS ? std::move(plan) : nullptr;
}

size_t workspaceOf(const CudnnObject& plan)
{
    std::int64_t bytes = 0, count = 0;
    checkCudnn(cudnnBackendGetAttribute(plan.get(), CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE,
                                        CUDNN_TYPE_INT64, 1, &count, &bytes));
    return std::max(static_cast<size_t>(bytes), LEAST_WORKSPACE);
}

/** @return whether the plan wants no more room than there is. */
bool makeRoom(const CudnnObject& plan, DeviceMemory& workspace)
{
    const size_t bytes = workspaceOf(plan);
    if (bytes > MOST_WORKSPACE)
    {
        return false;
    }
    try
    {
        workspace.resize(bytes);
    }
    catch (const cv::Exception&)
    {
        return false;
    }
    return true;
}

cudnnStatus_t execute(const CudnnObject& plan, const ConvolutionData& data, void* workspace,
                      cudnnHandle_t cudnn)
{
    const std::int64_t ids[] = {INPUT, KERNEL, BIAS, OUTPUT};
    const void* const tensors[] = {data.input, data.kernel, data.bias, data.output};
    CudnnObject pack(CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR);
    set(pack, CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS, CUDNN_TYPE_INT64, 4, ids);
    set(pack, CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS, CUDNN_TYPE_VOID_PTR, 4, tensors);
    set(pack, CUDNN_ATTR_VARIANT_PACK_WORKSPACE, CUDNN_TYPE_VOID_PTR, workspace);
    finish(pack);
    return cudnnBackendExecute(cudnn, plan.get(), pack.get());
}

/** Two moments of a stream. */
class StreamTimer
{
public:
    explicit StreamTimer(cudaStream_t stream) : stream_(stream)
    {
        checkCuda(cudaEventCreate(&begin_));
        checkCuda(cudaEventCreate(&end_));
    }
    StreamTimer(const StreamTimer&) = delete;
    StreamTimer& operator=(const StreamTimer&) = delete;

    ~StreamTimer()
    {
        cudaEventDestroy(begin_);
        cudaEventDestroy(end_);
    }

    void start() { checkCuda(cudaEventRecord(begin_, stream_)); }

    /** Waits for the work since start(). @return milliseconds. */
    float stop()
    {
        checkCuda(cudaEventRecord(end_, stream_));
        checkCuda(cudaEventSynchronize(end_));
        float time = 0;
        checkCuda(cudaEventElapsedTime(&time, begin_, end_));
        return time;
    }

private:
    cudaStream_t stream_;
    cudaEvent_t begin_ = nullptr;
    cudaEvent_t end_ = nullptr;
};

/** Milliseconds of some runs; infinite if the plan does not run. */
float measure(const CudnnObject& plan, const ConvolutionData& data, const DeviceMemory& workspace,
              const DeviceContext& context)
{
    void* const room = workspace.at<void>();
    StreamTimer timer(context.stream);
    if (execute(plan, data, room, context.cudnn) != CUDNN_STATUS_SUCCESS) // loads it, too
    {
        cudaGetLastError();
        return std::numeric_limits<float>::infinity();
    }
    timer.start();
    for (int run = 0; run < RUNS; ++run)
    {
        checkCudnn(execute(plan, data, room, context.cudnn));
    }
    return timer.stop();
}

} // namespace

CudnnObject::CudnnObject(cudnnBackendDescriptorType_t type) : descriptor_(nullptr)
{
    checkCudnn(cudnnBackendCreateDescriptor(type, &descriptor_));
}

CudnnObject::~CudnnObject()
{
    if (descriptor_ != nullptr)
    {
        cudnnBackendDestroyDescriptor(descriptor_);
    }
}

CudnnObject::CudnnObject(CudnnObject&& other) noexcept : descriptor_(other.descriptor_)
{
    other.descriptor_ = nullptr;
}

CudnnObject& CudnnObject::operator=(CudnnObject&& other) noexcept
{
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

void HalfConvolution::choose(const ConvolutionData& data, DeviceMemory& workspace,
                             const DeviceContext& context)
{
    const ConvolutionGraph graph(shape_, context.cudnn);
    for (const cudnnBackendHeurMode_t mode : {CUDNN_HEUR_MODE_A, CUDNN_HEUR_MODE_FALLBACK})
    {
        float least = std::numeric_limits<float>::infinity();
        int measured = 0;
        for (CudnnObject& kernel : findKernels(graph.graph(), mode))
        {
            std::unique_ptr<CudnnObject> plan = makePlan(kernel, context.cudnn);
            if (plan == nullptr || !makeRoom(*plan, workspace))
            {
                continue;
            }
            const float time = measure(*plan, data, workspace, context);
            if (time < least)
            {
                least = time;
                workspaceBytes_ = workspaceOf(*plan);
                kernel_ = std::make_unique<CudnnObject>(std::move(kernel));
                plan_ = std::move(plan);
            }
            if (std::isfinite(time) && ++measured == MOST_CANDIDATES)
            {
                break;
            }
        }
        if (plan_ != nullptr)
        {
            return;
        }
    }
    CV_Error(Error::GpuApiCallError,
             "cuDNN has no convolution of half floats that this GPU can run: use DNN_TARGET_CUDA");
}

void HalfConvolution::run(const ConvolutionData& data, void* workspace, cudnnHandle_t cudnn) const
{
    checkCudnn(execute(*plan_, data, workspace, cudnn));
}

} // namespace gpu
} // namespace flsnet
} // namespace cv
#endif
