// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "precomp.hpp"

#include <numeric>

#include "label_blobs.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

/** Union-find: the first one of all that hangs together. */
int rootOf(std::vector<int>& parents, int i)
{
    while (parents[i] != i)
    {
        parents[i] = parents[parents[i]];
        i = parents[i];
    }
    return i;
}

void unite(std::vector<int>& parents, int i, int j)
{
    const int one = rootOf(parents, i), other = rootOf(parents, j);
    parents[std::max(one, other)] = std::min(one, other);
}

} // namespace

void LabelBlobs::find(const Mat& labels)
{
    findRuns(labels);
    blobParents_.resize(runs_.size());
    std::iota(blobParents_.begin(), blobParents_.end(), 0);
    partParents_ = blobParents_;
    for (int row = 0; row < labels.rows; ++row)
    {
        join(row);
    }
    number();
    collect();
}

void LabelBlobs::findRuns(const Mat& labels)
{
    runs_.clear();
    labels_.clear();
    rowStarts_.clear();
    for (int y = 0; y < labels.rows; ++y)
    {
        rowStarts_.push_back(static_cast<int>(runs_.size()));
        const uchar* row = labels.ptr(y);
        for (int begin = 0; begin < labels.cols;)
        {
            int end = begin + 1;
            while (end < labels.cols && row[end] == row[begin])
            {
                ++end;
            }
            runs_.push_back({y, begin, end, 0, -1});
            labels_.push_back(row[begin]);
            begin = end;
        }
    }
    rowStarts_.push_back(static_cast<int>(runs_.size()));
}

/** Joins a row's runs to each other and to those of the row above. */
void LabelBlobs::join(int row)
{
    int above = row == 0 ? 0 : rowStarts_[row - 1];
    const int aboveEnd = row == 0 ? 0 : rowStarts_[row];
    for (int i = rowStarts_[row]; i < rowStarts_[row + 1]; ++i)
    {
        const Run& run = runs_[i];
        const bool isPart = labels_[i] != FACE_BACKGROUND;
        if (i > rowStarts_[row] && isPart && labels_[i - 1] != FACE_BACKGROUND)
        {
            unite(partParents_, i - 1, i);
        }
        while (above < aboveEnd && runs_[above].end < run.begin)
        {
            ++above;
        }
        for (int j = above; j < aboveEnd && runs_[j].begin <= run.end; ++j)
        {
            const bool bySides = runs_[j].begin < run.end && run.begin < runs_[j].end;
            if (labels_[j] == labels_[i] && (isPart || bySides))
            {
                unite(blobParents_, j, i);
            }
            if (isPart && labels_[j] != FACE_BACKGROUND)
            {
                unite(partParents_, j, i);
            }
        }
    }
}

void LabelBlobs::number()
{
    blobs_.clear();
    partCount_ = 0;
    for (size_t i = 0; i < runs_.size(); ++i)
    {
        const int number = static_cast<int>(i);
        Run& run = runs_[i];
        const int blobRoot = rootOf(blobParents_, number), partRoot = rootOf(partParents_, number);
        if (labels_[i] != FACE_BACKGROUND)
        {
            run.part = partRoot == number ? partCount_++ : runs_[partRoot].part;
        }
        if (blobRoot == number)
        {
            run.blob = static_cast<int>(blobs_.size());
            blobs_.push_back({labels_[i], 0, Rect(), run.part, {}, {}});
        }
        run.blob = runs_[blobRoot].blob;
        Blob& blob = blobs_[run.blob];
        blob.area += run.end - run.begin;
        blob.box |= Rect(run.begin, run.y, run.end - run.begin, 1);
    }
}

/** Sorts the numbers of the runs by blob. */
void LabelBlobs::collect()
{
    runNumbers_.resize(runs_.size());
    std::iota(runNumbers_.begin(), runNumbers_.end(), 0);
    std::stable_sort(runNumbers_.begin(), runNumbers_.end(),
                     [this](int one, int two) { return runs_[one].blob < runs_[two].blob; });
    std::vector<int>::const_iterator begin = runNumbers_.begin();
    for (size_t i = 0; i < blobs_.size(); ++i)
    {
        const int blob = static_cast<int>(i);
        blobs_[i].runsBegin = begin;
        while (begin != runNumbers_.end() && runs_[*begin].blob == blob)
        {
            ++begin;
        }
        blobs_[i].runsEnd = begin;
    }
}

} // namespace detail
} // namespace flsnet
} // namespace cv
