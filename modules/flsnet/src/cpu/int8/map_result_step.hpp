// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_INT8_MAP_RESULT_STEP_HPP
#define OPENCV_FLSNET_CPU_INT8_MAP_RESULT_STEP_HPP

#include "../step.hpp"
#include "padded_maps.hpp"
#include "quantized_weights.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{
namespace int8
{

/** Hands maps out as floats, N x C x H x W. */
class MapResultStep : public Step
{
public:
    /** @param steps what a byte is worth, by channel. */
    MapResultStep(int batch, const PaddedLayout& layout, int map, const Steps& steps, int result);

    void run(const StepContext& context) const CV_OVERRIDE;

private:
    int batch_;
    PaddedLayout layout_;
    int map_;
    Steps steps_;
    int result_;
};

} // namespace int8
} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_INT8_MAP_RESULT_STEP_HPP
