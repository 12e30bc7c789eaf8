// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CUDA_KERNELS_SOFTMAX_PIXELS_HPP
#define OPENCV_FLSNET_CUDA_KERNELS_SOFTMAX_PIXELS_HPP

#include <cmath>

#include "class_values.hpp"
#include "number.hpp"
#include "vector_access.hpp"

namespace cv
{
namespace flsnet
{
namespace gpu
{

/** Size of scores. */
struct ScoresSize
{
    int batch;
    int classes;
    int planeSize;
};

/** AreaWeightedSoftmax where the number of classes is known: a thread holds all logits of PIXELS pixels. */
template <typename T, int PIXELS, int CLASSES> struct SoftmaxPixels
{
    const T* logits;
    T* scores;
    ScoresSize size;
    ClassValues weights;

    long long threads() const { return static_cast<long long>(size.batch) * (size.planeSize / PIXELS); }

    FLSNET_HOST_DEVICE void operator()(int thread) const
    {
        const int groups = size.planeSize / PIXELS;
        const int image = thread / groups;
        const size_t first = static_cast<size_t>(image) * CLASSES * size.planeSize +
                             static_cast<size_t>(thread - image * groups) * PIXELS;
        float values[CLASSES][PIXELS], largest[PIXELS], sum[PIXELS], inverse[PIXELS];
        for (int i = 0; i < PIXELS; ++i)
        {
            largest[i] = -INFINITY;
            sum[i] = 0.f;
        }
        for (int c = 0; c < CLASSES; ++c)
        {
            T numbers[PIXELS];
            load<PIXELS>(logits + first + static_cast<size_t>(c) * size.planeSize, numbers);
            for (int i = 0; i < PIXELS; ++i)
            {
                values[c][i] = Number<T>::toFloat(numbers[i]);
                largest[i] = fmaxf(largest[i], values[c][i]);
            }
        }
        for (int c = 0; c < CLASSES; ++c)
        {
            for (int i = 0; i < PIXELS; ++i)
            {
                values[c][i] = expf(values[c][i] - largest[i]);
                sum[i] += values[c][i];
            }
        }
        for (int i = 0; i < PIXELS; ++i)
        {
            inverse[i] = 1.f / sum[i];
        }
        for (int c = 0; c < CLASSES; ++c)
        {
            T numbers[PIXELS];
            for (int i = 0; i < PIXELS; ++i)
            {
                numbers[i] = Number<T>::fromFloat(values[c][i] * (weights.values[c] * inverse[i]));
            }
            store<PIXELS>(numbers, scores + first + static_cast<size_t>(c) * size.planeSize);
        }
    }
};

/** The same for any number of classes: a thread reads the logits of one pixel three times. */
template <typename T> struct SoftmaxPixel
{
    const T* logits;
    T* scores;
    ScoresSize size;
    ClassValues weights;

    long long threads() const { return static_cast<long long>(size.batch) * size.planeSize; }

    FLSNET_HOST_DEVICE void operator()(int thread) const
    {
        const int image = thread / size.planeSize;
        const size_t first =
            static_cast<size_t>(image) * size.classes * size.planeSize + (thread - image * size.planeSize);
        float largest = logit(first, 0);
        for (int c = 1; c < size.classes; ++c)
        {
            largest = fmaxf(largest, logit(first, c));
        }
        float sum = 0.f;
        for (int c = 0; c < size.classes; ++c)
        {
            sum += expf(logit(first, c) - largest);
        }
        for (int c = 0; c < size.classes; ++c)
        {
            scores[first + static_cast<size_t>(c) * size.planeSize] =
                Number<T>::fromFloat(expf(logit(first, c) - largest) * (weights.values[c] / sum));
        }
    }

private:
    FLSNET_HOST_DEVICE float logit(size_t first, int c) const
    {
        return Number<T>::toFloat(logits[first + static_cast<size_t>(c) * size.planeSize]);
    }
};

/** Calls launch(work) with the widest vectors that fit. */
template <typename T, typename Launch>
void softmaxPixels(const T* logits, T* scores, const ScoresSize& size, const ClassValues& weights,
                   const Launch& launch)
{
    const int usualClasses = 9; // those of FaceClass
    if (size.classes != usualClasses)
    {
        launch(SoftmaxPixel<T>{logits, scores, size, weights});
    }
    else if (size.planeSize % 4 == 0 && isAligned(logits, 4) && isAligned(scores, 4))
    {
        launch(SoftmaxPixels<T, 4, usualClasses>{logits, scores, size, weights});
    }
    else
    {
        launch(SoftmaxPixels<T, 1, usualClasses>{logits, scores, size, weights});
    }
}

} // namespace gpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CUDA_KERNELS_SOFTMAX_PIXELS_HPP
