// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_PADDED_PLAN_HPP
#define OPENCV_FLSNET_CPU_PADDED_PLAN_HPP

#include "../engine.hpp"
#include "convolution_step.hpp"
#include "padded_image_step.hpp"
#include "padded_result_steps.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

/** The steps of a network in small numbers for one size and batch. NetworkWeights: int8::Int8Weights or
bf16::Bf16Weights. */
template <typename NetworkWeights> class PaddedPlanner
{
public:
    PaddedPlanner(const EngineSpec& spec, const NetworkWeights& weights, int batch, const Size& size,
                  int workers)
        : spec_(spec), weights_(weights), batch_(batch), size_(size), workers_(workers),
          uses_(detail::mapUses(spec.graph)), results_(spec.resultsByNode())
    {
    }

    NetworkPlan build()
    {
        addImage();
        for (size_t i = 0; i < spec_.graph.nodes.size(); ++i)
        {
            if (spec_.graph.nodes[i].result.empty())
            {
                addConvolution(i);
            }
            else
            {
                addHead(i);
            }
        }
        return std::move(plan_);
    }

private:
    typedef typename NetworkWeights::ConvolutionWeights Weights;

    PaddedSlot addMaps(int halvings, int blocks, int lanes = BLOCK)
    {
        const Size size = detail::halvedSize(size_, halvings);
        PaddedSlot slot;
        slot.layout = {size.height, size.width, blocks, lanes};
        slot.buffer =
            plan_.addBuffer((batch_ * slot.layout.imageValues() + static_cast<size_t>(BAND_SLACK) * lanes) *
                            sizeof(typename Weights::Format::Value));
        return slot;
    }

    void addImage()
    {
        image_ = addMaps(0, 1, IMAGE_LANES);
        plan_.add(new PaddedImageStep<Weights>({batch_, size_.height, size_.width}, weights_.border(),
                                               image_.buffer));
    }

    const PaddedSlot& inputOf(const detail::MapSource& source) const
    {
        if (source.node == detail::IMAGE)
        {
            return image_;
        }
        const ConvolutionOutput& output = outputs_[source.node];
        return source.form == detail::PLAIN    ? output.map
               : source.form == detail::POOLED ? output.pooled
                                               : output.unpooled;
    }

    /** Maps are pooled and unpooled before they are stored. */
    void addConvolution(size_t index)
    {
        const detail::ConvolutionNode& node = spec_.graph.nodes[index];
        const detail::MapUse& use = uses_[index];
        const int blocks = node.outputs / BLOCK;
        const Size size = detail::halvedSize(size_, node.halvings);
        ConvolutionOutput output;
        if (use.plain || !results_[index].empty())
        {
            output.map = addMaps(node.halvings, blocks);
        }
        if (use.pooled)
        {
            output.pooled = addMaps(node.halvings + 1, blocks);
        }
        if (use.pooled || use.codes)
        {
            output.codes = plan_.addBuffer(static_cast<size_t>(batch_) * blocks * (size.height / 2) *
                                           (size.width / 2) * sizeof(PoolCode));
        }
        if (use.unpooled || use.repooled)
        {
            output.unpoolsPooled = use.repooled;
            output.unpooled = addMaps(node.halvings - (use.repooled ? 0 : 1), blocks);
            output.unpoolCodes = use.repooled ? output.codes : outputs_[use.unpoolCodes].codes;
            plan_.memory.use(output.unpoolCodes, plan_.nextStep());
        }
        std::vector<PaddedSlot> inputs;
        for (const detail::MapSource& source : node.sources)
        {
            inputs.push_back(inputOf(source));
            plan_.memory.use(inputs.back().buffer, plan_.nextStep());
        }
        outputs_.push_back(output);
        const int step = plan_.nextStep();
        plan_.add(new ConvolutionStep<Weights>({batch_, size.height, size.width}, inputs,
                                               weights_.of(node.name()), output, weights_.kernels(), workers_,
                                               plan_.memory, step));
        for (const int result : results_[index])
        {
            plan_.memory.use(output.map.buffer, plan_.nextStep());
            plan_.add(new PaddedMapStep<Weights>(batch_, output.map.layout, output.map.buffer,
                                                 weights_.steps(node.name()), result));
        }
    }

    void addHead(size_t index)
    {
        const detail::ConvolutionNode& node = spec_.graph.nodes[index];
        const PaddedSlot maps = inputOf(node.sources[0]);
        plan_.memory.use(maps.buffer, plan_.nextStep());
        plan_.add(new PaddedHeadStep<Weights>(batch_, maps.layout, weights_.head(node.name()), node.outputs,
                                              maps.buffer, results_[index][0]));
        outputs_.emplace_back(); // read by none
    }

    const EngineSpec& spec_;
    const NetworkWeights& weights_;
    int batch_;
    Size size_;
    int workers_;
    std::vector<detail::MapUse> uses_;
    std::vector<std::vector<int>> results_;
    NetworkPlan plan_;
    PaddedSlot image_;
    std::vector<ConvolutionOutput> outputs_; // by node
};

} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_PADDED_PLAN_HPP
