// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "../cpu/dispatch.hpp"
#include "../cpu/float_engine.hpp"
#include "../cpu/int8/int8_engine.hpp"
#include "shared_engines.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

cpu::EngineSpec engineSpec(const ModelInfo& info, const NetworkGraph& graph, const std::vector<String>& maps)
{
    cpu::EngineSpec spec;
    spec.graph = graph;
    spec.maps.assign(maps.begin(), maps.end());
    spec.mean = info.mean;
    spec.deviation = info.deviation;
    return spec;
}

} // namespace

Ptr<cpu::Engine> SharedEngines::make(int precision, bool stage1Only, const std::vector<String>& maps) const
{
    CV_Check(precision, precision == PRECISION_FLOAT || precision == PRECISION_INT8,
             "Precision must be PRECISION_FLOAT or PRECISION_INT8");
    if (precision == PRECISION_INT8 && parts_->ranges.empty())
    {
        CV_Error(Error::StsBadArg, "The model cannot run in 8 bits before Model::quantize() or 'flsnet_model "
                                   "quantize' has measured the ranges of its maps");
    }
    const ModelInfo& info = parts_->info;
    const cpu::EngineSpec spec = engineSpec(info, networkGraph(specOf(info.spec, stage1Only), false), maps);
    const cpu::FloatKernels& floatKernels = cpu::bestFloatKernels();
    const cpu::int8::Int8Kernels& int8Kernels = cpu::bestInt8Kernels();
    const std::lock_guard<std::mutex> lock(mutex_);
    if (precision == PRECISION_INT8)
    {
        std::shared_ptr<const void>& shared = weights_[&int8Kernels];
        if (!shared)
        {
            shared = std::make_shared<const cpu::int8::Int8Weights>(
                engineSpec(info, networkGraph(info.spec, true), {}), parts_->weights, parts_->ranges,
                int8Kernels, floatKernels);
        }
        return makePtr<cpu::int8::Int8Engine>(spec,
                                              std::static_pointer_cast<const cpu::int8::Int8Weights>(shared));
    }
    std::shared_ptr<const void>& shared = weights_[&floatKernels];
    if (!shared)
    {
        shared = std::make_shared<const cpu::FloatWeights>(networkGraph(info.spec, true), parts_->weights,
                                                           floatKernels);
    }
    return makePtr<cpu::FloatEngine>(spec, std::static_pointer_cast<const cpu::FloatWeights>(shared));
}

} // namespace detail
} // namespace flsnet
} // namespace cv
