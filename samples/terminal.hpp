// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_TERMINAL_HPP
#define FLSNET_SAMPLES_TERMINAL_HPP

#include <cstdio>

#ifdef _WIN32
#include <io.h>
#else
#include <unistd.h>
#endif

namespace flsnet_samples
{

/** Whether the standard error is one, so that a line can be drawn over. */
inline bool isTerminal()
{
#ifdef _WIN32
    return _isatty(_fileno(stderr)) != 0;
#else
    return isatty(STDERR_FILENO) != 0;
#endif
}

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_TERMINAL_HPP
