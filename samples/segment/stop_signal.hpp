// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_SEGMENT_STOP_SIGNAL_HPP
#define FLSNET_SAMPLES_SEGMENT_STOP_SIGNAL_HPP

#include <csignal>

namespace flsnet_samples
{

namespace stop_signal
{

inline volatile std::sig_atomic_t received = 0;

extern "C" inline void flsnetStopHandler(int number)
{
    received = number;
    std::signal(number, SIG_DFL); // the second one ends the program at once
}

} // namespace stop_signal

/** From now on, SIGINT, SIGTERM and, where there are terminals that go away, SIGHUP are waited for instead of ending
the program at once. */
inline void watchStopSignals()
{
#ifdef SIGHUP
    const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
#else
    const int numbers[] = {SIGINT, SIGTERM};
#endif
    for (const int number : numbers)
    {
        // One that is ignored, as by nohup for others, stays so.
        if (std::signal(number, stop_signal::flsnetStopHandler) == SIG_IGN)
        {
            std::signal(number, SIG_IGN);
        }
    }
}

/** The number of the signal that came; 0 for none. */
inline int stopSignal()
{
    return stop_signal::received;
}

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_SEGMENT_STOP_SIGNAL_HPP
