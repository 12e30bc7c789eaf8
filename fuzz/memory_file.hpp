// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_FUZZ_MEMORY_FILE_HPP
#define FLSNET_FUZZ_MEMORY_FILE_HPP

#include <cstdint>
#include <string>

#include <sys/mman.h>
#include <unistd.h>

#include "fuzz_target.hpp"

namespace flsnet_fuzz
{

/** A regular file in memory, with a path, for readers that take one. */
class MemoryFile
{
public:
    MemoryFile(const void* data, size_t size) : descriptor_(memfd_create("fuzz", 0))
    {
        require(descriptor_ >= 0 && write(descriptor_, data, size) == static_cast<ssize_t>(size),
                "files in memory work");
    }

    explicit MemoryFile(const std::string& bytes) : MemoryFile(bytes.data(), bytes.size()) {}

    ~MemoryFile() { close(descriptor_); }

    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

private:
    int descriptor_;
};

} // namespace flsnet_fuzz

#endif // FLSNET_FUZZ_MEMORY_FILE_HPP
