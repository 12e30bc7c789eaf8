// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CUDA_KERNELS_CUT_CROP_HPP
#define OPENCV_FLSNET_CUDA_KERNELS_CUT_CROP_HPP

#include <cmath>

#include "affine.hpp"
#include "number.hpp"
#include "picture.hpp"

namespace cv
{
namespace flsnet
{
namespace gpu
{

/** What a crop holds outside of the picture. */
enum CropBorder
{
    CROP_BORDER_CONSTANT = 0,
    CROP_BORDER_REPLICATE = 1,
    CROP_BORDER_REFLECT_101 = 2
};

/** Cuts a crop out of a picture by bilinear interpolation, and normalises it; a thread makes one pixel of the
network's first map. */
template <typename T> struct CutCrop
{
    Picture picture;
    Affine cropToPicture;
    int border; // see CropBorder
    float mean[3];
    float deviation;
    T* map; // 3 x height x width
    int width;
    int height;

    long long threads() const { return static_cast<long long>(width) * height; }

    FLSNET_HOST_DEVICE void operator()(int thread) const
    {
        const int y = thread / width;
        const int x = thread - y * width;
        const double atX = cropToPicture.toX(x, y);
        const double atY = cropToPicture.toY(x, y);
        const double left = floor(atX);
        const double top = floor(atY);
        const float rightWeight = static_cast<float>(atX - left);
        const float lowerWeight = static_cast<float>(atY - top);
        const int column = static_cast<int>(left);
        const int row = static_cast<int>(top);
        for (int c = 0; c < 3; ++c)
        {
            const float upper = between(pixel(column, row, c), pixel(column + 1, row, c), rightWeight);
            const float lower =
                between(pixel(column, row + 1, c), pixel(column + 1, row + 1, c), rightWeight);
            const float value = between(upper, lower, lowerWeight);
            map[(static_cast<size_t>(c) * height + y) * width + x] =
                Number<T>::fromFloat((value - mean[c]) / deviation);
        }
    }

private:
    static FLSNET_HOST_DEVICE float between(float a, float b, float weightOfB)
    {
        return a + weightOfB * (b - a);
    }

    /** A pixel that may lie outside; what a constant border holds is the mean. */
    FLSNET_HOST_DEVICE float pixel(int x, int y, int c) const
    {
        const bool inside = x >= 0 && y >= 0 && x < picture.width && y < picture.height;
        if (inside)
        {
            return picture.at(x, y, c);
        }
        if (border == CROP_BORDER_CONSTANT)
        {
            return mean[c];
        }
        return picture.at(bordered(x, picture.width), bordered(y, picture.height), c);
    }

    FLSNET_HOST_DEVICE int bordered(int i, int count) const
    {
        if (border == CROP_BORDER_REFLECT_101 && count > 1)
        {
            const int period = 2 * (count - 1);
            const int phase = ((i % period) + period) % period;
            return phase < count ? phase : period - phase;
        }
        return i < 0 ? 0 : i >= count ? count - 1 : i;
    }
};

} // namespace gpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CUDA_KERNELS_CUT_CROP_HPP
