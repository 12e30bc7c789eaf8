// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_SEQUENCE_SCORE_SMOOTHER_HPP
#define OPENCV_FLSNET_SEQUENCE_SCORE_SMOOTHER_HPP

#include <vector>

#include "opencv2/core.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** Smooths the scores of one face from frame to frame, in the coordinates of its crop, which moves with the face.

Each place has a running mean of its scores: logits with the prior, relative to the largest one and limited below, so that one
frame weighs as much as another. A place takes the new frame the faster, the more clearly it tells another class, and at once
if it tells it for the second time: labels are behind what happens by one frame at most.

A copy keeps what it knows, whatever the other one takes. */
class ScoreSmoother
{
public:
    ScoreSmoother() = default;
    ScoreSmoother(const ScoreSmoother& other);
    ScoreSmoother(ScoreSmoother&&) = default;
    ScoreSmoother& operator=(const ScoreSmoother& other);
    ScoreSmoother& operator=(ScoreSmoother&&) = default;
    ~ScoreSmoother() = default;

    /** Forgets all frames. */
    void reset();

    bool hasFrames() const { return !scores_.empty(); }

    /** Brings what is known to the coordinates of another crop. @param newToOld from its pixel centres. */
    void realign(const Matx23d& newToOld);

    /** Takes one frame.
    @param logits 1 x C x H x W, CV_32F. @param prior one value per class, see areaPrior().
    @param share of what is known in a place's new scores, 0 to 1, as long as the classes agree.
    @param smoothed gets logits of the same size for the labels of this frame. */
    void add(const Mat& logits, const std::vector<float>& prior, double share, Mat& smoothed);

    /** The class of each place in the last frame by itself, CV_8UC1. */
    const Mat& classes() const { return classes_; }

private:
    void start(const Mat& logits, const std::vector<float>& prior);

    Mat scores_;  // 1 x C x H x W
    Mat classes_; // of the last frame by itself
    Mat before_;  // of the one before
    Mat plane_;
};

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_SEQUENCE_SCORE_SMOOTHER_HPP
