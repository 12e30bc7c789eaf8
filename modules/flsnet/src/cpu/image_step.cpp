// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "image_step.hpp"
#include "tasks.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

ImageStep::ImageStep(const MapSize& size, const Scalar& mean, double deviation, int padded)
    : size_(size), mean_(mean), deviation_(deviation), padded_(padded)
{
}

void ImageStep::run(const StepContext& context) const
{
    const size_t width = static_cast<size_t>(size_.width);
    const size_t paddedWidth = width + 2;
    const size_t paddedHeight = static_cast<size_t>(size_.height) + 2;
    runTasks(size_.batch * 3, context.workers, [&](int plane, int /*worker*/) {
        const float scale = static_cast<float>(1 / deviation_);
        const float mean = static_cast<float>(mean_[plane % 3]);
        float* out = context.at<float>(padded_) + plane * paddedHeight * paddedWidth;
        const float* in = context.images + static_cast<size_t>(plane) * size_.height * width;
        std::fill(out, out + paddedWidth, 0.f);
        out += paddedWidth;
        for (int y = 0; y < size_.height; ++y, in += width, out += paddedWidth)
        {
            out[0] = 0;
            for (size_t x = 0; x < width; ++x)
            {
                out[x + 1] = (in[x] - mean) * scale;
            }
            out[width + 1] = 0;
        }
        std::fill(out, out + paddedWidth, 0.f);
    });
}

} // namespace cpu
} // namespace flsnet
} // namespace cv
