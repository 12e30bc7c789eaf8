// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_MEMORY_PLAN_HPP
#define OPENCV_FLSNET_MEMORY_PLAN_HPP

#include <cstddef>
#include <vector>

#include "opencv2/core.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** Places buffers in one piece of memory; those that are never needed at the same time may share it. */
class MemoryPlan
{
public:
    /** @return number of a new buffer. */
    int add(size_t bytes);

    /** Says that a step reads or writes a buffer: it keeps its content from its first to its last use. */
    void use(int buffer, int step);

    /** Gives every buffer its place. @return bytes of the whole. */
    size_t place();

    size_t offset(int buffer) const { return buffers_[buffer].offset; }

private:
    struct Buffer
    {
        size_t bytes;
        int firstUse;
        int lastUse;
        size_t offset;
    };

    std::vector<Buffer> buffers_;
};

/** A piece of memory at a multiple of 64 bytes; its content is lost when it grows. */
class AlignedMemory
{
public:
    AlignedMemory() = default;
    ~AlignedMemory() { fastFree(bytes_); }
    AlignedMemory(const AlignedMemory&) = delete;
    AlignedMemory& operator=(const AlignedMemory&) = delete;

    void resize(size_t size);

    uchar* data() const { return bytes_; }

private:
    uchar* bytes_ = nullptr;
    size_t size_ = 0;
};

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_MEMORY_PLAN_HPP
