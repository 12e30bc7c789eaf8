// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CUDA_KERNELS_CLASS_VALUES_HPP
#define OPENCV_FLSNET_CUDA_KERNELS_CLASS_VALUES_HPP

namespace cv
{
namespace flsnet
{
namespace gpu
{

// As ModelSpec::classCount allows.
const int MAX_CLASSES = 255;

/** One number a class; an argument of kernels. */
struct ClassValues
{
    float values[MAX_CLASSES];
};

} // namespace gpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CUDA_KERNELS_CLASS_VALUES_HPP
