// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_SEGMENTER_GUIDED_ROWS_HPP
#define OPENCV_FLSNET_SEGMENTER_GUIDED_ROWS_HPP

#include <functional>
#include <limits>
#include <vector>

#include "opencv2/core.hpp"
#include "opencv2/flsnet/classes.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** Classes that are filtered: those before this one. */
const int GUIDED_CLASSES = FACE_EYEBROW + 1;

/** Of the filter's window, in places of the logits, and the window's side. */
const int FILTER_RADIUS = 2;
const int FILTER_WINDOW = 2 * FILTER_RADIUS + 1;

/** Contrast of edges that are followed, in grey levels of 0 to 1. */
const float EDGE_CONTRAST = 0.03f;

/** sums[x]: of a row's values from x - FILTER_RADIUS to x + FILTER_RADIUS; beyond its ends, those go on. */
inline void sumAlong(const float* row, int width, float* padded, float* sums)
{
    std::fill(padded, padded + FILTER_RADIUS, row[0]);
    std::copy(row, row + width, padded + FILTER_RADIUS);
    std::fill(padded + FILTER_RADIUS + width, padded + 2 * FILTER_RADIUS + width, row[width - 1]);
    for (int x = 0; x < width; ++x)
    {
        sums[x] = padded[x] + padded[x + 1] + padded[x + 2] + padded[x + 3] + padded[x + 4];
    }
}
static_assert(FILTER_WINDOW == 5, "sumAlong() and WindowSums add five values");

/** Sums of windows in some maps at once, row by row. */
class WindowSums
{
public:
    WindowSums(int maps, int width)
        : width_(width), padded_(width + 2 * FILTER_RADIUS), rows_(FILTER_WINDOW * maps * width)
    {
    }

    /** The sums along row number y of a map. */
    void add(int map, int y, const float* row) { sumAlong(row, width_, padded_.data(), sumsOf(map, y)); }

    /** Sums of the windows around the places of row number y; all rows of them were added. */
    void of(int map, int y, int height, float* sums) const
    {
        const float* rows[FILTER_WINDOW];
        for (int i = 0; i < FILTER_WINDOW; ++i)
        {
            rows[i] = sumsOf(map, std::min(std::max(y - FILTER_RADIUS + i, 0), height - 1));
        }
        for (int x = 0; x < width_; ++x)
        {
            sums[x] = rows[0][x] + rows[1][x] + rows[2][x] + rows[3][x] + rows[4][x];
        }
    }

private:
    float* sumsOf(int map, int y)
    {
        return rows_.data() + static_cast<size_t>(map * FILTER_WINDOW + y % FILTER_WINDOW) * width_;
    }
    const float* sumsOf(int map, int y) const
    {
        return rows_.data() + static_cast<size_t>(map * FILTER_WINDOW + y % FILTER_WINDOW) * width_;
    }

    int width_;
    std::vector<float> padded_;
    std::vector<float> rows_;
};

/** Probabilities of all classes along rows of the logits. */
class ProbabilityRow
{
public:
    ProbabilityRow(const Mat& logits, const std::vector<float>& prior)
        : logits_(logits), prior_(prior), width_(logits.size[3]),
          values_(static_cast<size_t>(FACE_CLASS_COUNT) * width_), largest_(width_), factors_(width_)
    {
    }

    void find(int y)
    {
        std::fill(largest_.begin(), largest_.end(), -std::numeric_limits<float>::max());
        for (int c = 0; c < FACE_CLASS_COUNT; ++c)
        {
            const float* logits = logits_.ptr<float>(0, c) + static_cast<size_t>(y) * width_;
            float* value = of(c);
            const float prior = prior_[c];
            for (int x = 0; x < width_; ++x)
            {
                value[x] = logits[x] + prior;
                largest_[x] = value[x] > largest_[x] ? value[x] : largest_[x];
            }
        }
        for (int c = 0; c < FACE_CLASS_COUNT; ++c)
        {
            std::transform(of(c), of(c) + width_, largest_.begin(), of(c), std::minus<float>());
        }
        Mat exponentials(1, static_cast<int>(values_.size()), CV_32F, values_.data());
        exp(exponentials, exponentials);
        std::fill(factors_.begin(), factors_.end(), 0.f);
        for (int c = 0; c < FACE_CLASS_COUNT; ++c)
        {
            std::transform(of(c), of(c) + width_, factors_.begin(), factors_.begin(), std::plus<float>());
        }
        std::transform(factors_.begin(), factors_.end(), factors_.begin(), [](float sum) { return 1 / sum; });
        for (int c = 0; c < FACE_CLASS_COUNT; ++c)
        {
            std::transform(of(c), of(c) + width_, factors_.begin(), of(c), std::multiplies<float>());
        }
    }

    float* of(int c) { return values_.data() + static_cast<size_t>(c) * width_; }

private:
    const Mat& logits_;
    const std::vector<float>& prior_;
    int width_;
    std::vector<float> values_;
    std::vector<float> largest_;
    std::vector<float> factors_;
};

/** The filter, row by row: probabilities, the function of the guide that fits them in each window, and the mean of these
functions. Each is FILTER_RADIUS rows behind the one before, so that all of it stays in the first caches. */
class GuidedRows
{
public:
    GuidedRows(const Mat& logits, const std::vector<float>& prior, const Mat& guide)
        : guide_(guide), width_(guide.cols), probabilities_(logits, prior),
          inputs_(2 + 2 * GUIDED_CLASSES, width_), fits_(2 * GUIDED_CLASSES, width_), row_(width_),
          mean_(width_), precision_(width_), ofClass_(width_), together_(width_)
    {
    }

    /** Begins above row y. */
    void start(int y)
    {
        nextFit_ = std::max(0, y - FILTER_RADIUS);
        nextInput_ = std::max(0, y - 2 * FILTER_RADIUS);
    }

    /** Of rows that follow each other, where the function of each class begins and how it rises. @param offsets, slopes GUIDED_CLASSES
    planes. */
    void find(int y, Mat& offsets, Mat& slopes)
    {
        for (; nextFit_ <= std::min(y + FILTER_RADIUS, guide_.rows - 1); ++nextFit_)
        {
            for (; nextInput_ <= std::min(nextFit_ + FILTER_RADIUS, guide_.rows - 1); ++nextInput_)
            {
                addInput(nextInput_);
            }
            addFit(nextFit_);
        }
        for (int c = 0; c < GUIDED_CLASSES; ++c)
        {
            float* const rows[] = {slopes.ptr<float>(c, y), offsets.ptr<float>(c, y)};
            for (int i = 0; i < 2; ++i)
            {
                fits_.of(2 * c + i, y, guide_.rows, rows[i]);
                std::transform(rows[i], rows[i] + width_, rows[i], [](float sum) { return sum * SHARE; });
            }
        }
    }

private:
    static constexpr float SHARE = 1.f / (FILTER_WINDOW * FILTER_WINDOW);

    void addInput(int y)
    {
        probabilities_.find(y);
        const float* guide = guide_.ptr<float>(y);
        inputs_.add(0, y, guide);
        addProduct(1, y, guide, guide);
        for (int c = 0; c < GUIDED_CLASSES; ++c)
        {
            inputs_.add(2 + 2 * c, y, probabilities_.of(c));
            addProduct(3 + 2 * c, y, guide, probabilities_.of(c));
        }
    }

    void addProduct(int map, int y, const float* a, const float* b)
    {
        std::transform(a, a + width_, b, row_.begin(), std::multiplies<float>());
        inputs_.add(map, y, row_.data());
    }

    void addFit(int y)
    {
        inputs_.of(0, y, guide_.rows, mean_.data());
        inputs_.of(1, y, guide_.rows, precision_.data());
        for (int x = 0; x < width_; ++x)
        {
            mean_[x] *= SHARE;
            const float variance = precision_[x] * SHARE - mean_[x] * mean_[x];
            precision_[x] = 1 / ((variance > 0 ? variance : 0.f) + EDGE_CONTRAST * EDGE_CONTRAST);
        }
        for (int c = 0; c < GUIDED_CLASSES; ++c)
        {
            inputs_.of(2 + 2 * c, y, guide_.rows, ofClass_.data());
            inputs_.of(3 + 2 * c, y, guide_.rows, together_.data());
            for (int x = 0; x < width_; ++x)
            {
                const float mean = ofClass_[x] * SHARE;
                together_[x] = (together_[x] * SHARE - mean_[x] * mean) * precision_[x];
                ofClass_[x] = mean - together_[x] * mean_[x];
            }
            fits_.add(2 * c, y, together_.data());
            fits_.add(2 * c + 1, y, ofClass_.data());
        }
    }

    const Mat& guide_;
    int width_;
    ProbabilityRow probabilities_;
    WindowSums inputs_; // guide, its square, and of each class the probability and its product with the guide
    WindowSums fits_;   // of each class slope and offset
    std::vector<float> row_, mean_, precision_, ofClass_, together_;
    int nextFit_ = 0;
    int nextInput_ = 0;
};

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_SEGMENTER_GUIDED_ROWS_HPP
