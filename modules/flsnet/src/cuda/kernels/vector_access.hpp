// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CUDA_KERNELS_VECTOR_ACCESS_HPP
#define OPENCV_FLSNET_CUDA_KERNELS_VECTOR_ACCESS_HPP

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "host_device.hpp"

namespace cv
{
namespace flsnet
{
namespace gpu
{

/** What one instruction loads or stores. */
template <int BYTES> struct Word
{
    struct alignas(BYTES) Type
    {
        unsigned char bytes[BYTES];
    };
};

#ifdef __CUDACC__
template <> struct Word<2>
{
    typedef unsigned short Type;
};

template <> struct Word<4>
{
    typedef unsigned int Type;
};

template <> struct Word<8>
{
    typedef uint2 Type;
};

template <> struct Word<16>
{
    typedef uint4 Type;
};
#endif

template <typename W> FLSNET_HOST_DEVICE W loadWord(const W* from)
{
#ifdef __CUDA_ARCH__
    return __ldg(from);
#else
    return *from;
#endif
}

template <typename W> FLSNET_HOST_DEVICE void storeWord(const W& word, W* to)
{
#ifdef __CUDA_ARCH__
    __stwb(to, word); // a plain assignment may become several instructions
#else
    *to = word;
#endif
}

template <typename T> bool isAligned(const T* pointer, int count)
{
    return reinterpret_cast<std::uintptr_t>(pointer) % (sizeof(T) * count) == 0;
}

/** Numbers of one vector where numbers lie side by side: 16 bytes at most. */
template <typename T> FLSNET_HOST_DEVICE constexpr int vectorSize(int numbers)
{
    return numbers < static_cast<int>(16 / sizeof(T)) ? numbers : static_cast<int>(16 / sizeof(T));
}

/** Loads COUNT numbers, LANE at once: from must be aligned to LANE numbers. */
template <int LANE, typename T, int COUNT> FLSNET_HOST_DEVICE void load(const T* from, T (&to)[COUNT])
{
    static_assert(COUNT % LANE == 0, "whole vectors only");
    typedef typename Word<LANE * sizeof(T)>::Type Vector;
    for (int i = 0; i < COUNT; i += LANE)
    {
        const Vector vector = loadWord(reinterpret_cast<const Vector*>(from + i));
        memcpy(static_cast<void*>(to + i), &vector, sizeof(vector));
    }
}

/** Stores COUNT numbers, LANE at once: to must be aligned to LANE numbers. */
template <int LANE, typename T, int COUNT> FLSNET_HOST_DEVICE void store(const T (&from)[COUNT], T* to)
{
    static_assert(COUNT % LANE == 0, "whole vectors only");
    typedef typename Word<LANE * sizeof(T)>::Type Vector;
    for (int i = 0; i < COUNT; i += LANE)
    {
        Vector vector;
        memcpy(&vector, from + i, sizeof(vector));
        storeWord(vector, reinterpret_cast<Vector*>(to + i));
    }
}

} // namespace gpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CUDA_KERNELS_VECTOR_ACCESS_HPP
