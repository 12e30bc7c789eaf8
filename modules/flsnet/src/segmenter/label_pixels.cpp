// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "label_pixels.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

/** Where a pixel of the photo lies between two neighbours of the logits, along one axis. */
struct Sample
{
    int first;
    int second;
    float weight; // of the second
};

std::vector<Sample> samplesAlong(int start, int count, double origin, double side, int size)
{
    std::vector<Sample> samples(count);
    for (int i = 0; i < count; ++i)
    {
        const double at = (start + i + 0.5 - origin) * size / side - 0.5;
        const double clamped = std::min(std::max(at, 0.), size - 1.);
        const int first = static_cast<int>(clamped);
        samples[i] = {first, std::min(first + 1, size - 1), static_cast<float>(clamped - first)};
    }
    return samples;
}

const uchar MIXED = 255; // no class

/** The class of each place of the logits; of equal ones the first. */
Mat classesOf(const Mat& logits)
{
    const int planeSize = logits.size[2] * logits.size[3];
    Mat classes(logits.size[2], logits.size[3], CV_8UC1, Scalar::all(0));
    std::vector<float> best(logits.ptr<float>(0, 0), logits.ptr<float>(0, 0) + planeSize);
    uchar* out = classes.ptr();
    for (int c = 1; c < logits.size[1]; ++c)
    {
        const float* plane = logits.ptr<float>(0, c);
        for (int i = 0; i < planeSize; ++i)
        {
            const bool larger = plane[i] > best[i];
            best[i] = larger ? plane[i] : best[i];
            out[i] = larger ? static_cast<uchar>(c) : out[i];
        }
    }
    return classes;
}

/** Labels of whole rows, with buffers that are used again from row to row.

A class that is the largest at all four neighbours of a pixel is the largest between them, too: only the pixels
along borders, few in most photos, need their logits interpolated. */
class BorderLabeler
{
public:
    BorderLabeler(const Mat& logits, const Mat& classes, const std::vector<Sample>& columns)
        : logits_(logits), classes_(classes), columns_(columns), same_(logits.size[3])
    {
    }

    void label(const Sample& row, uchar* labels)
    {
        const uchar* upper = classes_.ptr(row.first);
        const uchar* lower = classes_.ptr(row.second);
        for (size_t i = 0; i < same_.size(); ++i)
        {
            same_[i] = upper[i] == lower[i] ? upper[i] : MIXED;
        }
        for (size_t x = 0; x < columns_.size(); ++x)
        {
            const uchar left = same_[columns_[x].first], right = same_[columns_[x].second];
            labels[x] = left == right && left != MIXED ? left : interpolated(row, columns_[x]);
        }
    }

private:
    uchar interpolated(const Sample& row, const Sample& column) const
    {
        const size_t upper = static_cast<size_t>(row.first) * logits_.size[3];
        const size_t lower = static_cast<size_t>(row.second) * logits_.size[3];
        float largest = -std::numeric_limits<float>::max();
        uchar label = 0;
        for (int c = 0; c < logits_.size[1]; ++c)
        {
            const float* plane = logits_.ptr<float>(0, c);
            const float* above = plane + upper;
            const float* below = plane + lower;
            const float left = above[column.first] + row.weight * (below[column.first] - above[column.first]);
            const float right =
                above[column.second] + row.weight * (below[column.second] - above[column.second]);
            const float value = left + column.weight * (right - left);
            if (value > largest)
            {
                largest = value;
                label = static_cast<uchar>(c);
            }
        }
        return label;
    }

    const Mat& logits_;
    const Mat& classes_;
    const std::vector<Sample>& columns_;
    std::vector<uchar> same_;
};

/** Labels and their probabilities of whole rows, with buffers that are used again from row to row. */
class ProbabilityLabeler
{
public:
    ProbabilityLabeler(const Mat& logits, const std::vector<Sample>& columns)
        : logits_(logits), columns_(columns), row_(logits.size[3]), value_(columns.size()),
          best_(columns.size()), sum_(columns.size())
    {
    }

    void label(const Sample& row, uchar* labels, float* probabilities)
    {
        std::fill(best_.begin(), best_.end(), -std::numeric_limits<float>::max());
        for (int c = 0; c < logits_.size[1]; ++c)
        {
            interpolate(c, row);
            for (size_t x = 0; x < columns_.size(); ++x)
            {
                const bool larger = value_[x] > best_[x];
                best_[x] = larger ? value_[x] : best_[x];
                labels[x] = larger ? static_cast<uchar>(c) : labels[x];
            }
        }
        addUp(row, probabilities);
    }

private:
    /** value_: logits of class c along the row. */
    void interpolate(int c, const Sample& row)
    {
        const float* upper = logits_.ptr<float>(0, c) + static_cast<size_t>(row.first) * logits_.size[3];
        const float* lower = logits_.ptr<float>(0, c) + static_cast<size_t>(row.second) * logits_.size[3];
        for (size_t i = 0; i < row_.size(); ++i)
        {
            row_[i] = upper[i] + row.weight * (lower[i] - upper[i]);
        }
        for (size_t x = 0; x < columns_.size(); ++x)
        {
            const Sample& column = columns_[x];
            value_[x] = row_[column.first] + column.weight * (row_[column.second] - row_[column.first]);
        }
    }

    /** Softmax of the largest class: 1 / sum of exp(logit - largest). */
    void addUp(const Sample& row, float* probabilities)
    {
        std::fill(sum_.begin(), sum_.end(), 0.f);
        for (int c = 0; c < logits_.size[1]; ++c)
        {
            interpolate(c, row);
            for (size_t x = 0; x < columns_.size(); ++x)
            {
                sum_[x] += std::exp(value_[x] - best_[x]);
            }
        }
        std::transform(sum_.begin(), sum_.end(), probabilities, [](float sum) { return 1 / sum; });
    }

    const Mat& logits_;
    const std::vector<Sample>& columns_;
    std::vector<float> row_, value_, best_, sum_;
};

} // namespace

void labelPixels(const Mat& logits, const Rect2d& crop, const Rect& region, Mat& labels, Mat* probabilities)
{
    labels.create(region.size(), CV_8UC1);
    const std::vector<Sample> rows =
        samplesAlong(region.y, region.height, crop.y, crop.height, logits.size[2]);
    const std::vector<Sample> columns =
        samplesAlong(region.x, region.width, crop.x, crop.width, logits.size[3]);
    if (probabilities == nullptr)
    {
        const Mat classes = classesOf(logits);
        parallel_for_(Range(0, region.height), [&](const Range& range) {
            BorderLabeler labeler(logits, classes, columns);
            for (int y = range.start; y < range.end; ++y)
            {
                labeler.label(rows[y], labels.ptr(y));
            }
        });
        return;
    }
    probabilities->create(region.size(), CV_32FC1);
    labels.setTo(Scalar::all(FACE_BACKGROUND));
    parallel_for_(Range(0, region.height), [&](const Range& range) {
        ProbabilityLabeler labeler(logits, columns);
        for (int y = range.start; y < range.end; ++y)
        {
            labeler.label(rows[y], labels.ptr(y), probabilities->ptr<float>(y));
        }
    });
}

} // namespace detail
} // namespace flsnet
} // namespace cv
