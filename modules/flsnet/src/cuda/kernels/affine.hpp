// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CUDA_KERNELS_AFFINE_HPP
#define OPENCV_FLSNET_CUDA_KERNELS_AFFINE_HPP

#include "host_device.hpp"

namespace cv
{
namespace flsnet
{
namespace gpu
{

/** From pixel centres of one picture to those of another. */
struct Affine
{
    double xx, xy, x0;
    double yx, yy, y0;

    FLSNET_HOST_DEVICE double toX(double x, double y) const { return xx * x + xy * y + x0; }
    FLSNET_HOST_DEVICE double toY(double x, double y) const { return yx * x + yy * y + y0; }
};

/** @param matrix 2x3, for instance cv::Matx23d. */
template <typename Matrix> Affine affineOf(const Matrix& matrix)
{
    return {matrix(0, 0), matrix(0, 1), matrix(0, 2), matrix(1, 0), matrix(1, 1), matrix(1, 2)};
}

} // namespace gpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CUDA_KERNELS_AFFINE_HPP
