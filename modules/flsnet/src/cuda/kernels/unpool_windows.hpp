// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CUDA_KERNELS_UNPOOL_WINDOWS_HPP
#define OPENCV_FLSNET_CUDA_KERNELS_UNPOOL_WINDOWS_HPP

#include "map_size.hpp"
#include "number.hpp"
#include "vector_access.hpp"

namespace cv
{
namespace flsnet
{
namespace gpu
{

/** MaxUnpoolWithCodes: a thread writes WINDOWS windows of a row, LANE numbers at once. Windows that an odd size cuts off
hold zeros, as does a window whose code is none of 0 to 3. */
template <typename T, int WINDOWS, int LANE> struct UnpoolWindows
{
    const T* y;
    const T* code;
    T* x;
    MapSize size;

    long long threads() const { return static_cast<long long>(size.planes) * windowRows() * groups(); }

    FLSNET_HOST_DEVICE void operator()(int thread) const
    {
        const int windowRow = thread / groups(); // counted over all planes
        const int group = thread - windowRow * groups();
        const int plane = windowRow / windowRows();
        const int row = windowRow - plane * windowRows();
        const int column = WINDOWS * group;
        const T zero = Number<T>::fromFloat(0.f);
        T values[WINDOWS], codes[WINDOWS];
        const bool whole = row < size.height / 2 && column < size.width / 2;
        if (whole)
        {
            const size_t first =
                (static_cast<size_t>(plane) * (size.height / 2) + row) * (size.width / 2) + column;
            load<vectorSize<T>(WINDOWS)>(y + first, values);
            load<vectorSize<T>(WINDOWS)>(code + first, codes);
        }
        else
        {
            for (int i = 0; i < WINDOWS; ++i)
            {
                values[i] = codes[i] = zero;
            }
        }
        T upper[2 * WINDOWS], lower[2 * WINDOWS];
        for (int i = 0; i < WINDOWS; ++i)
        {
            const float place = Number<T>::toFloat(codes[i]);
            upper[2 * i] = place == 0.f ? values[i] : zero;
            upper[2 * i + 1] = place == 1.f ? values[i] : zero;
            lower[2 * i] = place == 2.f ? values[i] : zero;
            lower[2 * i + 1] = place == 3.f ? values[i] : zero;
        }
        T* upperRow = x + (static_cast<size_t>(plane) * size.height + 2 * row) * size.width + 2 * column;
        storeRow(upper, upperRow, 2 * column);
        if (2 * row + 1 < size.height)
        {
            storeRow(lower, upperRow + size.width, 2 * column);
        }
    }

private:
    FLSNET_HOST_DEVICE int windowRows() const { return (size.height + 1) / 2; }
    FLSNET_HOST_DEVICE int groups() const { return (size.width + 1) / 2 / WINDOWS; }

    FLSNET_HOST_DEVICE void storeRow(const T (&numbers)[2 * WINDOWS], T* to, int column) const
    {
        if (column + 2 * WINDOWS <= size.width)
        {
            store<LANE>(numbers, to);
        }
        else
        {
            *to = numbers[0]; // the last of an odd number of columns
        }
    }
};

/** Calls launch(work) with the widest vectors that fit. A thread stores one vector a row: with two, each store of a warp
would fill every other vector of its memory sectors. */
template <typename T, typename Launch>
void unpoolWindows(const T* y, const T* code, T* x, const MapSize& size, const Launch& launch)
{
    const int lane = vectorSize<T>(2 * WINDOWS_PER_THREAD);
    const int wide = lane / 2;
    if (size.width % (2 * wide) == 0 && isAligned(x, lane) && isAligned(y, vectorSize<T>(wide)) &&
        isAligned(code, vectorSize<T>(wide)))
    {
        launch(UnpoolWindows<T, wide, lane>{y, code, x, size});
    }
    else if (size.width % 2 == 0 && isAligned(x, 2))
    {
        launch(UnpoolWindows<T, 1, 2>{y, code, x, size});
    }
    else
    {
        launch(UnpoolWindows<T, 1, 1>{y, code, x, size});
    }
}

} // namespace gpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CUDA_KERNELS_UNPOOL_WINDOWS_HPP
