// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../../precomp.hpp"

#include "../tasks.hpp"
#include "map_result_step.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{
namespace int8
{

MapResultStep::MapResultStep(int batch, const PaddedLayout& layout, int map, const Steps& steps, int result)
    : batch_(batch), layout_(layout), map_(map), steps_(steps), result_(result)
{
}

void MapResultStep::run(const StepContext& context) const
{
    const int channels = layout_.blocks * BLOCK;
    const size_t planeSize = static_cast<size_t>(layout_.height) * layout_.width;
    runTasks(batch_ * channels, context.workers, [&](int plane, int /*worker*/) {
        const int channel = plane % channels;
        const uchar* maps =
            context.at<const uchar>(map_) + static_cast<size_t>(plane / channels) * layout_.imageBytes();
        float* out = context.results[result_] + static_cast<size_t>(plane) * planeSize;
        for (int y = 0; y < layout_.height; ++y)
        {
            const uchar* in = maps + layout_.at(channel / BLOCK, y, 0) + channel % BLOCK;
            for (int x = 0; x < layout_.width; ++x)
            {
                *out++ = in[static_cast<size_t>(x) * BLOCK] * steps_[channel];
            }
        }
    });
}

} // namespace int8
} // namespace cpu
} // namespace flsnet
} // namespace cv
