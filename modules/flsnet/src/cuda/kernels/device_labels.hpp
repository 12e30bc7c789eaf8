// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CUDA_KERNELS_DEVICE_LABELS_HPP
#define OPENCV_FLSNET_CUDA_KERNELS_DEVICE_LABELS_HPP

#include <cmath>

#include "affine.hpp"
#include "class_values.hpp"
#include "number.hpp"

namespace cv
{
namespace flsnet
{
namespace gpu
{

/** The logits of one face. */
template <typename T> struct Logits
{
    const T* data; // classes x height x width
    int classes;
    int height;
    int width;
    ClassValues prior; // is added to them

    FLSNET_HOST_DEVICE float at(int c, int y, int x) const
    {
        return Number<T>::toFloat(data[(static_cast<size_t>(c) * height + y) * width + x]);
    }
};

/** The class with the largest logit, the first of equal ones, and its softmax. */
struct Label
{
    int label;
    float largest;
    float sum; // of exp(logit - largest)

    FLSNET_HOST_DEVICE void see(int c, float value, bool withSum)
    {
        const bool larger = c == 0 || value > largest;
        if (withSum)
        {
            sum = c == 0 ? 1.f : larger ? sum * expf(largest - value) + 1.f : sum + expf(value - largest);
        }
        label = larger ? c : label;
        largest = larger ? value : largest;
    }

    FLSNET_HOST_DEVICE float probability() const { return 1.f / sum; }
};

/** Labels one face's pixels of a photo; a thread labels one pixel. Those that lie outside of the crop, which may be
turned, are background. Results that are null are not made. */
template <typename T> struct LabelPixels
{
    Logits<T> logits;
    Affine photoToLogits;
    int left; // first pixel of the photo to label
    int top;
    int width; // of what is labeled
    int height;
    unsigned char* own; // this face's labels
    size_t ownStep;
    unsigned char* photo; // label map of all faces, at the first pixel to label
    size_t photoStep;
    float* best;     // probability of each label in photo; null if no faces overlap
    size_t bestStep; // in numbers

    long long threads() const { return static_cast<long long>(width) * height; }

    FLSNET_HOST_DEVICE void operator()(int thread) const
    {
        const int y = thread / width;
        const int x = thread - y * width;
        const double atX = photoToLogits.toX(left + x, top + y);
        const double atY = photoToLogits.toY(left + x, top + y);
        Label found = {0, 0.f, 1.f};
        if (isInside(atX, logits.width) && isInside(atY, logits.height))
        {
            found = labelBetween(sample(atX, logits.width), sample(atY, logits.height));
        }
        if (own != nullptr)
        {
            own[y * ownStep + x] = static_cast<unsigned char>(found.label);
        }
        if (photo != nullptr)
        {
            paste(x, y, found);
        }
    }

private:
    struct Sample
    {
        int first;
        int second;
        float weight; // of the second
    };

    /** Rounding must not lose pixels on the crop's edge. */
    static FLSNET_HOST_DEVICE bool isInside(double at, int size)
    {
        return at >= -0.5 - 1e-6 && at <= size - 0.5 + 1e-6;
    }

    static FLSNET_HOST_DEVICE Sample sample(double at, int size)
    {
        const double clamped = fmin(fmax(at, 0.), size - 1.);
        Sample sample;
        sample.first = static_cast<int>(clamped);
        sample.second = sample.first + 1 < size ? sample.first + 1 : size - 1;
        sample.weight = static_cast<float>(clamped - sample.first);
        return sample;
    }

    static FLSNET_HOST_DEVICE float between(float a, float b, float weightOfB)
    {
        return a + weightOfB * (b - a);
    }

    FLSNET_HOST_DEVICE Label labelBetween(const Sample& column, const Sample& row) const
    {
        Label found = {0, 0.f, 0.f};
        for (int c = 0; c < logits.classes; ++c)
        {
            const float leftValue = between(logits.at(c, row.first, column.first),
                                            logits.at(c, row.second, column.first), row.weight);
            const float rightValue = between(logits.at(c, row.first, column.second),
                                             logits.at(c, row.second, column.second), row.weight);
            found.see(c, between(leftValue, rightValue, column.weight) + logits.prior.values[c],
                      best != nullptr);
        }
        return found;
    }

    /** The likelier part wins, background never covers a part. */
    FLSNET_HOST_DEVICE void paste(int x, int y, const Label& found) const
    {
        unsigned char& target = photo[y * photoStep + x];
        if (best == nullptr)
        {
            target = static_cast<unsigned char>(found.label);
            return;
        }
        float& bestSoFar = best[y * bestStep + x];
        if (found.label != 0 && found.probability() > bestSoFar)
        {
            target = static_cast<unsigned char>(found.label);
            bestSoFar = found.probability();
        }
    }
};

} // namespace gpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CUDA_KERNELS_DEVICE_LABELS_HPP
