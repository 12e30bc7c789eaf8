// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CUDA_KERNELS_CHANNEL_MAPS_HPP
#define OPENCV_FLSNET_CUDA_KERNELS_CHANNEL_MAPS_HPP

#include "map_size.hpp"
#include "number.hpp"
#include "picture.hpp"
#include "vector_access.hpp"

namespace cv
{
namespace flsnet
{
namespace gpu
{

// Maps with their channels last, as tensor cores want them: batch x rows x columns x channels. Codes of pooling are
// bytes. A thread takes GROUP channels of a place or of a window, neighbours take the next ones.

// Channels of such maps are a multiple of this: one vector of halves.
const int GROUP = 8;

typedef unsigned char ChannelCode;

/** Maps, or some channels of maps. */
template <typename T> struct ChannelMaps
{
    T* values;
    int channels;
    int step; // from a place to the next one, in numbers: more than channels if others lie between
};

struct ChannelMapSize
{
    int batch;
    int height;
    int width;
};

/** What lies at a thread's number if the groups of channels count fastest, then columns, rows and pictures. */
struct ChannelPlace
{
    int group;
    int column;
    int row;
    int picture;

    FLSNET_HOST_DEVICE ChannelPlace(int thread, int groups, int columns, int rows)
    {
        const int place = thread / groups;
        group = thread - place * groups;
        const int line = place / columns;
        column = place - line * columns;
        picture = line / rows;
        row = line - picture * rows;
    }
};

/** Images with their channels first, normalised, get channels of zeros up to GROUP. */
template <typename T> struct PackImage
{
    const T* images; // batch x 3 x rows x columns
    T* maps;
    ChannelMapSize size;
    Normalization normalization;

    long long threads() const { return static_cast<long long>(size.batch) * size.height * size.width; }

    FLSNET_HOST_DEVICE void operator()(int thread) const
    {
        const int plane = size.height * size.width;
        const int picture = thread / plane;
        const T* first = images + static_cast<size_t>(picture) * 3 * plane + (thread - picture * plane);
        T values[GROUP];
        for (int c = 0; c < GROUP; ++c)
        {
            values[c] = Number<T>::fromFloat(
                c < 3 ? (Number<T>::toFloat(first[static_cast<size_t>(c) * plane]) - normalization.mean[c]) /
                            normalization.deviation
                      : 0.f);
        }
        store<vectorSize<T>(GROUP)>(values, maps + static_cast<size_t>(thread) * GROUP);
    }
};

/** The first channels of maps as planes. */
template <typename T> struct UnpackPlanes
{
    const T* maps;
    int channels; // of the maps
    T* planes;    // batch x planeCount x rows x columns
    int planeCount;
    ChannelMapSize size;

    long long threads() const
    {
        return static_cast<long long>(size.batch) * size.height * size.width * groups();
    }

    FLSNET_HOST_DEVICE void operator()(int thread) const
    {
        // Places count fastest: planes are written in order.
        const int plane = size.height * size.width;
        const int line = thread / plane;
        const int place = thread - line * plane;
        const int picture = line / groups();
        const int first = (line - picture * groups()) * GROUP;
        T values[GROUP];
        load<vectorSize<T>(GROUP)>(maps + (static_cast<size_t>(picture) * plane + place) * channels + first,
                                   values);
        T* to = planes + (static_cast<size_t>(picture) * planeCount + first) * plane + place;
        for (int c = 0; c < GROUP; ++c)
        {
            if (first + c < planeCount)
            {
                to[static_cast<size_t>(c) * plane] = values[c];
            }
        }
    }

private:
    FLSNET_HOST_DEVICE int groups() const { return (planeCount + GROUP - 1) / GROUP; }
};

/** Puts maps beside others. */
template <typename T> struct CopyChannels
{
    const T* from;
    ChannelMaps<T> to;
    ChannelMapSize size;

    long long threads() const
    {
        return static_cast<long long>(size.batch) * size.height * size.width * (to.channels / GROUP);
    }

    FLSNET_HOST_DEVICE void operator()(int thread) const
    {
        const int groups = to.channels / GROUP;
        const int place = thread / groups;
        T values[GROUP];
        load<vectorSize<T>(GROUP)>(from + static_cast<size_t>(thread) * GROUP, values);
        store<vectorSize<T>(GROUP)>(values, to.values + static_cast<size_t>(place) * to.step +
                                                (thread - place * groups) * GROUP);
    }
};

/** MaxPoolWithCodes. */
template <typename T> struct PoolChannels
{
    const T* x;
    ChannelMaps<T> y;
    ChannelCode* codes;  // as y, without a step
    ChannelMapSize size; // of x

    long long threads() const
    {
        return static_cast<long long>(size.batch) * (size.height / 2) * (size.width / 2) *
               (y.channels / GROUP);
    }

    FLSNET_HOST_DEVICE void operator()(int thread) const
    {
        const int groups = y.channels / GROUP;
        const ChannelPlace place(thread, groups, size.width / 2, size.height / 2);
        const T* corner = x +
                          ((static_cast<size_t>(place.picture) * size.height + 2 * place.row) * size.width +
                           2 * place.column) *
                              y.channels +
                          place.group * GROUP;
        T window[4][GROUP];
        for (int i = 0; i < 4; ++i)
        {
            load<vectorSize<T>(GROUP)>(
                corner + (static_cast<size_t>(i / 2) * size.width + i % 2) * y.channels, window[i]);
        }
        T values[GROUP];
        ChannelCode found[GROUP];
        for (int c = 0; c < GROUP; ++c)
        {
            values[c] = window[0][c];
            found[c] = 0;
            for (int i = 1; i < 4; ++i)
            {
                // The first of equal values stays, a NaN only without any number.
                const float value = Number<T>::toFloat(window[i][c]);
                const float largest = Number<T>::toFloat(values[c]);
                if (value > largest || (largest != largest && value == value))
                {
                    values[c] = window[i][c];
                    found[c] = static_cast<ChannelCode>(i);
                }
            }
        }
        store<vectorSize<T>(GROUP)>(values, y.values + static_cast<size_t>(thread / groups) * y.step +
                                                place.group * GROUP);
        store<GROUP>(found, codes + static_cast<size_t>(thread) * GROUP);
    }
};

/** MaxUnpoolWithCodes; what an odd size cuts off holds zeros. */
template <typename T> struct UnpoolChannels
{
    const T* y;
    const ChannelCode* codes;
    ChannelMaps<T> x;
    ChannelMapSize size; // of x

    long long threads() const
    {
        return static_cast<long long>(size.batch) * windowRows() * windowColumns() * (x.channels / GROUP);
    }

    FLSNET_HOST_DEVICE void operator()(int thread) const
    {
        const ChannelPlace place(thread, x.channels / GROUP, windowColumns(), windowRows());
        T values[GROUP];
        ChannelCode found[GROUP];
        const bool whole = place.row < size.height / 2 && place.column < size.width / 2;
        if (whole)
        {
            const size_t first =
                ((static_cast<size_t>(place.picture) * (size.height / 2) + place.row) * (size.width / 2) +
                 place.column) *
                    x.channels +
                place.group * GROUP;
            load<vectorSize<T>(GROUP)>(y + first, values);
            load<GROUP>(codes + first, found);
        }
        const T zero = Number<T>::fromFloat(0.f);
        for (int i = 0; i < 4; ++i)
        {
            const int row = 2 * place.row + i / 2;
            const int column = 2 * place.column + i % 2;
            if (row >= size.height || column >= size.width)
            {
                continue;
            }
            T numbers[GROUP];
            for (int c = 0; c < GROUP; ++c)
            {
                numbers[c] = whole && found[c] == i ? values[c] : zero;
            }
            store<vectorSize<T>(GROUP)>(
                numbers,
                x.values +
                    ((static_cast<size_t>(place.picture) * size.height + row) * size.width + column) *
                        x.step +
                    place.group * GROUP);
        }
    }

private:
    FLSNET_HOST_DEVICE int windowRows() const { return (size.height + 1) / 2; }
    FLSNET_HOST_DEVICE int windowColumns() const { return (size.width + 1) / 2; }
};

} // namespace gpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CUDA_KERNELS_CHANNEL_MAPS_HPP
