// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "cell_logits.hpp"
#include "label_pixels.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

/** Pixels of a cell, from which on it pays to know how far classes reach. */
const double FAR_PIXELS = 16;

} // namespace

void largestClasses(const Mat& logits, const std::vector<float>& prior, Mat& classes)
{
    const int width = logits.size[3];
    classes.create(logits.size[2], width, CV_8UC1);
    parallel_for_(Range(0, logits.size[2]), [&](const Range& range) {
        // Classes as floats, too: selections of one type are what compilers make vectors of.
        std::vector<float> best(width), found(width);
        for (int y = range.start; y < range.end; ++y)
        {
            std::fill(best.begin(), best.end(), -std::numeric_limits<float>::max());
            std::fill(found.begin(), found.end(), 0.f);
            for (int c = 0; c < logits.size[1]; ++c)
            {
                const float* row = logits.ptr<float>(0, c) + static_cast<size_t>(y) * width;
                const float added = prior[c];
                const float label = static_cast<float>(c);
                for (int x = 0; x < width; ++x)
                {
                    const float value = row[x] + added;
                    found[x] = value > best[x] ? label : found[x];
                    best[x] = value > best[x] ? value : best[x];
                }
            }
            std::transform(found.begin(), found.end(), classes.ptr(y),
                           [](float label) { return static_cast<uchar>(label); });
        }
    });
}

/** Labels whole rows.

A class that is the largest at all four neighbours of a pixel is the largest between them, too: only the pixels
along borders, few in most photos, need their logits interpolated. */
class PixelLabeler::BorderRows
{
public:
    BorderRows(const PixelLabeler& labeler, const Mat& logits, const std::vector<float>& prior)
        : labeler_(labeler), logits_(logits, prior)
    {
    }

    void label(const Sample& row, uchar* labels)
    {
        const uchar* upper = labeler_.classes_.ptr(row.first);
        const uchar* lower = labeler_.classes_.ptr(row.second);
        const size_t width = static_cast<size_t>(labeler_.classes_.cols);
        for (const Cell& cell : labeler_.cells_)
        {
            const Sample& neighbours = labeler_.columns_[cell.begin];
            const uchar label = upper[neighbours.first];
            if (label == upper[neighbours.second] && label == lower[neighbours.first] &&
                label == lower[neighbours.second])
            {
                std::fill(labels + cell.begin, labels + cell.end, label);
                continue;
            }
            logits_.gather(row.first * width + neighbours.first, neighbours.second - neighbours.first,
                           (row.second - row.first) * width);
            for (int x = cell.begin; x < cell.end; ++x)
            {
                labels[x] = logits_.largestClass(labeler_.columns_[x].weight, row.weight);
            }
        }
    }

private:
    const PixelLabeler& labeler_;
    CellLogits logits_;
};

/** Labels and their probabilities of whole rows, with buffers that are used again from row to row. */
class PixelLabeler::ProbabilityRows
{
public:
    ProbabilityRows(const std::vector<Sample>& columns, const Mat& logits, const std::vector<float>& prior)
        : columns_(columns), logits_(logits), prior_(prior), row_(logits.size[3]), value_(columns.size()),
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
    /** value_: logits of class c along the row, with the prior. */
    void interpolate(int c, const Sample& row)
    {
        const float* upper = logits_.ptr<float>(0, c) + static_cast<size_t>(row.first) * logits_.size[3];
        const float* lower = logits_.ptr<float>(0, c) + static_cast<size_t>(row.second) * logits_.size[3];
        for (size_t i = 0; i < row_.size(); ++i)
        {
            row_[i] = upper[i] + row.weight * (lower[i] - upper[i]) + prior_[c];
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
        Mat exponentials(1, static_cast<int>(value_.size()), CV_32F, value_.data());
        for (int c = 0; c < logits_.size[1]; ++c)
        {
            interpolate(c, row);
            for (size_t x = 0; x < columns_.size(); ++x)
            {
                value_[x] -= best_[x];
            }
            exp(exponentials, exponentials);
            for (size_t x = 0; x < columns_.size(); ++x)
            {
                sum_[x] += value_[x];
            }
        }
        std::transform(sum_.begin(), sum_.end(), probabilities, [](float sum) { return 1 / sum; });
    }

    const std::vector<Sample>& columns_;
    const Mat& logits_;
    const std::vector<float>& prior_;
    std::vector<float> row_, value_, best_, sum_;
};

void PixelLabeler::sampleAlong(int start, int count, double origin, double side, int size,
                               std::vector<Sample>& samples)
{
    samples.resize(count);
    for (int i = 0; i < count; ++i)
    {
        const double at = (start + i + 0.5 - origin) * size / side - 0.5;
        const double clamped = std::min(std::max(at, 0.), size - 1.);
        const int first = static_cast<int>(clamped);
        samples[i] = {first, std::min(first + 1, size - 1), static_cast<float>(clamped - first)};
    }
}

void PixelLabeler::findCells()
{
    cells_.clear();
    const int count = static_cast<int>(columns_.size());
    for (int x = 0; x < count; ++x)
    {
        if (x == 0 || columns_[x].first != columns_[x - 1].first)
        {
            cells_.push_back({x, x});
        }
        cells_.back().end = x + 1;
    }
}

int largestClassAt(const Mat& logits, const std::vector<float>& prior, int y, int x)
{
    int largest = 0;
    for (int c = 1; c < logits.size[1]; ++c)
    {
        const float value = logits.ptr<float>(0, c, y)[x] + prior[c];
        largest = value > logits.ptr<float>(0, largest, y)[x] + prior[largest] ? c : largest;
    }
    return largest;
}

void PixelLabeler::label(const Mat& logits, const std::vector<float>& prior, const CropArea& area,
                         const Rect& region, Mat& labels, Mat* probabilities)
{
    CV_CheckEQ(prior.size(), static_cast<size_t>(logits.size[1]), "There must be one prior per class");
    labels.create(region.size(), CV_8UC1);
    if (probabilities != nullptr)
    {
        probabilities->create(region.size(), CV_32FC1);
    }
    if (area.isTurned())
    {
        labelTurned(logits, prior, area, region, labels, probabilities);
        return;
    }
    const Rect2d& crop = area.rectangle();
    sampleAlong(region.y, region.height, crop.y, crop.height, logits.size[2], rows_);
    sampleAlong(region.x, region.width, crop.x, crop.width, logits.size[3], columns_);
    if (probabilities != nullptr)
    {
        labelWithProbabilities(logits, prior, region, labels, *probabilities);
    }
    else
    {
        labelUpright(logits, prior, region, labels);
    }
}

void PixelLabeler::labelUpright(const Mat& logits, const std::vector<float>& prior, const Rect& region,
                                Mat& labels)
{
    findCells();
    largestClasses(logits, prior, classes_);
    parallel_for_(Range(0, region.height), [&](const Range& range) {
        BorderRows rows(*this, logits, prior);
        for (int y = range.start; y < range.end; ++y)
        {
            rows.label(rows_[y], labels.ptr(y));
        }
    });
}

void PixelLabeler::labelWithProbabilities(const Mat& logits, const std::vector<float>& prior,
                                          const Rect& region, Mat& labels, Mat& probabilities)
{
    labels.setTo(Scalar::all(FACE_BACKGROUND));
    parallel_for_(Range(0, region.height), [&](const Range& range) {
        ProbabilityRows rows(columns_, logits, prior);
        for (int y = range.start; y < range.end; ++y)
        {
            rows.label(rows_[y], labels.ptr(y), probabilities.ptr<float>(y));
        }
    });
}

void PixelLabeler::labelTurned(const Mat& logits, const std::vector<float>& prior, const CropArea& area,
                               const Rect& region, Mat& labels, Mat* probabilities)
{
    if (probabilities == nullptr)
    {
        largestClasses(logits, prior, classes_);
        common_.find(classes_, region.area() > FAR_PIXELS * static_cast<double>(classes_.total()));
    }
    const Matx23d photoToLogits = photoToCrop(area, Size(logits.size[3], logits.size[2]));
    parallel_for_(Range(0, region.height), [&](const Range& range) {
        TurnedRows rows(logits, common_, prior, photoToLogits, region);
        for (int y = range.start; y < range.end; ++y)
        {
            rows.label(y, labels.ptr(y), probabilities == nullptr ? nullptr : probabilities->ptr<float>(y));
        }
    });
}

} // namespace detail
} // namespace flsnet
} // namespace cv
