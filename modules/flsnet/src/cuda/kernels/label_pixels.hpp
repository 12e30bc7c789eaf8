// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CUDA_KERNELS_LABEL_PIXELS_HPP
#define OPENCV_FLSNET_CUDA_KERNELS_LABEL_PIXELS_HPP

#include <cmath>

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

/** Where pixels of the photo lie between two neighbours of the logits, along one axis. */
struct LabelAxis
{
    int start;     // first pixel to label
    double origin; // of the crop in the photo, in coordinates of pixel edges
    double side;   // of the crop in the photo
};

/** Labels one face's pixels of a photo; a thread labels one pixel. Results that are null are not made. */
template <typename T> struct LabelPixels
{
    Logits<T> logits;
    LabelAxis horizontal;
    LabelAxis vertical;
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
        const Sample column = sample(horizontal, x, logits.width);
        const Sample row = sample(vertical, y, logits.height);
        Label found = {0, 0.f, 0.f};
        for (int c = 0; c < logits.classes; ++c)
        {
            const float left = between(logits.at(c, row.first, column.first),
                                       logits.at(c, row.second, column.first), row.weight);
            const float right = between(logits.at(c, row.first, column.second),
                                        logits.at(c, row.second, column.second), row.weight);
            found.see(c, between(left, right, column.weight) + logits.prior.values[c], best != nullptr);
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

    static FLSNET_HOST_DEVICE Sample sample(const LabelAxis& axis, int i, int size)
    {
        const double at = (axis.start + i + 0.5 - axis.origin) * size / axis.side - 0.5;
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

#endif // OPENCV_FLSNET_CUDA_KERNELS_LABEL_PIXELS_HPP
