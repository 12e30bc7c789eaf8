// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "float_image_step.hpp"
#include "tasks.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

FloatImageStep::FloatImageStep(const MapShape& shape, const Scalar& mean, double deviation, bool grouped,
                               int output)
    : shape_(shape), mean_(mean), deviation_(deviation), grouped_(grouped), output_(output)
{
}

void FloatImageStep::run(const StepContext& context) const
{
    if (grouped_)
    {
        runGrouped(context);
    }
    else
    {
        runPlanes(context);
    }
}

void FloatImageStep::readRow(const StepContext& context, int image, int channel, int y, float* out) const
{
    const float scale = static_cast<float>(1 / deviation_);
    const float mean = static_cast<float>(mean_[channel]);
    if (context.input.crops != nullptr)
    {
        const uchar* in = (*context.input.crops)[image].ptr<uchar>(y) + channel;
        for (int x = 0; x < shape_.width; ++x)
        {
            out[x] = (static_cast<float>(in[3 * x]) - mean) * scale;
        }
        return;
    }
    const float* in = context.input.planes +
                      ((static_cast<size_t>(image) * 3 + channel) * shape_.height + y) * shape_.width;
    for (int x = 0; x < shape_.width; ++x)
    {
        out[x] = (in[x] - mean) * scale;
    }
}

void FloatImageStep::runPlanes(const StepContext& context) const
{
    const size_t width = static_cast<size_t>(shape_.width);
    const size_t paddedWidth = width + 2;
    const size_t paddedHeight = static_cast<size_t>(shape_.height) + 2;
    runTasks(shape_.batch * 3, context.workers, [&](int plane, int /*worker*/) {
        float* out = context.at<float>(output_) + plane * paddedHeight * paddedWidth;
        std::fill(out, out + paddedWidth, 0.f);
        out += paddedWidth;
        for (int y = 0; y < shape_.height; ++y, out += paddedWidth)
        {
            out[0] = 0;
            readRow(context, plane / 3, plane % 3, y, out + 1);
            out[width + 1] = 0;
        }
        std::fill(out, out + paddedWidth, 0.f);
    });
}

void FloatImageStep::runGrouped(const StepContext& context) const
{
    const int width = shape_.width / 2;
    const int height = shape_.height / 2;
    const size_t scratchSize = static_cast<size_t>(shape_.width);
    runTasks(shape_.batch * height, context.workers, [&](int task, int /*worker*/) {
        AutoBuffer<float> row(scratchSize);
        float* out = context.at<float>(output_) + static_cast<size_t>(task) * width * BLOCK;
        std::fill(out, out + static_cast<size_t>(width) * BLOCK, 0.f);
        for (int i = 0; i < 6; ++i) // rows of the windows, by channel
        {
            readRow(context, task / height, i / 2, 2 * (task % height) + i % 2, row.data());
            for (int x = 0; x < width; ++x)
            {
                out[static_cast<size_t>(x) * BLOCK + 2 * i] = row[2 * x];
                out[static_cast<size_t>(x) * BLOCK + 2 * i + 1] = row[2 * x + 1];
            }
        }
    });
}
} // namespace cpu
} // namespace flsnet
} // namespace cv
