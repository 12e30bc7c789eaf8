// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "../cpu/bf16/bf16_engine.hpp"
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

bool supportsPrecision(int precision)
{
    if (precision != PRECISION_FLOAT && precision != PRECISION_INT8 && precision != PRECISION_BF16)
    {
        CV_Error(Error::StsBadArg, "Precision must be PRECISION_FLOAT, PRECISION_INT8 or PRECISION_BF16");
    }
    return precision != PRECISION_BF16 || cpu::bestBf16Kernels() != nullptr;
}

Ptr<cpu::Engine> SharedEngines::make(int precision, bool stage1Only, const std::vector<String>& maps) const
{
    if (!supportsPrecision(precision))
    {
        CV_Error(Error::StsNotImplemented,
                 "PRECISION_BF16 needs a processor with AMX (Intel Xeon of the fourth generation or newer), "
                 "a Linux that lets the process use it, and a library that was compiled by GCC 11, Clang 12 "
                 "or newer; PRECISION_FLOAT runs everywhere");
    }
    const ModelInfo& info = parts_->info;
    const cpu::EngineSpec spec = engineSpec(info, networkGraph(specOf(info.spec, stage1Only), false), maps);
    return precision == PRECISION_INT8   ? makeInt8(spec)
           : precision == PRECISION_BF16 ? makeBf16(spec)
                                         : makeFloat(spec);
}

template <typename Weights, typename Make>
std::shared_ptr<const Weights> SharedEngines::weightsFor(const void* kernels, const Make& make) const
{
    const std::lock_guard<std::mutex> lock(mutex_);
    std::shared_ptr<const void>& shared = weights_[kernels];
    if (!shared)
    {
        shared = make();
    }
    return std::static_pointer_cast<const Weights>(shared);
}

Ptr<cpu::Engine> SharedEngines::makeFloat(const cpu::EngineSpec& spec) const
{
    const cpu::FloatKernels& kernels = cpu::bestFloatKernels();
    return makePtr<cpu::FloatEngine>(spec, weightsFor<cpu::FloatWeights>(&kernels, [&] {
                                         return std::make_shared<const cpu::FloatWeights>(
                                             networkGraph(parts_->info.spec, true), parts_->weights, kernels);
                                     }));
}

Ptr<cpu::Engine> SharedEngines::makeInt8(const cpu::EngineSpec& spec) const
{
    if (parts_->ranges.empty())
    {
        CV_Error(Error::StsBadArg, "The model cannot run in 8 bits before Model::quantize() or 'flsnet_model "
                                   "quantize' has measured the ranges of its maps");
    }
    const cpu::int8::Int8Kernels& kernels = cpu::bestInt8Kernels();
    return makePtr<cpu::int8::Int8Engine>(spec, weightsFor<cpu::int8::Int8Weights>(&kernels, [&] {
                                              return std::make_shared<const cpu::int8::Int8Weights>(
                                                  wholeSpec(), parts_->weights, parts_->ranges, kernels,
                                                  cpu::bestFloatKernels());
                                          }));
}

Ptr<cpu::Engine> SharedEngines::makeBf16(const cpu::EngineSpec& spec) const
{
    if (spec.graph.nodes[0].stride != 1)
    {
        CV_Error(Error::StsNotImplemented, "Networks of detectors compute in PRECISION_FLOAT only");
    }
    const cpu::bf16::Bf16Kernels* kernels = cpu::bestBf16Kernels();
    CV_Assert(kernels != nullptr);
    return makePtr<cpu::bf16::Bf16Engine>(spec, weightsFor<cpu::bf16::Bf16Weights>(kernels, [&] {
                                              return std::make_shared<const cpu::bf16::Bf16Weights>(
                                                  wholeSpec(), parts_->weights, *kernels,
                                                  cpu::bestFloatKernels());
                                          }));
}

cpu::EngineSpec SharedEngines::wholeSpec() const
{
    return engineSpec(parts_->info, networkGraph(parts_->info.spec, true), {});
}

} // namespace detail
} // namespace flsnet
} // namespace cv
