// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_LABEL_BLOBS_HPP
#define OPENCV_FLSNET_LABEL_BLOBS_HPP

#include <vector>

#include "opencv2/core.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** What hangs together in a label map: blobs, each of one class (8-connected; background 4-connected), and parts, which
are 8-connected pixels of any classes but background. An object keeps its buffers from map to map. */
class LabelBlobs
{
public:
    /** Pixels of one class that lie side by side, as long as possible. */
    struct Run
    {
        int y;
        int begin;
        int end;
        int blob;
        int part; // -1: background
    };

    struct Blob
    {
        uchar label;
        int area;
        Rect box;
        int part;                                   // -1: background
        std::vector<int>::const_iterator runsBegin; // numbers of its runs, in their order
        std::vector<int>::const_iterator runsEnd;
    };

    /** @param labels CV_8UC1. */
    void find(const Mat& labels);

    /** In the order of their first pixels, row by row. */
    const std::vector<Blob>& blobs() const { return blobs_; }

    /** Row by row. */
    const std::vector<Run>& runs() const { return runs_; }

    /** Numbers of a row's runs: from that of the row to that of the next one; one more than rows. */
    const std::vector<int>& rowStarts() const { return rowStarts_; }

    int partCount() const { return partCount_; }

private:
    void findRuns(const Mat& labels);
    void join(int row);
    void number();
    void collect();

    std::vector<Run> runs_;
    std::vector<uchar> labels_; // of the runs
    std::vector<int> rowStarts_;
    std::vector<int> blobParents_; // of the runs, see union-find
    std::vector<int> partParents_;
    std::vector<Blob> blobs_;
    std::vector<int> runNumbers_; // sorted by blob
    int partCount_ = 0;
};

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_LABEL_BLOBS_HPP
