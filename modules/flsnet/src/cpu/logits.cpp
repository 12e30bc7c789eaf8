// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "logits.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

namespace
{

const int MOST_OUTPUTS = 32; // of a group; room for them is on the stack

} // namespace

void computeLogits(const Kernels& kernels, const PackedWeights& weights, const float* maps,
                   size_t blockStride, int count, int classes, float* logits, size_t planeSize)
{
    AutoBuffer<float, LOGIT_RUN * MOST_OUTPUTS> rows(static_cast<size_t>(LOGIT_RUN) * kernels.groupWidth);
    DirectRow job;
    job.input = maps;
    job.inputBlockStride = blockStride;
    job.inputRowStride = 0;
    job.blocks = weights.inputs() / BLOCK;
    job.lanes = BLOCK;
    job.kernel = 1;
    job.lowest = -std::numeric_limits<float>::infinity();
    job.output = rows.data();
    job.outputBlockStride = static_cast<size_t>(LOGIT_RUN) * BLOCK;
    job.count = count;
    for (int group = 0; group < weights.groups(); ++group)
    {
        const int firstClass = weights.firstOutput(group);
        job.weights = weights.direct(group);
        job.bias = weights.bias() + firstClass;
        job.width = weights.width(group);
        kernels.convolveRow(job);
        for (int c = 0; c < std::min(job.width, classes - firstClass); ++c)
        {
            const float* in = rows.data() + c / BLOCK * job.outputBlockStride + c % BLOCK;
            float* out = logits + (static_cast<size_t>(firstClass) + c) * planeSize;
            for (int i = 0; i < count; ++i)
            {
                out[i] = in[static_cast<size_t>(i) * BLOCK];
            }
        }
    }
}

} // namespace cpu
} // namespace flsnet
} // namespace cv
