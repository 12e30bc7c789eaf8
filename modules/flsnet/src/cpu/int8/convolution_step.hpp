// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_INT8_CONVOLUTION_STEP_HPP
#define OPENCV_FLSNET_CPU_INT8_CONVOLUTION_STEP_HPP

#include <memory>
#include <vector>

#include "../step.hpp"
#include "padded_maps.hpp"
#include "quantized_weights.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{
namespace int8
{

/** Maps of bytes in the memory plan. */
struct PaddedSlot
{
    int buffer = -1; // -1: not wanted
    PaddedLayout layout;
};

/** Where ConvolutionStep puts its maps. */
struct ConvolutionOutput
{
    PaddedSlot map;
    PaddedSlot pooled;
    int codes = -1;      // of the pooling, if anything is pooled: one PoolCode a pooled pixel and block
    PaddedSlot unpooled; // of twice the size of the maps, or of their size if they are pooled before
    int unpoolCodes = -1;
    bool unpoolsPooled = false;
};

/** 3x3 convolution of bytes and ReLU; what follows (pooling, unpooling, the border of zeros) is done while the sums
are in the cache. Several inputs are concatenated. */
class ConvolutionStep : public Step
{
public:
    /** @param workers of the runs. @param plan gets the step's own buffer, used by step number step. */
    ConvolutionStep(const MapShape& size, const std::vector<PaddedSlot>& inputs,
                    const std::shared_ptr<const QuantizedWeights>& weights, const ConvolutionOutput& output,
                    const Int8Kernels& kernels, int workers, MemoryPlan& plan, int step);

    void run(const StepContext& context) const CV_OVERRIDE;

private:
    /** Rows of one image and group of outputs, computed together. */
    struct Band
    {
        size_t image;
        int group;
        int first; // row
        int rows;
    };

    void sumUp(const StepContext& context, const Band& band, int32_t* sums) const;
    void storeBlock(const StepContext& context, const Band& band, int block, const int32_t* sums,
                    uchar* row) const;
    void storeMaps(const StepContext& context, const Band& band, int block, const int32_t* sums,
                   uchar* row) const;
    void storePooled(const StepContext& context, const Band& band, int block, const int32_t* sums,
                     uchar* row) const;

    MapShape size_;
    std::vector<PaddedSlot> inputs_;
    std::shared_ptr<const QuantizedWeights> weights_;
    ConvolutionOutput output_;
    const Int8Kernels& kernels_;
    int bandRows_; // even
    int bands_;
    bool groupByGroup_;
    int scratch_; // buffer, of a worker: the sums of a band, and one row of bytes
    size_t scratchBytes_;
};

} // namespace int8
} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_INT8_CONVOLUTION_STEP_HPP
