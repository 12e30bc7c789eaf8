// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CUDA_HALF_PLAN_HPP
#define OPENCV_FLSNET_CUDA_HALF_PLAN_HPP

#include <functional>
#include <vector>

#include "../memory_plan.hpp"
#include "device_memory.hpp"
#include "half_convolution.hpp"
#include "half_weights.hpp"
#include "kernels/picture.hpp"

namespace cv
{
namespace flsnet
{
namespace gpu
{

/** What the steps of a plan work on, in each run. */
struct HalfRun
{
    const __half* images;
    __half* result;
    unsigned char* maps;
    void* workspace;
    DeviceContext context;

    bool operator==(const HalfRun& other) const
    {
        return images == other.images && result == other.result && maps == other.maps &&
               workspace == other.workspace && context.cudnn == other.context.cudnn &&
               context.stream == other.context.stream;
    }
};

/** All steps of a network for pictures of one size and number. */
class HalfPlan
{
public:
    HalfPlan(const detail::NetworkGraph& graph, const HalfWeights& weights,
             const Normalization& normalization, const ChannelMapSize& size);
    ~HalfPlan();
    HalfPlan(const HalfPlan&) = delete;
    HalfPlan& operator=(const HalfPlan&) = delete;

    const ChannelMapSize& size() const { return size_; }
    size_t mapBytes() const { return mapBytes_; }

    /** Room that the convolutions need beside the maps, once their kernels are chosen. */
    size_t workspaceBytes() const;

    /** Measures which kernels are the fastest. @param maps with room for mapBytes(). @param workspace grows as needed. */
    void chooseKernels(unsigned char* maps, DeviceMemory& workspace, const DeviceContext& context);

    void run(const HalfRun& run);

private:
    typedef std::function<void(const HalfRun& run)> Step;

    /** Maps in the plan's memory. */
    struct Slot
    {
        int buffer;
        int channels;
        int halvings;
    };

    struct PlannedConvolution
    {
        std::shared_ptr<HalfConvolution> convolution;
        size_t node;
        int input;
        int output;
    };

    void addImage();
    void addConvolution(size_t node);

    /** The maps that a convolution reads, as one. */
    Slot inputOf(const detail::ConvolutionNode& node);

    /** Puts maps of a source into channels of others. */
    void addPart(const detail::MapSource& source, const Slot& whole, int firstChannel);

    /** Pools the maps of a node into channels of others, and keeps the codes. */
    void addPooling(int node, const Slot& whole, int firstChannel);

    Slot addMaps(int channels, int halvings);
    ChannelMapSize sizeAt(int halvings) const;
    ChannelMaps<__half> part(const HalfRun& run, const Slot& whole, int firstChannel, int channels) const;

    /** @param buffers that it reads and writes. */
    void addStep(const std::vector<int>& buffers, const Step& step);

    void runSteps(const HalfRun& run) const;
    void record(const HalfRun& run);
    void forget();

    template <typename T> T* at(const HalfRun& run, int buffer) const
    {
        return reinterpret_cast<T*>(run.maps + memory_.offset(buffer));
    }

    const detail::NetworkGraph& graph_;
    const HalfWeights& weights_;
    const Normalization normalization_;
    const ChannelMapSize size_;
    detail::MemoryPlan memory_;
    size_t mapBytes_ = 0;
    Slot image_ = {};
    std::vector<Slot> given_; // by node
    std::vector<int> codes_;  // by node, -1: not pooled yet
    std::vector<Step> steps_;
    std::vector<PlannedConvolution> convolutions_;
    HalfRun last_ = {};
    bool records_ = true;                // else steps are started one by one
    cudaGraphExec_t recorded_ = nullptr; // of last_; null: not recorded
};

} // namespace gpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CUDA_HALF_PLAN_HPP
