// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "score_smoother.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

/** Scores are at most so far below the largest one. */
const float RANGE = 6;

/** By how much another class must lead in a frame to be taken at once, and from which lead on it is taken faster. */
const float CLEAR_LEAD = 3;
const float SOME_LEAD = 1;

/** Share of a frame that tells another class for the second time, and by how much that must lead. */
const float SECOND_TIME = 0.85f;
const float SECOND_LEAD = 0.7f;

/** Priors below belong to classes that must never be the largest. */
const float NEVER = -1e20f;

/** Buffers for a row. */
struct Row
{
    explicit Row(int width) : largest(width), share(width), old(width), oldLargest(width) {}

    std::vector<float> largest; // of the frame
    std::vector<float> share;   // of the frame
    std::vector<uchar> old;     // class so far
    std::vector<float> oldLargest;
};

/** The largest value, and its class, at each place of a row. */
void findLargest(const Mat& values, const std::vector<float>& offsets, size_t first, int width,
                 float* largest, uchar* classes)
{
    std::fill(largest, largest + width, -std::numeric_limits<float>::max());
    std::fill(classes, classes + width, static_cast<uchar>(0));
    for (int c = 0; c < values.size[1]; ++c)
    {
        const float* value = values.ptr<float>(0, c) + first;
        const float offset = offsets[c];
        for (int x = 0; x < width; ++x)
        {
            const float sum = value[x] + offset;
            const bool larger = sum > largest[x];
            largest[x] = larger ? sum : largest[x];
            classes[x] = larger ? static_cast<uchar>(c) : classes[x];
        }
    }
}

} // namespace

ScoreSmoother::ScoreSmoother(const ScoreSmoother& other)
    : scores_(other.scores_.clone()), classes_(other.classes_.clone()), before_(other.before_.clone())
{
}

ScoreSmoother& ScoreSmoother::operator=(const ScoreSmoother& other)
{
    return *this = ScoreSmoother(other);
}

void ScoreSmoother::reset()
{
    scores_.release();
    classes_.release();
    before_.release();
}

void ScoreSmoother::realign(const Matx23d& newToOld)
{
    if (!hasFrames())
    {
        return;
    }
    const Size size(scores_.size[3], scores_.size[2]);
    for (int c = 0; c < scores_.size[1]; ++c)
    {
        Mat plane(size, CV_32F, scores_.ptr<float>(0, c));
        warpAffine(plane, plane_, newToOld, size, INTER_LINEAR | WARP_INVERSE_MAP, BORDER_REPLICATE);
        plane_.copyTo(plane);
    }
    Mat moved;
    warpAffine(classes_, moved, newToOld, size, INTER_NEAREST | WARP_INVERSE_MAP, BORDER_REPLICATE);
    classes_ = moved;
}

void ScoreSmoother::start(const Mat& logits, const std::vector<float>& prior)
{
    const int width = logits.size[3];
    logits.copyTo(scores_);
    classes_.create(logits.size[2], width, CV_8UC1);
    before_.release();
    std::vector<float> largest(width);
    for (int y = 0; y < classes_.rows; ++y)
    {
        const size_t first = static_cast<size_t>(y) * width;
        findLargest(logits, prior, first, width, largest.data(), classes_.ptr(y));
        for (int c = 0; c < logits.size[1]; ++c)
        {
            float* score = scores_.ptr<float>(0, c) + first;
            for (int x = 0; x < width; ++x)
            {
                score[x] = std::max(score[x] + prior[c] - largest[x], -RANGE);
            }
        }
    }
}

void ScoreSmoother::add(const Mat& logits, const std::vector<float>& prior, double share, Mat& smoothed)
{
    if (hasFrames() && (scores_.size[1] != logits.size[1] || scores_.size[2] != logits.size[2] ||
                        scores_.size[3] != logits.size[3]))
    {
        reset();
    }
    if (!hasFrames() || share <= 0)
    {
        start(logits, prior);
        logits.copyTo(smoothed);
        return;
    }
    std::swap(before_, classes_);
    const int width = logits.size[3], count = logits.size[1];
    classes_.create(logits.size[2], width, CV_8UC1);
    smoothed.create(logits.dims, logits.size.p, CV_32F);
    const std::vector<float> none(count, 0.f);
    const float usual = static_cast<float>(1 - share);
    parallel_for_(Range(0, logits.size[2]), [&](const Range& range) {
        Row row(width);
        for (int y = range.start; y < range.end; ++y)
        {
            const size_t first = static_cast<size_t>(y) * width;
            uchar* classes = classes_.ptr(y);
            const uchar* before = before_.ptr(y);
            findLargest(logits, prior, first, width, row.largest.data(), classes);
            findLargest(scores_, none, first, width, row.oldLargest.data(), row.old.data());
            for (int x = 0; x < width; ++x)
            {
                row.share[x] = usual;
                if (classes[x] != row.old[x])
                {
                    const int old = row.old[x];
                    const float lead = row.largest[x] - (logits.ptr<float>(0, old)[first + x] + prior[old]);
                    const float clear =
                        std::min(std::max((lead - SOME_LEAD) / (CLEAR_LEAD - SOME_LEAD), 0.f), 1.f);
                    const float second = before[x] == classes[x] && lead > SECOND_LEAD ? SECOND_TIME : 0.f;
                    row.share[x] = std::max(std::max(usual, second), clear);
                }
            }
            for (int c = 0; c < count; ++c)
            {
                const float* value = logits.ptr<float>(0, c) + first;
                float* score = scores_.ptr<float>(0, c) + first;
                float* out = smoothed.ptr<float>(0, c) + first;
                if (prior[c] < NEVER)
                {
                    std::copy(value, value + width, out);
                    continue;
                }
                for (int x = 0; x < width; ++x)
                {
                    const float now = std::max(value[x] + prior[c] - row.largest[x], -RANGE);
                    score[x] += row.share[x] * (now - score[x]);
                    out[x] = score[x] - prior[c];
                }
            }
        }
    });
}

} // namespace detail
} // namespace flsnet
} // namespace cv
