// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "ordered_pool.hpp"

#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <thread>

namespace facegen
{
namespace
{
constexpr uint64_t AHEAD_PER_THREAD = 3; // finished pictures that may wait for an earlier one

class OrderedPool
{
public:
    OrderedPool(const Renderer& renderer_, int size_, uint64_t first, uint64_t count, int threads)
        : renderer(renderer_), size(size_), nextToStart(first), nextToHand(first),
          end(count ? first + count : UINT64_MAX), window(threads * AHEAD_PER_THREAD)
    {
        for (int i = 0; i < threads; ++i)
            workers.emplace_back([this] { work(); });
    }

    ~OrderedPool()
    {
        {
            std::lock_guard<std::mutex> lock(mutex);
            stop = true;
        }
        changed.notify_all();
        for (std::thread& w : workers)
            w.join();
    }

    bool next(Picture& picture)
    {
        std::unique_lock<std::mutex> lock(mutex);
        if (nextToHand == end)
            return false;
        changed.wait(lock, [this] { return failure || done.count(nextToHand); });
        if (failure)
            std::rethrow_exception(failure);
        picture = std::move(done[nextToHand]);
        done.erase(nextToHand++);
        changed.notify_all();
        return true;
    }

private:
    void work()
    {
        std::unique_lock<std::mutex> lock(mutex);
        for (;;)
        {
            changed.wait(lock,
                         [this] { return stop || nextToStart == end || nextToStart < nextToHand + window; });
            if (stop || failure || nextToStart == end)
                return;
            const uint64_t seed = nextToStart++;
            lock.unlock();
            Picture picture;
            std::exception_ptr error;
            try
            {
                picture = renderer.render(seed, size);
            }
            catch (...)
            {
                error = std::current_exception();
            }
            lock.lock();
            if (error)
                failure = error;
            else
                done[seed] = std::move(picture);
            changed.notify_all();
        }
    }

    const Renderer& renderer;
    const int size;
    uint64_t nextToStart, nextToHand;
    const uint64_t end, window;
    bool stop = false;
    std::exception_ptr failure;
    std::map<uint64_t, Picture> done;
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<std::thread> workers;
};
} // namespace

void renderInOrder(const Renderer& renderer, int size, uint64_t first, uint64_t count, int threads,
                   const std::function<bool(const Picture&)>& consume)
{
    OrderedPool pool(renderer, size, first, count, threads);
    Picture picture;
    while (pool.next(picture))
        if (!consume(picture))
            return;
}
} // namespace facegen
