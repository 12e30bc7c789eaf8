// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../../precomp.hpp"

#include "../tasks.hpp"
#include "convolution_step.hpp"

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

// Sums of a band: a quarter of a small second cache.
const size_t SUMS_BYTES = 1 << 16;
// Weights that stay in the first cache while a band is computed.
const size_t WEIGHT_BYTES = 20000;
const int TASKS_A_WORKER = 4;

/** Where a block of maps starts. */
uchar* blockOf(const StepContext& context, const PaddedSlot& slot, size_t image, int block)
{
    return context.at<uchar>(slot.buffer) + image * slot.layout.imageBytes() +
           block * slot.layout.blockBytes();
}

/** Row number y of some maps in those of half or double the size; the last row of a band leads to the last one. */
int scaledRow(int y, int height, int otherHeight)
{
    if (y == height)
    {
        return otherHeight;
    }
    return otherHeight > height ? 2 * y : otherHeight < height ? y / 2 : y;
}

} // namespace

ConvolutionStep::ConvolutionStep(const MapShape& size, const std::vector<PaddedSlot>& inputs,
                                 const std::shared_ptr<const QuantizedWeights>& weights,
                                 const ConvolutionOutput& output, const Int8Kernels& kernels, int workers,
                                 MemoryPlan& plan, int step)
    : size_(size), inputs_(inputs), weights_(weights), output_(output), kernels_(kernels)
{
    const size_t rowSums = static_cast<size_t>(size.width) * weights->width(0) * sizeof(int32_t);
    const int groups = size.batch * weights->groups();
    const int pieces = (TASKS_A_WORKER * workers + groups - 1) / groups;
    const int rows = std::min(static_cast<int>(SUMS_BYTES / rowSums), (size.height + pieces - 1) / pieces);
    bandRows_ = std::max(2, (rows + 1) / 2 * 2); // whole windows of the pooling
    bands_ = (size.height + bandRows_ - 1) / bandRows_;
    size_t inputBytes = 0;
    for (const PaddedSlot& input : inputs)
    {
        inputBytes += input.layout.imageBytes();
    }
    // What is larger is read once: all bands of a group of weights, or all groups of a band of the maps.
    groupByGroup_ = static_cast<size_t>(9) * weights->inputs() * weights->outputs() > inputBytes;
    scratchBytes_ = alignSize(bandRows_ * rowSums + static_cast<size_t>(size.width) * BLOCK, 64);
    scratch_ = plan.add(workers * scratchBytes_);
    plan.use(scratch_, step);
}

void ConvolutionStep::run(const StepContext& context) const
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
        int32_t* sums = reinterpret_cast<int32_t*>(scratch);
        sumUp(context, band, sums);
        const int width = weights_->width(band.group);
        uchar* row =
            scratch + static_cast<size_t>(bandRows_) * size_.width * weights_->width(0) * sizeof(int32_t);
        for (int channel = 0; channel < width; channel += BLOCK)
        {
            storeBlock(context, band, (band.group * GROUP + channel) / BLOCK, sums + channel, row);
        }
    });
}

void ConvolutionStep::sumUp(const StepContext& context, const Band& band, int32_t* sums) const
{
    ConvolutionRow row;
    row.width = weights_->width(band.group);
    row.quads = weights_->quads();
    row.count = size_.width;
    row.adds = false;
    const int most = std::max(1, static_cast<int>(WEIGHT_BYTES / weights_->blockBytes(band.group)));
    int weightBlock = 0;
    for (const PaddedSlot& input : inputs_)
    {
        row.inputBlockStride = input.layout.blockBytes();
        row.inputRowStride = input.layout.rowBytes();
        for (int block = 0; block < input.layout.blocks; block += row.blocks)
        {
            row.blocks = std::min(most, input.layout.blocks - block);
            row.weights = weights_->weights(band.group, weightBlock);
            const uchar* maps = blockOf(context, input, band.image, block);
            for (int y = 0; y < band.rows; ++y)
            {
                row.input = maps + input.layout.at(0, band.first + y - 1, -1);
                row.sums = sums + static_cast<size_t>(y) * size_.width * row.width;
                kernels_.convolveRow(row);
            }
            row.adds = true;
            weightBlock += row.blocks;
        }
    }
}

void ConvolutionStep::storeBlock(const StepContext& context, const Band& band, int block, const int32_t* sums,
                                 uchar* row) const
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

void ConvolutionStep::storeMaps(const StepContext& context, const Band& band, int block, const int32_t* sums,
                                uchar* row) const
{
    const size_t stride = static_cast<size_t>(weights_->width(band.group));
    const PaddedSlot& unpooled = output_.unpooled;
    for (int y = band.first; y < band.first + band.rows; ++y, sums += size_.width * stride)
    {
        uchar* out = row;
        if (output_.map.buffer >= 0)
        {
            out = blockOf(context, output_.map, band.image, block) + output_.map.layout.at(0, y, 0);
        }
        kernels_.rescaleRow(sums, stride, size_.width, weights_->rescaling(block * BLOCK), out);
        if (unpooled.buffer >= 0 && !output_.unpoolsPooled)
        {
            uchar* maps = blockOf(context, unpooled, band.image, block);
            const size_t plane = band.image * (weights_->outputs() / BLOCK) + block;
            kernels_.unpoolRow(
                out, context.at<PoolCode>(output_.unpoolCodes) + (plane * size_.height + y) * size_.width,
                size_.width, maps + unpooled.layout.at(0, 2 * y, 0),
                maps + unpooled.layout.at(0, 2 * y + 1, 0));
        }
    }
}

void ConvolutionStep::storePooled(const StepContext& context, const Band& band, int block,
                                  const int32_t* sums, uchar* row) const
{
    const size_t stride = static_cast<size_t>(weights_->width(band.group));
    const size_t rowSums = size_.width * stride;
    const int pooledWidth = size_.width / 2;
    const int pooledHeight = size_.height / 2;
    const size_t plane = band.image * (weights_->outputs() / BLOCK) + block;
    for (int y = band.first / 2; y < std::min((band.first + band.rows) / 2, pooledHeight);
         ++y, sums += 2 * rowSums)
    {
        PoolCode* codes = context.at<PoolCode>(output_.codes) + (plane * pooledHeight + y) * pooledWidth;
        uchar* out = row;
        if (output_.pooled.buffer >= 0)
        {
            out = blockOf(context, output_.pooled, band.image, block) + output_.pooled.layout.at(0, y, 0);
        }
        kernels_.poolRows(sums, sums + rowSums, stride, pooledWidth, weights_->rescaling(block * BLOCK), out,
                          codes);
        if (output_.unpoolsPooled)
        {
            uchar* maps = blockOf(context, output_.unpooled, band.image, block);
            kernels_.unpoolRow(out, codes, pooledWidth, maps + output_.unpooled.layout.at(0, 2 * y, 0),
                               maps + output_.unpooled.layout.at(0, 2 * y + 1, 0));
        }
    }
}

} // namespace int8
} // namespace cpu
} // namespace flsnet
} // namespace cv
