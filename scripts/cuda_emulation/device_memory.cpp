// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "device_memory.hpp"

#include <sys/mman.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace
{

const size_t ADDRESSES = size_t(1) << 38; // not memory
const size_t ALIGNMENT = 512;
const unsigned char UNTOUCHED = 0xa5;

struct Memory
{
    Memory()
        : begin(static_cast<char*>(
              mmap(nullptr, ADDRESSES, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)))
    {
    }

    void protect(int protection) const
    {
        if (used > 0 && mprotect(begin, used, protection) != 0)
        {
            std::perror("emulated CUDA: mprotect");
            std::abort();
        }
    }

    char* begin;
    size_t used = 0;
    int opened = 0;
    std::vector<char*> ends; // of the allocations
};

Memory& memory()
{
    static Memory* theMemory = new Memory; // outlives all static objects
    return *theMemory;
}

size_t roundedUp(size_t bytes)
{
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

/** At the end of the program: nothing may have been written between the allocations. */
struct CheckAtEnd
{
    ~CheckAtEnd()
    {
        const OpenDeviceMemory open;
        for (const char* end : memory().ends)
        {
            for (size_t i = 0; i < ALIGNMENT; ++i)
            {
                if (static_cast<unsigned char>(end[i]) != UNTOUCHED)
                {
                    std::fputs("emulated CUDA: something was written behind an allocation\n", stderr);
                    std::abort();
                }
            }
        }
    }
} checkAtEnd;

} // namespace

void* allocateDeviceMemory(size_t bytes)
{
    Memory& all = memory();
    char* pointer = all.begin + all.used;
    all.used += roundedUp(bytes) + 2 * ALIGNMENT;
    if (all.used > ADDRESSES)
    {
        std::fputs("emulated CUDA: out of addresses\n", stderr);
        std::abort();
    }
    const OpenDeviceMemory open;
    std::memset(pointer, 0xff, bytes);
    std::memset(pointer + bytes, UNTOUCHED, ALIGNMENT);
    all.ends.push_back(pointer + bytes);
    return pointer;
}

bool isDeviceMemory(const void* pointer)
{
    const Memory& all = memory();
    return static_cast<const char*>(pointer) >= all.begin &&
           static_cast<const char*>(pointer) < all.begin + all.used;
}

OpenDeviceMemory::OpenDeviceMemory()
{
    if (memory().opened++ == 0)
    {
        memory().protect(PROT_READ | PROT_WRITE);
    }
}

OpenDeviceMemory::~OpenDeviceMemory()
{
    if (--memory().opened == 0)
    {
        memory().protect(PROT_NONE);
    }
}
