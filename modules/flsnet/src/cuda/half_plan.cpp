// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#ifdef FLSNET_CUDA
#include "channel_kernels.hpp"
#include "half_plan.hpp"
#include "opencv2/core/utils/logger.hpp"

namespace cv
{
namespace flsnet
{
namespace gpu
{

namespace
{

// Where maps begin: whole vectors, and whole lines of the GPU's caches.
const size_t ALIGNMENT = 256;

/** Stops recording also after an exception. */
class Recording
{
public:
    explicit Recording(cudaStream_t stream) : stream_(stream)
    {
        checkCuda(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal));
    }
    Recording(const Recording&) = delete;
    Recording& operator=(const Recording&) = delete;

    ~Recording()
    {
        if (stream_ != nullptr)
        {
            cudaGraph_t graph = nullptr;
            cudaStreamEndCapture(stream_, &graph);
            if (graph != nullptr)
            {
                cudaGraphDestroy(graph);
            }
            cudaGetLastError(); // it was reported
        }
    }

    cudaGraphExec_t end()
    {
        cudaGraph_t graph = nullptr;
        const cudaStream_t stream = stream_;
        stream_ = nullptr;
        checkCuda(cudaStreamEndCapture(stream, &graph));
        cudaGraphExec_t recorded = nullptr;
        const cudaError_t error = cudaGraphInstantiateWithFlags(&recorded, graph, 0);
        cudaGraphDestroy(graph);
        checkCuda(error);
        return recorded;
    }

private:
    cudaStream_t stream_;
};

} // namespace

HalfPlan::HalfPlan(const detail::NetworkGraph& graph, const HalfWeights& weights,
                   const Normalization& normalization, const ChannelMapSize& size)
    : graph_(graph), weights_(weights), normalization_(normalization), size_(size)
{
    addImage();
    codes_.assign(graph.nodes.size(), -1);
    for (size_t node = 0; node < graph.nodes.size(); ++node)
    {
        addConvolution(node);
    }
    mapBytes_ = memory_.place();
}

HalfPlan::~HalfPlan()
{
    forget();
}

void HalfPlan::chooseKernels(unsigned char* maps, DeviceMemory& workspace, const DeviceContext& context)
{
    for (const PlannedConvolution& planned : convolutions_)
    {
        const ConvolutionData data = {reinterpret_cast<const __half*>(maps + memory_.offset(planned.input)),
                                      weights_.kernel(planned.node), weights_.bias(planned.node),
                                      reinterpret_cast<__half*>(maps + memory_.offset(planned.output))};
        planned.convolution->choose(data, workspace, context);
    }
}

size_t HalfPlan::workspaceBytes() const
{
    size_t bytes = 0;
    for (const PlannedConvolution& planned : convolutions_)
    {
        bytes = std::max(bytes, planned.convolution->workspaceBytes());
    }
    return bytes;
}

void HalfPlan::run(const HalfRun& run)
{
    if (!(run == last_))
    {
        forget();
    }
    else if (recorded_ == nullptr && records_)
    {
        record(run);
    }
    if (recorded_ != nullptr)
    {
        checkCuda(cudaGraphLaunch(recorded_, run.context.stream));
        return;
    }
    runSteps(run); // the first time, too: not all libraries load their kernels while steps are recorded
    last_ = run;
}

void HalfPlan::record(const HalfRun& run)
{
    try
    {
        Recording recording(run.context.stream);
        runSteps(run);
        recorded_ = recording.end();
    }
    catch (const cv::Exception& error)
    {
        CV_LOG_WARNING(nullptr, "flsnet: the steps of the network cannot become a CUDA graph: " << error.err);
        records_ = false;
    }
}

void HalfPlan::forget()
{
    if (recorded_ != nullptr)
    {
        cudaGraphExecDestroy(recorded_);
        recorded_ = nullptr;
    }
}

void HalfPlan::runSteps(const HalfRun& run) const
{
    for (const Step& step : steps_)
    {
        step(run);
    }
}

void HalfPlan::addImage()
{
    image_ = addMaps(3, 0);
    const int image = image_.buffer;
    addStep({image}, [=](const HalfRun& run) {
        packImage({run.images, at<__half>(run, image), size_, normalization_}, run.context.stream);
    });
}

void HalfPlan::addConvolution(size_t number)
{
    const detail::ConvolutionNode& node = graph_.nodes[number];
    const Slot input = inputOf(node);
    const Slot output = addMaps(node.outputs, node.halvings);
    ConvolutionShape shape;
    shape.input = sizeAt(input.halvings);
    shape.output = sizeAt(output.halvings);
    shape.inputs = input.channels;
    shape.outputs = output.channels;
    shape.kernel = node.kernel;
    shape.stride = node.stride;
    shape.pad = node.pad();
    shape.relu = node.result.empty();
    const auto convolution = std::make_shared<HalfConvolution>(shape);
    convolutions_.push_back({convolution, number, input.buffer, output.buffer});
    addStep({input.buffer, output.buffer}, [=](const HalfRun& run) {
        const ConvolutionData data = {at<__half>(run, input.buffer), weights_.kernel(number),
                                      weights_.bias(number), at<__half>(run, output.buffer)};
        convolution->run(data, run.workspace, run.context.cudnn);
    });
    given_.push_back(output);
    if (!node.result.empty())
    {
        const int channels = node.outputs;
        addStep({output.buffer}, [=](const HalfRun& run) {
            unpackPlanes(
                {at<__half>(run, output.buffer), output.channels, run.result, channels, shape.output},
                run.context.stream);
        });
    }
}

HalfPlan::Slot HalfPlan::inputOf(const detail::ConvolutionNode& node)
{
    if (node.sources.size() == 1 && node.sources[0].form == detail::PLAIN)
    {
        return node.sources[0].node == detail::IMAGE ? image_ : given_[node.sources[0].node];
    }
    const Slot whole = addMaps(paddedInputs(graph_, node), node.halvings);
    int first = 0;
    for (const detail::MapSource& source : node.sources)
    {
        addPart(source, whole, first);
        first += given_[source.node].channels;
    }
    return whole;
}

void HalfPlan::addPart(const detail::MapSource& source, const Slot& whole, int firstChannel)
{
    const Slot from = given_[source.node];
    if (source.form == detail::POOLED)
    {
        addPooling(source.node, whole, firstChannel);
        return;
    }
    if (source.form == detail::PLAIN)
    {
        addStep({from.buffer, whole.buffer}, [=](const HalfRun& run) {
            copyChannels({at<__half>(run, from.buffer), part(run, whole, firstChannel, from.channels),
                          sizeAt(whole.halvings)},
                         run.context.stream);
        });
        return;
    }
    Slot values = from;
    if (source.codes == source.node)
    {
        values = addMaps(from.channels, from.halvings + 1);
        addPooling(source.node, values, 0);
    }
    const int codes = codes_[source.codes];
    CV_Assert(codes >= 0 && "Maps are pooled before others are unpooled by their codes");
    addStep({values.buffer, codes, whole.buffer}, [=](const HalfRun& run) {
        unpoolChannels({at<__half>(run, values.buffer), at<ChannelCode>(run, codes),
                        part(run, whole, firstChannel, values.channels), sizeAt(whole.halvings)},
                       run.context.stream);
    });
}

void HalfPlan::addPooling(int node, const Slot& whole, int firstChannel)
{
    const Slot from = given_[node];
    const ChannelMapSize pooled = sizeAt(from.halvings + 1);
    const int codes = memory_.add(alignSize(
        static_cast<size_t>(pooled.batch) * pooled.height * pooled.width * from.channels, ALIGNMENT));
    codes_[node] = codes;
    addStep({from.buffer, codes, whole.buffer}, [=](const HalfRun& run) {
        poolChannels({at<__half>(run, from.buffer), part(run, whole, firstChannel, from.channels),
                      at<ChannelCode>(run, codes), sizeAt(from.halvings)},
                     run.context.stream);
    });
}

HalfPlan::Slot HalfPlan::addMaps(int channels, int halvings)
{
    const ChannelMapSize size = sizeAt(halvings);
    const int padded = paddedChannels(channels);
    const size_t numbers = static_cast<size_t>(size.batch) * size.height * size.width * padded;
    return {memory_.add(alignSize(numbers * sizeof(__half), ALIGNMENT)), padded, halvings};
}

ChannelMapSize HalfPlan::sizeAt(int halvings) const
{
    return {size_.batch, size_.height >> halvings, size_.width >> halvings};
}

ChannelMaps<__half> HalfPlan::part(const HalfRun& run, const Slot& whole, int firstChannel,
                                   int channels) const
{
    return {at<__half>(run, whole.buffer) + firstChannel, channels, whole.channels};
}

void HalfPlan::addStep(const std::vector<int>& buffers, const Step& step)
{
    for (const int buffer : buffers)
    {
        memory_.use(buffer, static_cast<int>(steps_.size()));
    }
    steps_.push_back(step);
}

} // namespace gpu
} // namespace flsnet
} // namespace cv
#endif
