// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_PERF_BEST_TIME_HPP
#define FLSNET_PERF_BEST_TIME_HPP

#include <algorithm>
#include <limits>
#include <thread>
#include <vector>

#include <opencv2/core/utility.hpp>

/** Least time in seconds of several runs, each on a number of threads at once. @param work gets the thread's number. */
template <typename Work> double bestTime(int threads, const Work& work)
{
    double best = std::numeric_limits<double>::max();
    for (int run = 0; run < 40; ++run)
    {
        cv::TickMeter meter;
        meter.start();
        std::vector<std::thread> others;
        for (int thread = 1; thread < threads; ++thread)
        {
            others.emplace_back([&work, thread] { work(thread); });
        }
        work(0);
        for (std::thread& other : others)
        {
            other.join();
        }
        meter.stop();
        best = std::min(best, meter.getTimeSec());
    }
    return best;
}

#endif // FLSNET_PERF_BEST_TIME_HPP
