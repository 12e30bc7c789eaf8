// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "turned_rows.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

/** Rounding must not lose pixels whose centres lie on the crop's edge: a quarter of a turn puts many there. */
const double EDGE_TOLERANCE = 1e-6;

bool isInside(double at, int size)
{
    return at >= -0.5 - EDGE_TOLERANCE && at <= size - 0.5 + EDGE_TOLERANCE;
}

double clamped(double at, int size)
{
    return std::min(std::max(at, 0.), size - 1.);
}

} // namespace

TurnedRows::TurnedRows(const Mat& logits, const Mat& classes, const std::vector<float>& prior,
                       const Matx23d& photoToLogits, const Rect& region)
    : logits_(logits), classes_(classes), prior_(prior), photoToLogits_(photoToLogits), region_(region),
      begin_(0)
{
    places_.reserve(region.width);
}

void TurnedRows::label(int y, uchar* labels, float* probabilities)
{
    std::fill(labels, labels + region_.width, static_cast<uchar>(FACE_BACKGROUND));
    if (probabilities != nullptr)
    {
        std::fill(probabilities, probabilities + region_.width, 0.f);
    }
    findPlaces(y);
    if (places_.empty())
    {
        return;
    }
    if (probabilities != nullptr)
    {
        findProbabilities(labels + begin_, probabilities + begin_);
        return;
    }
    std::transform(places_.begin(), places_.end(), labels + begin_,
                   [this](const Place& place) { return labelAt(place); });
}

/** A row meets the crop, which is convex, in one run of pixels. */
void TurnedRows::findPlaces(int y)
{
    const int width = logits_.size[3], height = logits_.size[2];
    const Matx23d& map = photoToLogits_;
    const double rowX = map(0, 1) * (region_.y + y) + map(0, 2);
    const double rowY = map(1, 1) * (region_.y + y) + map(1, 2);
    places_.clear();
    for (int x = 0; x < region_.width; ++x)
    {
        const double atX = map(0, 0) * (region_.x + x) + rowX;
        const double atY = map(1, 0) * (region_.x + x) + rowY;
        if (!isInside(atX, width) || !isInside(atY, height))
        {
            continue;
        }
        begin_ = places_.empty() ? x : begin_;
        const double inX = clamped(atX, width), inY = clamped(atY, height);
        const int column = static_cast<int>(inX), row = static_cast<int>(inY);
        places_.push_back({row * width + column, column + 1 < width ? 1 : 0, row + 1 < height ? width : 0,
                           static_cast<float>(inX - column), static_cast<float>(inY - row)});
    }
}

/** A class that is the largest at all four neighbours is the largest between them, too. */
uchar TurnedRows::labelAt(const Place& place) const
{
    const uchar* upper = classes_.ptr() + place.upperLeft;
    const uchar* lower = upper + place.toLower;
    if (upper[0] == upper[place.toRight] && upper[0] == lower[0] && upper[0] == lower[place.toRight])
    {
        return upper[0];
    }
    float largest = -std::numeric_limits<float>::max();
    uchar label = 0;
    for (int c = 0; c < logits_.size[1]; ++c)
    {
        const float value = interpolated(logits_.ptr<float>(0, c), place) + prior_[c];
        if (value > largest)
        {
            largest = value;
            label = static_cast<uchar>(c);
        }
    }
    return label;
}

void TurnedRows::findProbabilities(uchar* labels, float* probabilities)
{
    const int count = static_cast<int>(places_.size());
    values_.create(logits_.size[1], region_.width, CV_32F);
    Mat values = values_.colRange(0, count);
    float* largest = probabilities; // until the sums are known
    for (int c = 0; c < values.rows; ++c)
    {
        const float* plane = logits_.ptr<float>(0, c);
        float* value = values.ptr<float>(c);
        for (int i = 0; i < count; ++i)
        {
            value[i] = interpolated(plane, places_[i]) + prior_[c];
            const bool larger = c == 0 || value[i] > largest[i];
            largest[i] = larger ? value[i] : largest[i];
            labels[i] = larger ? static_cast<uchar>(c) : labels[i];
        }
    }
    std::vector<float> sums(count, 0.f);
    for (int c = 0; c < values.rows; ++c)
    {
        float* value = values.ptr<float>(c);
        for (int i = 0; i < count; ++i)
        {
            value[i] -= largest[i];
        }
        Mat exponentials = values.row(c);
        exp(exponentials, exponentials);
        for (int i = 0; i < count; ++i)
        {
            sums[i] += value[i];
        }
    }
    std::transform(sums.begin(), sums.end(), probabilities, [](float sum) { return 1 / sum; });
}

} // namespace detail
} // namespace flsnet
} // namespace cv
