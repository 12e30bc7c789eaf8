// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Renders seeds on several threads and hands the pictures out in the order of the seeds.
#ifndef FACEGEN_ORDERED_POOL_HPP
#define FACEGEN_ORDERED_POOL_HPP

#include <functional>

#include "renderer.hpp"

namespace facegen
{
/**
 * Calls consume(picture) for seeds first, first + 1, ... on the calling thread until it returns false or
 * `count` pictures are done (0: endless). What a worker throws is thrown here.
 */
void renderInOrder(const Renderer& renderer, int size, uint64_t first, uint64_t count, int threads,
                   const std::function<bool(const Picture&)>& consume);
} // namespace facegen

#endif
