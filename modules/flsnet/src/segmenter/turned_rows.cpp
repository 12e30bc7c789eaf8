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

double clamped(double at, int size)
{
    return std::min(std::max(at, 0.), size - 1.);
}

} // namespace

void CommonClasses::find(const Mat& places, bool looksFar)
{
    classes.create(places.size(), CV_8UC1);
    for (int y = 0; y < places.rows; ++y)
    {
        const uchar* upper = places.ptr(y);
        const uchar* lower = places.ptr(std::min(y + 1, places.rows - 1));
        uchar* out = classes.ptr(y);
        for (int x = 0; x < places.cols; ++x)
        {
            const int right = std::min(x + 1, places.cols - 1);
            const bool same = upper[x] == upper[right] && upper[x] == lower[x] && upper[x] == lower[right];
            out[x] = same ? upper[x] : MIXED;
        }
    }
    reach.create(places.size(), CV_16UC1);
    if (!looksFar)
    {
        reach.setTo(Scalar::all(1));
        return;
    }
    // The chessboard distance to the next cell of another class, in two passes as of a distance transform.
    reach.setTo(Scalar::all(std::numeric_limits<ushort>::max()));
    lowerReach(1);
    lowerReach(-1);
}

/** @param direction 1: from the first cell to the last, by the neighbours that come before; -1: the other way round. */
void CommonClasses::lowerReach(int direction)
{
    const Rect all(Point(), classes.size());
    for (int i = 0; i < all.height; ++i)
    {
        const int y = direction > 0 ? i : all.height - 1 - i;
        for (int k = 0; k < all.width; ++k)
        {
            const int x = direction > 0 ? k : all.width - 1 - k;
            const uchar own = classes.at<uchar>(y, x);
            int least = own == MIXED ? 0 : reach.at<ushort>(y, x);
            const Point before[] = {Point(x - direction, y), Point(x - 1, y - direction),
                                    Point(x, y - direction), Point(x + 1, y - direction)};
            for (const Point& cell : before)
            {
                if (all.contains(cell))
                {
                    const int there = classes.at<uchar>(cell) == own ? reach.at<ushort>(cell) : 0;
                    least = std::min(least, there + 1);
                }
            }
            reach.at<ushort>(y, x) = static_cast<ushort>(least);
        }
    }
}

TurnedRows::TurnedRows(const Mat& logits, const CommonClasses& common, const std::vector<float>& prior,
                       const Matx23d& photoToLogits, const Rect& region)
    : logits_(logits), common_(common), prior_(prior), photoToLogits_(photoToLogits), region_(region),
      size_(logits.size[3], logits.size[2]), pixelsPerStep_(1 / photoToLogits(0, 0), 1 / photoToLogits(1, 0)),
      cell_(logits, prior), begin_(0), end_(0)
{
}

void TurnedRows::label(int y, uchar* labels, float* probabilities)
{
    startRow(y);
    std::fill(labels, labels + region_.width, static_cast<uchar>(FACE_BACKGROUND));
    if (probabilities == nullptr)
    {
        findLabels(labels);
        return;
    }
    std::fill(probabilities, probabilities + region_.width, 0.f);
    findProbabilities(labels + begin_, probabilities + begin_);
}

/** A row meets the crop, which is convex, in one run of pixels. */
void TurnedRows::startRow(int y)
{
    const Matx23d& map = photoToLogits_;
    row_ = Point2d(map(0, 1) * (region_.y + y) + map(0, 2), map(1, 1) * (region_.y + y) + map(1, 2));
    double first = 0, last = region_.width - 1;
    const double steps[] = {map(0, 0), map(1, 0)}, starts[] = {logitsAt(0).x, logitsAt(0).y};
    const int sizes[] = {size_.width, size_.height};
    for (int axis = 0; axis < 2; ++axis)
    {
        if (steps[axis] != 0)
        {
            const double low = (-0.5 - EDGE_TOLERANCE - starts[axis]) / steps[axis];
            const double high = (sizes[axis] - 0.5 + EDGE_TOLERANCE - starts[axis]) / steps[axis];
            first = std::max(first, std::min(low, high));
            last = std::min(last, std::max(low, high));
        }
    }
    // Rounded to pixels, the ends may be beside the true ones.
    begin_ = cvFloor(std::min(std::max(first - 1, 0.), static_cast<double>(region_.width)));
    end_ = cvCeil(std::min(std::max(last + 2, 0.), static_cast<double>(region_.width)));
    end_ = std::max(begin_, end_);
    while (begin_ < end_ && !isInside(begin_))
    {
        ++begin_;
    }
    while (begin_ < end_ && !isInside(end_ - 1))
    {
        --end_;
    }
}

bool TurnedRows::isInside(int x) const
{
    const Point2d at = logitsAt(x);
    const auto within = [](double value, int size) {
        return value >= -0.5 - EDGE_TOLERANCE && value <= size - 0.5 + EDGE_TOLERANCE;
    };
    return within(at.x, size_.width) && within(at.y, size_.height);
}

TurnedRows::Place TurnedRows::placeAt(const Point2d& at) const
{
    const double inX = clamped(at.x, size_.width), inY = clamped(at.y, size_.height);
    const int column = static_cast<int>(inX), row = static_cast<int>(inY);
    return {row * size_.width + column, column + 1 < size_.width ? 1 : 0,
            row + 1 < size_.height ? size_.width : 0, static_cast<float>(inX - column),
            static_cast<float>(inY - row)};
}

/** How many pixels of the row, from this one on, lie in its cell or less than `reach` cells beside it. Cells at the edge
go on beyond it. */
int TurnedRows::pixelsWithin(const Point2d& at, int reach) const
{
    const double positions[] = {at.x, at.y}, perStep[] = {pixelsPerStep_.x, pixelsPerStep_.y};
    const int sizes[] = {size_.width, size_.height};
    double count = region_.width;
    for (int axis = 0; axis < 2; ++axis)
    {
        const int cell = static_cast<int>(clamped(positions[axis], sizes[axis]));
        const int next = perStep[axis] > 0 ? cell + reach : cell - reach + 1;
        if (perStep[axis] > 0 ? next < sizes[axis] : next > 0)
        {
            count = std::min(count, (next - positions[axis]) * perStep[axis]);
        }
    }
    return std::max(1, static_cast<int>(count));
}

void TurnedRows::findLabels(uchar* labels)
{
    for (int x = begin_; x < end_;)
    {
        const Point2d at = logitsAt(x);
        const Place place = placeAt(at);
        const uchar common = common_.classes.ptr()[place.upperLeft];
        if (common != CommonClasses::MIXED)
        {
            const int last =
                std::min(end_, x + pixelsWithin(at, common_.reach.ptr<ushort>()[place.upperLeft]));
            std::fill(labels + x, labels + last, common);
            x = last;
            continue;
        }
        const int last = std::min(end_, x + pixelsWithin(at, 1));
        cell_.gather(place.upperLeft, place.toRight, place.toLower);
        for (; x < last; ++x)
        {
            const Place inCell = placeAt(logitsAt(x));
            labels[x] = cell_.largestClass(inCell.rightWeight, inCell.lowerWeight);
        }
    }
}

void TurnedRows::findProbabilities(uchar* labels, float* probabilities)
{
    const int count = end_ - begin_;
    if (count == 0)
    {
        return;
    }
    places_.clear();
    for (int x = begin_; x < end_; ++x)
    {
        places_.push_back(placeAt(logitsAt(x)));
    }
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
