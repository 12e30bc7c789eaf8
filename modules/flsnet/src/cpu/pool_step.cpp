// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "pool_step.hpp"
#include "tasks.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

PoolStep::PoolStep(const MapSize& size, const MapSlot& map, const MapSlot& pooled)
    : size_(size), map_(map), pooled_(pooled)
{
}

void PoolStep::run(const StepContext& context) const
{
    const int blocks = map_.channels / BLOCK;
    const int rows = size_.height / 2; // of windows
    const size_t pooledRow = static_cast<size_t>(size_.width / 2);
    const size_t planeSize = static_cast<size_t>(size_.height) * size_.width * BLOCK;
    // A few rows a task, so that a single block of channels keeps all workers busy.
    const int band = std::max(1, rows / 8);
    const int bands = (rows + band - 1) / band;
    runTasks(size_.batch * blocks * bands, context.workers, [&](int task, int /*worker*/) {
        const size_t plane = static_cast<size_t>(task / bands);
        const int first = task % bands * band;
        const int count = std::min(band, rows - first);
        const size_t pooled = (plane * rows + first) * pooledRow;
        context.kernels.poolBlock(context.at<const float>(map_.values) + plane * planeSize +
                                      static_cast<size_t>(2 * first) * size_.width * BLOCK,
                                  2 * count, size_.width, context.at<float>(pooled_.values) + pooled * BLOCK,
                                  context.at<PoolCode>(pooled_.codes) + pooled);
    });
}

} // namespace cpu
} // namespace flsnet
} // namespace cv
