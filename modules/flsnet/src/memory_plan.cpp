// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "precomp.hpp"

#include "memory_plan.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

const size_t ALIGNMENT = 64; // a cache line

} // namespace

int MemoryPlan::add(size_t bytes)
{
    const Buffer buffer = {alignSize(std::max<size_t>(bytes, 1), static_cast<int>(ALIGNMENT)),
                           std::numeric_limits<int>::max(), -1, 0};
    buffers_.push_back(buffer);
    return static_cast<int>(buffers_.size()) - 1;
}

void MemoryPlan::use(int buffer, int step)
{
    buffers_[buffer].firstUse = std::min(buffers_[buffer].firstUse, step);
    buffers_[buffer].lastUse = std::max(buffers_[buffer].lastUse, step);
}

size_t MemoryPlan::place()
{
    // Largest first, each at the lowest place that is free as long as it lives.
    std::vector<Buffer*> order;
    for (Buffer& buffer : buffers_)
    {
        order.push_back(&buffer);
    }
    std::stable_sort(order.begin(), order.end(),
                     [](const Buffer* a, const Buffer* b) { return a->bytes > b->bytes; });
    size_t total = 0;
    std::vector<const Buffer*> placed; // by offset
    for (Buffer* buffer : order)
    {
        size_t offset = 0;
        for (const Buffer* other : placed)
        {
            const bool together = other->firstUse <= buffer->lastUse && buffer->firstUse <= other->lastUse;
            if (together && offset + buffer->bytes > other->offset)
            {
                offset = std::max(offset, other->offset + other->bytes);
            }
        }
        buffer->offset = offset;
        total = std::max(total, offset + buffer->bytes);
        placed.insert(
            std::upper_bound(placed.begin(), placed.end(), buffer,
                             [](const Buffer* a, const Buffer* b) { return a->offset < b->offset; }),
            buffer);
    }
    return total;
}

void AlignedMemory::resize(size_t size)
{
    if (size > size_)
    {
        fastFree(bytes_);
        bytes_ = nullptr;
        size_ = 0;
        bytes_ = static_cast<uchar*>(fastMalloc(size)); // aligned by 64 bytes
        size_ = size;
    }
}

} // namespace detail
} // namespace flsnet
} // namespace cv
