// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_INT8_INT8_IMAGE_STEP_HPP
#define OPENCV_FLSNET_CPU_INT8_INT8_IMAGE_STEP_HPP

#include "../step.hpp"
#include "padded_maps.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{
namespace int8
{

/** Images as bytes, QUAD channels a pixel; their border holds the mean colour, which is zero once normalised. */
class Int8ImageStep : public Step
{
public:
    /** @param border QUAD bytes; must live as long as the step. */
    Int8ImageStep(const MapShape& size, const uchar* border, int output);

    void run(const StepContext& context) const CV_OVERRIDE;

private:
    void copyRow(const EngineInput& input, int image, int y, uchar* out) const;

    MapShape size_;
    const uchar* border_;
    int output_;
};

} // namespace int8
} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_INT8_INT8_IMAGE_STEP_HPP
