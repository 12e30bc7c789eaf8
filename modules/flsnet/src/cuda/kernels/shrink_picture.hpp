// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CUDA_KERNELS_SHRINK_PICTURE_HPP
#define OPENCV_FLSNET_CUDA_KERNELS_SHRINK_PICTURE_HPP

#include <cmath>

#include "picture.hpp"

namespace cv
{
namespace flsnet
{
namespace gpu
{

/** Shrinks a picture by area averaging, as cv::resize does with INTER_AREA; a thread makes one BGR pixel. */
struct ShrinkPicture
{
    Picture picture;
    unsigned char* shrunk; // BGR, rows without gaps
    int width;
    int height;

    long long threads() const { return static_cast<long long>(width) * height; }

    FLSNET_HOST_DEVICE void operator()(int thread) const
    {
        const int y = thread / width;
        const int x = thread - y * width;
        const Span columns = covered(x, picture.width, width);
        const Span rows = covered(y, picture.height, height);
        float sums[3] = {0.f, 0.f, 0.f};
        for (int row = rows.first; row <= rows.last; ++row)
        {
            const float rowWeight = rows.weight(row);
            for (int column = columns.first; column <= columns.last; ++column)
            {
                const float weight = rowWeight * columns.weight(column);
                for (int c = 0; c < 3; ++c)
                {
                    sums[c] += weight * picture.at(column, row, c);
                }
            }
        }
        for (int c = 0; c < 3; ++c)
        {
            shrunk[3 * static_cast<size_t>(thread) + c] =
                static_cast<unsigned char>(rintf(fminf(sums[c], 255.f)));
        }
    }

private:
    /** The pixels that one shrunk pixel covers along an axis, the outer ones in part. */
    struct Span
    {
        int first;
        int last;
        float firstWeight;
        float innerWeight;
        float lastWeight;

        FLSNET_HOST_DEVICE float weight(int i) const
        {
            return i == first ? firstWeight : i == last ? lastWeight : innerWeight;
        }
    };

    static FLSNET_HOST_DEVICE Span covered(int i, int from, int to)
    {
        const double scale = static_cast<double>(from) / to;
        const double begin = i * scale;
        const double end = fmin(begin + scale, static_cast<double>(from));
        const double width = end - begin;
        Span span;
        span.first = static_cast<int>(begin);
        span.last = static_cast<int>(ceil(end)) - 1;
        span.innerWeight = static_cast<float>(1 / width);
        span.firstWeight = static_cast<float>((fmin(span.first + 1., end) - begin) / width);
        span.lastWeight = static_cast<float>((end - span.last) / width);
        return span;
    }
};

} // namespace gpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CUDA_KERNELS_SHRINK_PICTURE_HPP
