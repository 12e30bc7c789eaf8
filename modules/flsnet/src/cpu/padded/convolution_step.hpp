// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_CONVOLUTION_STEP_HPP
#define OPENCV_FLSNET_CPU_CONVOLUTION_STEP_HPP

#include <memory>
#include <vector>

#include "../step.hpp"
#include "../tasks.hpp"
#include "padded_maps.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

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

/** 3x3 convolution and ReLU; what follows (pooling, unpooling, the border of zeros) is done while the sums are in the
cache. Several inputs are concatenated. Weights: int8::QuantizedWeights or bf16::RoundedWeights. */
template <typename Weights> class ConvolutionStep : public Step
{
public:
    typedef typename Weights::Format Format;
    typedef typename Format::Value Value;
    typedef typename Format::Sum Sum;

    /** @param workers of the runs. @param plan gets the step's own buffer, used by step number step. */
    ConvolutionStep(const MapShape& size, const std::vector<PaddedSlot>& inputs,
                    const std::shared_ptr<const Weights>& weights, const ConvolutionOutput& output,
                    const PaddedKernels<Format>& kernels, int workers, detail::MemoryPlan& plan, int step);

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

    /** Sums of a row of a band. */
    size_t rowSums(int group) const { return static_cast<size_t>(sumPixels_) * weights_->width(group); }

    void sumUp(const StepContext& context, const Band& band, Sum* sums) const;
    void storeBlock(const StepContext& context, const Band& band, int block, const Sum* sums,
                    Value* row) const;
    void storeMaps(const StepContext& context, const Band& band, int block, const Sum* sums,
                   Value* row) const;
    void storePooled(const StepContext& context, const Band& band, int block, const Sum* sums,
                     Value* row) const;

    /** Where a block of maps starts. */
    static Value* blockOf(const StepContext& context, const PaddedSlot& slot, size_t image, int block)
    {
        return context.at<Value>(slot.buffer) + image * slot.layout.imageValues() +
               block * slot.layout.blockValues();
    }

    MapShape size_;
    std::vector<PaddedSlot> inputs_;
    std::shared_ptr<const Weights> weights_;
    ConvolutionOutput output_;
    const PaddedKernels<Format>& kernels_;
    int sumPixels_; // of a row: with the border where kernels take bands
    int bandRows_;  // even
    int bands_;
    bool groupByGroup_;
    int scratch_; // buffer, of a worker: the sums of a band, and one row of values
    size_t sumsBytes_;
    size_t scratchBytes_;
};

/** Row number y of some maps in those of half or double the size; the last row of a band leads to the last one. */
inline int scaledRow(int y, int height, int otherHeight)
{
    if (y == height)
    {
        return otherHeight;
    }
    return otherHeight > height ? 2 * y : otherHeight < height ? y / 2 : y;
}

template <typename Weights>
ConvolutionStep<Weights>::ConvolutionStep(const MapShape& size, const std::vector<PaddedSlot>& inputs,
                                          const std::shared_ptr<const Weights>& weights,
                                          const ConvolutionOutput& output,
                                          const PaddedKernels<Format>& kernels, int workers,
                                          detail::MemoryPlan& plan, int step)
    : size_(size), inputs_(inputs), weights_(weights), output_(output), kernels_(kernels),
      sumPixels_(kernels.takesBands ? size.width + 2 : size.width)
{
    const int tasks = 4 * workers;
    const size_t rowBytes = rowSums(0) * sizeof(Sum);
    const int groups = size.batch * weights->groups();
    const int pieces = (tasks + groups - 1) / groups;
    const int rows =
        std::min(static_cast<int>(kernels.nearSums / rowBytes), (size.height + pieces - 1) / pieces);
    bandRows_ = std::max(2, (rows + 1) / 2 * 2); // whole windows of the pooling
    bands_ = (size.height + bandRows_ - 1) / bandRows_;
    size_t inputBytes = 0;
    for (const PaddedSlot& input : inputs)
    {
        inputBytes += input.layout.imageValues() * sizeof(Value);
    }
    // What is larger is read once: all bands of a group of weights, or all groups of a band of the maps.
    groupByGroup_ =
        static_cast<size_t>(9) * weights->inputs() * weights->outputs() * sizeof(typename Format::Weight) >
        inputBytes;
    sumsBytes_ = bandRows_ * rowBytes + static_cast<size_t>(BAND_SLACK) * weights->width(0) * sizeof(Sum);
    scratchBytes_ = alignSize(sumsBytes_ + size.width * BLOCK * sizeof(Value), 64);
    scratch_ = plan.add(workers * scratchBytes_);
    plan.use(scratch_, step);
}

template <typename Weights> void ConvolutionStep<Weights>::run(const StepContext& context) const
{
    const int groups = weights_->groups();
    runTasks(size_.batch * groups * bands_, context.workers, [&](int task, int worker) {
        const int part = task % (groups * bands_);
        Band band;
        band.image = static_cast<size_t>(task / (groups * bands_));
        band.group = groupByGroup_ ? part / bands_ : part % groups;
        band.first = (groupByGroup_ ? part % bands_ : part / groups) * bandRows_;
        band.rows = std::min(bandRows_, size_.height - band.first);
        uchar* scratch = context.at<uchar>(scratch_) + worker * scratchBytes_;
        Sum* sums = reinterpret_cast<Sum*>(scratch);
        sumUp(context, band, sums);
        const int width = weights_->width(band.group);
        Value* row = reinterpret_cast<Value*>(scratch + sumsBytes_);
        for (int channel = 0; channel < width; channel += BLOCK)
        {
            storeBlock(context, band, (band.group * GROUP + channel) / BLOCK, sums + channel, row);
        }
    });
}

template <typename Weights>
void ConvolutionStep<Weights>::sumUp(const StepContext& context, const Band& band, Sum* sums) const
{
    ConvolutionRow<Format> row;
    row.width = weights_->width(band.group);
    row.units = weights_->units();
    // A band as one row: all its pixels and the borders between its rows.
    const int rows = kernels_.takesBands ? 1 : band.rows;
    row.count = kernels_.takesBands ? (band.rows - 1) * sumPixels_ + size_.width : size_.width;
    row.adds = false;
    const size_t blockBytes = weights_->blockSize(band.group) * sizeof(typename Format::Weight);
    const int most = std::max(1, static_cast<int>(kernels_.nearWeights / blockBytes));
    int weightBlock = 0;
    for (const PaddedSlot& input : inputs_)
    {
        row.inputBlockStride = input.layout.blockValues();
        row.inputRowStride = input.layout.rowValues();
        for (int block = 0; block < input.layout.blocks; block += row.blocks)
        {
            row.blocks = std::min(most, input.layout.blocks - block);
            row.weights = weights_->weights(band.group, weightBlock);
            const Value* maps = blockOf(context, input, band.image, block);
            for (int y = 0; y < rows; ++y)
            {
                row.input = maps + input.layout.at(0, band.first + y - 1, -1);
                row.sums = sums + y * rowSums(band.group);
                kernels_.convolveRow(row);
            }
            row.adds = true;
            weightBlock += row.blocks;
        }
    }
}

template <typename Weights>
void ConvolutionStep<Weights>::storeBlock(const StepContext& context, const Band& band, int block,
                                          const Sum* sums, Value* row) const
{
    const int last = band.first + band.rows;
    for (const PaddedSlot* slot : {&output_.map, &output_.pooled, &output_.unpooled})
    {
        if (slot->buffer >= 0)
        {
            const PaddedLayout& layout = slot->layout;
            const bool isUnpooled = slot == &output_.unpooled;
            const PaddedRows rows = {scaledRow(band.first, size_.height, layout.height),
                                     scaledRow(last, size_.height, layout.height), band.first == 0,
                                     last == size_.height};
            clearAround(blockOf(context, *slot, band.image, block), layout, rows,
                        isUnpooled ? layout.height / 2 * 2 : layout.height,
                        isUnpooled ? layout.width / 2 * 2 : layout.width);
        }
    }
    if (output_.map.buffer >= 0 || (output_.unpooled.buffer >= 0 && !output_.unpoolsPooled))
    {
        storeMaps(context, band, block, sums, row);
    }
    if (output_.codes >= 0)
    {
        storePooled(context, band, block, sums, row);
    }
}

template <typename Weights>
void ConvolutionStep<Weights>::storeMaps(const StepContext& context, const Band& band, int block,
                                         const Sum* sums, Value* row) const
{
    const size_t stride = static_cast<size_t>(weights_->width(band.group));
    const PaddedSlot& unpooled = output_.unpooled;
    for (int y = band.first; y < band.first + band.rows; ++y, sums += rowSums(band.group))
    {
        Value* out = row;
        if (output_.map.buffer >= 0)
        {
            out = blockOf(context, output_.map, band.image, block) + output_.map.layout.at(0, y, 0);
        }
        kernels_.rescaleRow(sums, stride, size_.width, weights_->rescaling(block * BLOCK), out);
        if (unpooled.buffer >= 0 && !output_.unpoolsPooled)
        {
            Value* maps = blockOf(context, unpooled, band.image, block);
            const size_t plane = band.image * (weights_->outputs() / BLOCK) + block;
            kernels_.unpoolRow(
                out, context.at<PoolCode>(output_.unpoolCodes) + (plane * size_.height + y) * size_.width,
                size_.width, maps + unpooled.layout.at(0, 2 * y, 0),
                maps + unpooled.layout.at(0, 2 * y + 1, 0));
        }
    }
}

template <typename Weights>
void ConvolutionStep<Weights>::storePooled(const StepContext& context, const Band& band, int block,
                                           const Sum* sums, Value* row) const
{
    const size_t stride = static_cast<size_t>(weights_->width(band.group));
    const int pooledWidth = size_.width / 2;
    const int pooledHeight = size_.height / 2;
    const size_t plane = band.image * (weights_->outputs() / BLOCK) + block;
    for (int y = band.first / 2; y < std::min((band.first + band.rows) / 2, pooledHeight);
         ++y, sums += 2 * rowSums(band.group))
    {
        PoolCode* codes = context.at<PoolCode>(output_.codes) + (plane * pooledHeight + y) * pooledWidth;
        Value* out = row;
        if (output_.pooled.buffer >= 0)
        {
            out = blockOf(context, output_.pooled, band.image, block) + output_.pooled.layout.at(0, y, 0);
        }
        kernels_.poolRows(sums, sums + rowSums(band.group), stride, pooledWidth,
                          weights_->rescaling(block * BLOCK), out, codes);
        if (output_.unpoolsPooled)
        {
            Value* maps = blockOf(context, output_.unpooled, band.image, block);
            kernels_.unpoolRow(out, codes, pooledWidth, maps + output_.unpooled.layout.at(0, 2 * y, 0),
                               maps + output_.unpooled.layout.at(0, 2 * y + 1, 0));
        }
    }
}

} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_CONVOLUTION_STEP_HPP
