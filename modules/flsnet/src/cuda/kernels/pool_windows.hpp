// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CUDA_KERNELS_POOL_WINDOWS_HPP
#define OPENCV_FLSNET_CUDA_KERNELS_POOL_WINDOWS_HPP

#include "map_size.hpp"
#include "number.hpp"
#include "vector_access.hpp"

namespace cv
{
namespace flsnet
{
namespace gpu
{

/** MaxPoolWithCodes: a thread pools WINDOWS windows of a row, whose numbers it loads LANE at once. */
template <typename T, int WINDOWS, int LANE> struct PoolWindows
{
    const T* x;
    T* y;
    T* code;
    MapSize size;

    long long threads() const
    {
        return static_cast<long long>(size.planes) * (size.height / 2) * (size.width / 2 / WINDOWS);
    }

    FLSNET_HOST_DEVICE void operator()(int thread) const
    {
        const int groups = size.width / 2 / WINDOWS;
        const int pooledHeight = size.height / 2;
        const int pooledRow = thread / groups; // counted over all planes
        const int group = thread - pooledRow * groups;
        const int plane = pooledRow / pooledHeight;
        const int row = 2 * (pooledRow - plane * pooledHeight);
        const T* upperRow =
            x + (static_cast<size_t>(plane) * size.height + row) * size.width + 2 * WINDOWS * group;
        T upper[2 * WINDOWS], lower[2 * WINDOWS], values[WINDOWS], codes[WINDOWS];
        load<LANE>(upperRow, upper);
        load<LANE>(upperRow + size.width, lower);
        for (int i = 0; i < WINDOWS; ++i)
        {
            int place = 0;
            values[i] = upper[2 * i];
            takeLarger(upper[2 * i + 1], 1, values[i], place);
            takeLarger(lower[2 * i], 2, values[i], place);
            takeLarger(lower[2 * i + 1], 3, values[i], place);
            codes[i] = Number<T>::fromFloat(static_cast<float>(place));
        }
        const size_t first = static_cast<size_t>(pooledRow) * (size.width / 2) + WINDOWS * group;
        store<vectorSize<T>(WINDOWS)>(values, y + first);
        store<vectorSize<T>(WINDOWS)>(codes, code + first);
    }

private:
    /** The first of equal values stays, a NaN only without any number. */
    static FLSNET_HOST_DEVICE void takeLarger(T candidate, int itsPlace, T& best, int& place)
    {
        const float value = Number<T>::toFloat(candidate);
        const float largest = Number<T>::toFloat(best);
        if (value > largest || (largest != largest && value == value))
        {
            best = candidate;
            place = itsPlace;
        }
    }
};

/** Calls launch(work) with the widest vectors that fit. */
template <typename T, typename Launch>
void poolWindows(const T* x, T* y, T* code, const MapSize& size, const Launch& launch)
{
    const int wide = WINDOWS_PER_THREAD;
    const int lane = vectorSize<T>(2 * wide);
    if (size.width % (2 * wide) == 0 && isAligned(x, lane) && isAligned(y, vectorSize<T>(wide)) &&
        isAligned(code, vectorSize<T>(wide)))
    {
        launch(PoolWindows<T, wide, lane>{x, y, code, size});
    }
    else if (size.width % 2 == 0 && isAligned(x, 2))
    {
        launch(PoolWindows<T, 1, 2>{x, y, code, size});
    }
    else
    {
        launch(PoolWindows<T, 1, 1>{x, y, code, size});
    }
}

} // namespace gpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CUDA_KERNELS_POOL_WINDOWS_HPP
