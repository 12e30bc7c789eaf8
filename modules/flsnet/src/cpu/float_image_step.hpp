// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_FLOAT_IMAGE_STEP_HPP
#define OPENCV_FLSNET_CPU_FLOAT_IMAGE_STEP_HPP

#include "step.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

/** Normalised images. For a 3x3 convolution: planes of (height + 2) x (width + 2) with a border of zeros. For a stem of
6x6 with stride 2: one block of channels of half the size, 4 * c + 2 * y + x for the pixel (y, x) of each 2x2 window, so
that the stem becomes a 3x3 convolution; see groupedStem(). */
class FloatImageStep : public Step
{
public:
    /** @param shape of the images. @param output buffer. */
    FloatImageStep(const MapShape& shape, const Scalar& mean, double deviation, bool grouped, int output);

    void run(const StepContext& context) const CV_OVERRIDE;

private:
    void runPlanes(const StepContext& context) const;
    void runGrouped(const StepContext& context) const;

    /** One row of one channel, normalised. */
    void readRow(const StepContext& context, int image, int channel, int y, float* out) const;

    MapShape shape_;
    Scalar mean_;
    double deviation_;
    bool grouped_;
    int output_;
};
} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_FLOAT_IMAGE_STEP_HPP
