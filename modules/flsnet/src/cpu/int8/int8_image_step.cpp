// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../../precomp.hpp"

#include "../tasks.hpp"
#include "int8_image_step.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{
namespace int8
{

Int8ImageStep::Int8ImageStep(const MapShape& size, const uchar* border, int output)
    : size_(size), border_(border), output_(output)
{
}

void Int8ImageStep::run(const StepContext& context) const
{
    const size_t paddedRow = static_cast<size_t>(size_.width) + 2;
    const int rows = size_.height + 2;
    runTasks(size_.batch * rows, context.workers, [&](int task, int /*worker*/) {
        uchar* out = context.at<uchar>(output_) + task * paddedRow * QUAD;
        for (size_t x = 0; x < paddedRow; ++x)
        {
            std::copy(border_, border_ + QUAD, out + x * QUAD);
        }
        const int y = task % rows - 1;
        if (y >= 0 && y < size_.height)
        {
            copyRow(context.input, task / rows, y, out + QUAD);
        }
    });
}

void Int8ImageStep::copyRow(const EngineInput& input, int image, int y, uchar* out) const
{
    if (input.crops != nullptr)
    {
        const uchar* in = (*input.crops)[image].ptr<uchar>(y);
        for (int x = 0; x < size_.width; ++x)
        {
            std::copy(in + 3 * x, in + 3 * x + 3, out + x * QUAD);
        }
        return;
    }
    const size_t planeSize = static_cast<size_t>(size_.height) * size_.width;
    const float* in =
        input.planes + static_cast<size_t>(image) * 3 * planeSize + static_cast<size_t>(y) * size_.width;
    for (int x = 0; x < size_.width; ++x)
    {
        for (int c = 0; c < 3; ++c)
        {
            out[x * QUAD + c] = saturate_cast<uchar>(in[c * planeSize + x]);
        }
    }
}

} // namespace int8
} // namespace cpu
} // namespace flsnet
} // namespace cv
