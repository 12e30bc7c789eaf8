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

/** Workers that take tasks until none is left; body(task, worker). Each worker may use memory of its own.

Each begins with a share of consecutive tasks, and then helps the others: from step to step it works at the same place of
the maps, and finds what it wrote in its own cache. */
template <typename Body> class TaskLoop : public ParallelLoopBody
{
public:
    TaskLoop(int count, int workers, const Body& body)
        : count_(count), workers_(workers), body_(body), next_(static_cast<size_t>(workers))
    {
        for (int worker = 0; worker < workers; ++worker)
        {
            next_[worker] = firstOf(worker);
        }
    }

    void operator()(const Range& workers) const CV_OVERRIDE
    {
        for (int worker = workers.start; worker < workers.end; ++worker)
        {
            for (int i = 0; i < workers_; ++i)
            {
                const int share = (worker + i) % workers_;
                const int end = firstOf(share + 1);
                for (int task = next_[share]++; task < end; task = next_[share]++)
                {
                    body_(task, worker);
                }
            }
        }
    }

private:
    int firstOf(int worker) const { return static_cast<int>(static_cast<int64>(count_) * worker / workers_); }

    int count_;
    int workers_;
    const Body& body_;
    mutable AutoBuffer<std::atomic<int>, 64> next_; // by share
};

/** Runs count tasks on at most so many workers; allocates nothing for up to 64 of them. */
template <typename Body> void runTasks(int count, int workers, const Body& body)
{
    const int used = std::max(1, std::min(count, workers));
    const TaskLoop<Body> loop(count, used, body);
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
