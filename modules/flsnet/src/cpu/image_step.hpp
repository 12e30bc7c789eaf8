// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_IMAGE_STEP_HPP
#define OPENCV_FLSNET_CPU_IMAGE_STEP_HPP

#include "opencv2/core.hpp"
#include "step.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

/** Normalised images with a border of one zero: planes of (height + 2) x (width + 2). */
class ImageStep : public Step
{
public:
    ImageStep(const MapSize& size, const Scalar& mean, double deviation, int padded);

    void run(const StepContext& context) const CV_OVERRIDE;

private:
    MapSize size_;
    Scalar mean_;
    double deviation_;
    int padded_;
};

} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_IMAGE_STEP_HPP
