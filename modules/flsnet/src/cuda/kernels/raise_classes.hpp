// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CUDA_KERNELS_RAISE_CLASSES_HPP
#define OPENCV_FLSNET_CUDA_KERNELS_RAISE_CLASSES_HPP

#include "class_values.hpp"
#include "number.hpp"

namespace cv
{
namespace flsnet
{
namespace gpu
{

/** Makes other classes the largest at some places of one face's logits; a thread looks at one place. */
template <typename T> struct RaiseClasses
{
    T* logits; // classes x planeSize
    int classes;
    int planeSize;
    ClassValues prior;           // is added to them
    const unsigned char* wanted; // one class a place; `classes` and more: the place stays as it is
    float lead;                  // of the wanted class over the largest one so far

    long long threads() const { return planeSize; }

    FLSNET_HOST_DEVICE void operator()(int thread) const
    {
        const int raised = wanted[thread];
        if (raised >= classes)
        {
            return;
        }
        float largest = valueOf(0, thread);
        for (int c = 1; c < classes; ++c)
        {
            const float value = valueOf(c, thread);
            largest = value > largest ? value : largest;
        }
        logits[static_cast<size_t>(raised) * planeSize + thread] =
            Number<T>::fromFloat(largest + lead - prior.values[raised]);
    }

private:
    FLSNET_HOST_DEVICE float valueOf(int c, int place) const
    {
        return Number<T>::toFloat(logits[static_cast<size_t>(c) * planeSize + place]) + prior.values[c];
    }
};

} // namespace gpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CUDA_KERNELS_RAISE_CLASSES_HPP
