// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_PADDED_IMAGE_STEP_HPP
#define OPENCV_FLSNET_CPU_PADDED_IMAGE_STEP_HPP

#include "../step.hpp"
#include "../tasks.hpp"
#include "padded_maps.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

/** Images, IMAGE_LANES values a pixel: the colour and a zero; their border holds what is zero once normalised. */
template <typename Weights> class PaddedImageStep : public Step
{
public:
    typedef typename Weights::Format::Value Value;

    /** @param border IMAGE_LANES values; must live as long as the step. */
    PaddedImageStep(const MapShape& size, const Value* border, int output)
        : size_(size), border_(border), output_(output)
    {
    }

    void run(const StepContext& context) const CV_OVERRIDE
    {
        const size_t paddedRow = static_cast<size_t>(size_.width) + 2;
        const int rows = size_.height + 2;
        runTasks(size_.batch * rows, context.workers, [&](int task, int /*worker*/) {
            Value* out = context.at<Value>(output_) + task * paddedRow * IMAGE_LANES;
            for (size_t x = 0; x < paddedRow; ++x)
            {
                std::copy(border_, border_ + IMAGE_LANES, out + x * IMAGE_LANES);
            }
            const int y = task % rows - 1;
            if (y >= 0 && y < size_.height)
            {
                storeRow(context.input, task / rows, y, out + IMAGE_LANES);
            }
        });
    }

private:
    void storeRow(const EngineInput& input, int image, int y, Value* out) const
    {
        if (input.crops != nullptr)
        {
            const uchar* in = (*input.crops)[image].ptr<uchar>(y);
            for (int x = 0; x < size_.width; ++x)
            {
                for (int c = 0; c < 3; ++c)
                {
                    out[x * IMAGE_LANES + c] = Weights::valueOf(in[3 * x + c]);
                }
                out[x * IMAGE_LANES + 3] = 0;
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
                out[x * IMAGE_LANES + c] = Weights::valueOf(in[c * planeSize + x]);
            }
            out[x * IMAGE_LANES + 3] = 0;
        }
    }

    MapShape size_;
    const Value* border_;
    int output_;
};

} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_PADDED_IMAGE_STEP_HPP
