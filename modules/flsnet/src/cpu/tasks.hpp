// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_TASKS_HPP
#define OPENCV_FLSNET_CPU_TASKS_HPP

#include <atomic>

#include "opencv2/core/utility.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

/** Workers that take tasks until none is left; body(task, worker). Each worker may use memory of its own. */
template <typename Body> class TaskLoop : public ParallelLoopBody
{
public:
    TaskLoop(int count, const Body& body) : count_(count), body_(body), next_(0) {}

    void operator()(const Range& workers) const CV_OVERRIDE
    {
        for (int worker = workers.start; worker < workers.end; ++worker)
        {
            for (int task = next_++; task < count_; task = next_++)
            {
                body_(task, worker);
            }
        }
    }

private:
    int count_;
    const Body& body_;
    mutable std::atomic<int> next_;
};

/** Runs count tasks on at most so many workers; allocates nothing. */
template <typename Body> void runTasks(int count, int workers, const Body& body)
{
    const TaskLoop<Body> loop(count, body);
    const int used = std::min(count, workers);
    if (used <= 1)
    {
        loop(Range(0, 1));
        return;
    }
    parallel_for_(Range(0, used), loop, used);
}

} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_TASKS_HPP
