// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../../precomp.hpp"

#include "convolution_step.hpp"
#include "head_step.hpp"
#include "image_step.hpp"
#include "map_result_step.hpp"
#include "network_plan.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{
namespace int8
{

namespace
{

class Planner
{
public:
    Planner(const std::vector<FlowNode>& flow, const QuantizedNetwork& network, int batch, const Size& size,
            const Kernels& kernels, int workers)
        : flow_(flow), network_(network), batch_(batch), size_(size), kernels_(kernels), workers_(workers)
    {
    }

    NetworkPlan build()
    {
        addImage();
        for (size_t i = 0; i + 1 < flow_.size(); ++i)
        {
            addConvolution(flow_[i]);
        }
        const FlowNode& head = flow_.back();
        const PaddedSlot maps = inputOf(head.inputs[0]);
        plan_.memory.use(maps.buffer, nextStep());
        add(new HeadStep(batch_, maps.layout, network_.head, head.conv.outputs, maps.buffer, 0));
        plan_.memorySize = plan_.memory.place();
        return std::move(plan_);
    }

private:
    int nextStep() const { return static_cast<int>(plan_.steps.size()); }

    void add(Step* step) { plan_.steps.emplace_back(step); }

    /** A buffer that the next step writes. */
    int addBuffer(size_t bytes)
    {
        const int buffer = plan_.memory.add(bytes);
        plan_.memory.use(buffer, nextStep());
        return buffer;
    }

    PaddedSlot addMaps(int level, int blocks, int pixelBytes = BLOCK)
    {
        const Size size = sizeAtLevel(size_, level);
        PaddedSlot slot;
        slot.layout = {size.height, size.width, blocks, pixelBytes};
        slot.buffer = addBuffer(batch_ * slot.layout.imageBytes());
        return slot;
    }

    void addImage()
    {
        image_ = addMaps(0, 1, QUAD);
        add(new ImageStep({batch_, size_.height, size_.width}, network_.border, image_.buffer));
    }

    const PaddedSlot& inputOf(const MapSource& source) const
    {
        if (source.node == IMAGE)
        {
            return image_;
        }
        const ConvolutionOutput& output = outputs_[source.node];
        return source.form == PLAIN ? output.map : source.form == POOLED ? output.pooled : output.unpooled;
    }

    void addConvolution(const FlowNode& node)
    {
        const int level = node.conv.level;
        const int blocks = node.conv.outputs / BLOCK;
        const Size size = sizeAtLevel(size_, level);
        ConvolutionOutput output;
        if (node.givesPlain)
        {
            output.map = addMaps(level, blocks);
        }
        if (node.givesPooled)
        {
            output.pooled = addMaps(level + 1, blocks);
        }
        const bool isDeepest = node.givesUnpooled && node.codes == static_cast<int>(outputs_.size());
        if (node.givesPooled || isDeepest)
        {
            output.codes = addBuffer(static_cast<size_t>(batch_) * blocks * (size.height / 2) *
                                     (size.width / 2) * sizeof(PoolCode));
        }
        if (node.givesUnpooled)
        {
            output.unpoolsPooled = isDeepest;
            output.unpooled = addMaps(isDeepest ? level : level - 1, blocks);
            output.unpoolCodes = isDeepest ? output.codes : outputs_[node.codes].codes;
            plan_.memory.use(output.unpoolCodes, nextStep());
        }
        std::vector<PaddedSlot> inputs;
        for (const MapSource& source : node.inputs)
        {
            inputs.push_back(inputOf(source));
            plan_.memory.use(inputs.back().buffer, nextStep());
        }
        outputs_.push_back(output);
        const int step = nextStep();
        add(new ConvolutionStep({batch_, size.height, size.width}, inputs,
                                network_.convolutions.at(node.conv.name), output, kernels_, workers_,
                                plan_.memory, step));
        for (const int result : node.results)
        {
            plan_.memory.use(output.map.buffer, nextStep());
            add(new MapResultStep(batch_, output.map.layout, output.map.buffer,
                                  network_.steps.at(node.conv.name), result));
        }
    }

    const std::vector<FlowNode>& flow_;
    const QuantizedNetwork& network_;
    int batch_;
    Size size_;
    const Kernels& kernels_;
    int workers_;
    NetworkPlan plan_;
    PaddedSlot image_;
    std::vector<ConvolutionOutput> outputs_; // by node
};

} // namespace

NetworkPlan planNetwork(const std::vector<FlowNode>& flow, const QuantizedNetwork& network, int batch,
                        const Size& size, const Kernels& kernels, int workers)
{
    return Planner(flow, network, batch, size, kernels, workers).build();
}

} // namespace int8
} // namespace cpu
} // namespace flsnet
} // namespace cv
