// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "direct_step.hpp"
#include "tasks.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

namespace
{

// Weights of a group that stay in the second cache while a band of rows is computed.
const size_t LARGE_GROUP = 1 << 17;
const int BAND = 8; // rows

} // namespace

DirectStep::DirectStep(const MapSize& size, const std::shared_ptr<PackedWeights>& weights, int lanes,
                       int padded, int output)
    : size_(size), weights_(weights), lanes_(lanes), padded_(padded), output_(output)
{
    weights_->packDirect(lanes);
}

void DirectStep::run(const StepContext& context) const
{
    const int blocks = weights_->inputs() / lanes_;
    const int groups = weights_->groups();
    const size_t paddedRow = (static_cast<size_t>(size_.width) + 2) * lanes_;
    const size_t paddedSize = (static_cast<size_t>(size_.height) + 2) * paddedRow;
    const size_t row = static_cast<size_t>(size_.width) * BLOCK;
    const size_t planeSize = static_cast<size_t>(size_.height) * row;
    const size_t groupBytes =
        static_cast<size_t>(weights_->inputs()) * 9 * weights_->width(0) * sizeof(float);
    // Heavy groups are streamed once; light ones leave room for many small tasks.
    const int band = groupBytes > LARGE_GROUP ? size_.height : BAND;
    const int bands = (size_.height + band - 1) / band;
    runTasks(size_.batch * groups * bands, context.workers, [&](int task, int /*worker*/) {
        const int group = task / bands % groups;
        const size_t image = static_cast<size_t>(task / bands / groups);
        const int firstRow = task % bands * band;
        DirectRow job;
        job.inputBlockStride = paddedSize;
        job.inputRowStride = paddedRow;
        job.blocks = blocks;
        job.lanes = lanes_;
        job.kernel = 3;
        job.weights = weights_->direct(group);
        job.bias = weights_->bias() + weights_->firstOutput(group);
        job.lowest = 0;
        job.outputBlockStride = planeSize;
        job.width = weights_->width(group);
        job.count = size_.width;
        const size_t plane = image * (weights_->outputs() / BLOCK) + weights_->firstOutput(group) / BLOCK;
        for (int y = firstRow; y < std::min(firstRow + band, size_.height); ++y)
        {
            job.input = context.at<const float>(padded_) + image * blocks * paddedSize + y * paddedRow;
            job.output = context.at<float>(output_) + plane * planeSize + y * row;
            context.kernels.convolveRow(job);
        }
    });
}

} // namespace cpu
} // namespace flsnet
} // namespace cv
