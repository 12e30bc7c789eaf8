// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CUDA_KERNELS_PICTURE_HPP
#define OPENCV_FLSNET_CUDA_KERNELS_PICTURE_HPP

#include <cstddef>

#include "host_device.hpp"

namespace cv
{
namespace flsnet
{
namespace gpu
{

/** An 8-bit picture: gray (1 channel), BGR (3) or BGRA (4; alpha is not looked at). */
struct Picture
{
    const unsigned char* data;
    size_t step; // bytes from row to row
    int channels;
    int width;
    int height;

    FLSNET_HOST_DEVICE float at(int x, int y, int bgr) const
    {
        return static_cast<float>(
            data[y * step + static_cast<size_t>(x) * channels + (channels == 1 ? 0 : bgr)]);
    }
};

/** How the bytes of a picture become what the network reads: (byte - mean) / deviation. */
struct Normalization
{
    float mean[3]; // BGR
    float deviation;
};

} // namespace gpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CUDA_KERNELS_PICTURE_HPP
