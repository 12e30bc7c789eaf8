// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CUDA_KERNELS_DEVICE_CONFIDENCE_HPP
#define OPENCV_FLSNET_CUDA_KERNELS_DEVICE_CONFIDENCE_HPP

#include "device_labels.hpp"

namespace cv
{
namespace flsnet
{
namespace gpu
{

/** Pixels of one class, and the sum of their probabilities. */
struct ClassSum
{
    float probability;
    int pixels;
};

// Threads that share the pixels of one face.
const int CONFIDENCE_THREADS = 1024;

// Classes whose sums one thread holds; the segmenter has those of FaceClass.
const int CONFIDENCE_CLASSES = 9;

/** The first step of class confidences: each thread adds up every CONFIDENCE_THREADS-th pixel of the logits. */
template <typename T> struct SumConfidence
{
    Logits<T> logits;
    ClassSum* sums; // CONFIDENCE_CLASSES x CONFIDENCE_THREADS

    long long threads() const { return CONFIDENCE_THREADS; }

    FLSNET_HOST_DEVICE void operator()(int thread) const
    {
        ClassSum own[CONFIDENCE_CLASSES] = {};
        for (int i = thread; i < logits.height * logits.width; i += CONFIDENCE_THREADS)
        {
            Label found = {0, 0.f, 0.f};
            for (int c = 0; c < CONFIDENCE_CLASSES; ++c)
            {
                found.see(c, logits.at(c, 0, i) + logits.prior.values[c], true);
            }
            for (int c = 0; c < CONFIDENCE_CLASSES; ++c)
            {
                own[c].probability += c == found.label ? found.probability() : 0.f;
                own[c].pixels += c == found.label ? 1 : 0;
            }
        }
        for (int c = 0; c < CONFIDENCE_CLASSES; ++c)
        {
            sums[c * CONFIDENCE_THREADS + thread] = own[c];
        }
    }
};

/** The second step: a thread gives the mean probability of one class, 0 without pixels. */
struct MeanConfidence
{
    const ClassSum* sums;
    float* confidences; // CONFIDENCE_CLASSES

    long long threads() const { return CONFIDENCE_CLASSES; }

    FLSNET_HOST_DEVICE void operator()(int thread) const
    {
        float probability = 0.f;
        int pixels = 0;
        for (int i = 0; i < CONFIDENCE_THREADS; ++i)
        {
            const ClassSum& sum = sums[thread * CONFIDENCE_THREADS + i];
            probability += sum.probability;
            pixels += sum.pixels;
        }
        confidences[thread] = pixels > 0 ? probability / static_cast<float>(pixels) : 0.f;
    }
};

} // namespace gpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CUDA_KERNELS_DEVICE_CONFIDENCE_HPP
