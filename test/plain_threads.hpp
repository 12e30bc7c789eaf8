// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_TEST_PLAIN_THREADS_HPP
#define OPENCV_FLSNET_TEST_PLAIN_THREADS_HPP

#include "test_precomp.hpp"

// Thread sanitizer sees the synchronisation of what it instruments alone. OpenCV's own threads (TBB, ...) are none of
// that: each parallel_for_ would look like a race.
#ifdef __has_feature
#if __has_feature(thread_sanitizer)
#define FLSNET_THREAD_SANITIZER
#endif
#endif
#ifdef __SANITIZE_THREAD__
#define FLSNET_THREAD_SANITIZER
#endif

#if defined(FLSNET_THREAD_SANITIZER) && defined(FLSNET_STANDALONE)
#include <atomic>
#include <thread>

#include "opencv2/core/parallel/parallel_backend.hpp"

namespace opencv_test
{

/** parallel_for_ by std::thread. */
class PlainThreads : public cv::parallel::ParallelForAPI
{
public:
    void parallel_for(int tasks, FN_parallel_for_body_cb_t body, void* data) override
    {
        std::atomic<int> next(0);
        const auto work = [&](int number) {
            threadNumber() = number;
            for (int task = next++; task < tasks; task = next++)
            {
                body(task, task + 1, data);
            }
            threadNumber() = 0;
        };
        std::vector<std::thread> threads;
        for (int i = 1; i < std::min(count_.load(), tasks); ++i)
        {
            threads.emplace_back(work, i);
        }
        work(0);
        for (std::thread& thread : threads)
        {
            thread.join();
        }
    }

    int getThreadNum() const override { return threadNumber(); }
    int getNumThreads() const override { return count_; }
    int setNumThreads(int count) override { return count_.exchange(count > 0 ? count : DEFAULT_COUNT); }
    const char* getName() const override { return "std::thread"; }

private:
    static const int DEFAULT_COUNT = 4;

    static int& threadNumber()
    {
        static thread_local int number = 0;
        return number;
    }

    std::atomic<int> count_{DEFAULT_COUNT};
};

} // namespace opencv_test
#endif

namespace opencv_test
{

/** Makes parallel_for_ visible to thread sanitizer, where that is built in. Before any other call of OpenCV. */
inline void usePlainThreadsUnderThreadSanitizer()
{
#if defined(FLSNET_THREAD_SANITIZER) && defined(FLSNET_STANDALONE)
    cv::parallel::setParallelForBackend(std::make_shared<PlainThreads>());
#endif
}

} // namespace opencv_test

#endif // OPENCV_FLSNET_TEST_PLAIN_THREADS_HPP
