// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "copy_rate.hpp"

#include <cstring>

#include "best_time.hpp"

double copyRate(int threads)
{
    const size_t bytes = size_t(256) << 20; // far more than caches hold
    std::vector<char> from(bytes, 1), to(bytes, 2);
    const size_t part = bytes / static_cast<size_t>(threads);
    const double seconds = bestTime(threads, [&](int thread) {
        const size_t begin = part * static_cast<size_t>(thread);
        std::memcpy(to.data() + begin, from.data() + begin, part);
    });
    return 2. * static_cast<double>(part) * threads / seconds;
}
