// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "map_result_step.hpp"
#include "tasks.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

MapResultStep::MapResultStep(const MapSize& size, const MapSlot& map, int result)
    : size_(size), map_(map), result_(result)
{
}

void MapResultStep::run(const StepContext& context) const
{
    const size_t planeSize = static_cast<size_t>(size_.height) * size_.width;
    runTasks(size_.batch * map_.channels, context.workers, [&](int plane, int /*worker*/) {
        const float* in = context.at<const float>(map_.values) +
                          static_cast<size_t>(plane / BLOCK) * planeSize * BLOCK + plane % BLOCK;
        float* out = context.results[result_] + static_cast<size_t>(plane) * planeSize;
        for (size_t i = 0; i < planeSize; ++i)
        {
            out[i] = in[i * BLOCK];
        }
    });
}

} // namespace cpu
} // namespace flsnet
} // namespace cv
