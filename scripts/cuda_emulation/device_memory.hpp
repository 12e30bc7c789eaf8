// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_EMULATION_DEVICE_MEMORY_HPP
#define FLSNET_EMULATION_DEVICE_MEMORY_HPP

#include <cstddef>

/** Memory that can be touched only while it is open, by copies and kernels: a program that touches it from the host
crashes. New memory is full of NaN; what is written behind an allocation ends the program. */
void* allocateDeviceMemory(size_t bytes);

bool isDeviceMemory(const void* pointer);

/** Opens the memory as long as it lives. */
class OpenDeviceMemory
{
public:
    OpenDeviceMemory();
    ~OpenDeviceMemory();
    OpenDeviceMemory(const OpenDeviceMemory&) = delete;
    OpenDeviceMemory& operator=(const OpenDeviceMemory&) = delete;
};

#endif // FLSNET_EMULATION_DEVICE_MEMORY_HPP
