// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_FUZZ_BOUNDED_MEMORY_HPP
#define FLSNET_FUZZ_BOUNDED_MEMORY_HPP

#include <cstdlib>
#include <new>

// For one source file of a target that calls OpenCV's decoders: these make room for what a header promises, and a few
// bytes can promise more than there is. The address sanitizer's own operator new ends the process then; here it
// throws, as it does without a sanitizer.

inline void* boundedMemory(std::size_t size)
{
    const std::size_t most = 1 << 30;
    void* const memory = size <= most ? std::malloc(size) : nullptr;
    if (memory == nullptr)
    {
        throw std::bad_alloc();
    }
    return memory;
}

void* operator new(std::size_t size)
{
    return boundedMemory(size);
}

void* operator new[](std::size_t size)
{
    return boundedMemory(size);
}

void* operator new(std::size_t size, const std::nothrow_t&) noexcept
{
    return std::malloc(size);
}

void* operator new[](std::size_t size, const std::nothrow_t&) noexcept
{
    return std::malloc(size);
}

void operator delete(void* memory) noexcept
{
    std::free(memory);
}

void operator delete[](void* memory) noexcept
{
    std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept
{
    std::free(memory);
}

void operator delete[](void* memory, std::size_t) noexcept
{
    std::free(memory);
}

#endif // FLSNET_FUZZ_BOUNDED_MEMORY_HPP
