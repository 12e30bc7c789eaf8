// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_SEGMENT_PROGRESS_HPP
#define FLSNET_SAMPLES_SEGMENT_PROGRESS_HPP

#include <chrono>
#include <cmath>
#include <cstddef>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <string>

#include "../files/error_message.hpp"
#include "../terminal.hpp"

namespace flsnet_samples
{

/** "0:07", "12:34", "3:00:05". */
inline std::string clockText(double seconds)
{
    const long all = std::lround(seconds), hours = all / 3600;
    std::ostringstream out;
    out << std::setfill('0');
    if (hours > 0)
    {
        out << hours << ':' << std::setw(2);
    }
    out << all / 60 % 60 << ':' << std::setw(2) << all % 60;
    return out.str();
}

/** How fast the inputs are done, and for how long they will be: ", 4.2 photos/s, 1:05 left".
@param worked those that took time. @param left those that nobody has looked at. @return nothing as long as nobody knows. */
inline std::string paceText(std::size_t worked, std::size_t left, double seconds)
{
    if (worked == 0 || seconds <= 0)
    {
        return "";
    }
    const double rate = static_cast<double>(worked) / seconds;
    std::ostringstream out;
    out << ", " << std::fixed << std::setprecision(rate < 10 ? 1 : 0);
    if (rate < 0.1)
    {
        out << 1 / rate << " s a photo";
    }
    else
    {
        out << rate << " photos/s";
    }
    if (left > 0)
    {
        out << ", " << clockText(static_cast<double>(left) / rate) << " left";
    }
    return out.str();
}

/** A bar on the standard error that shows how many of the inputs are done, how fast, and for how long it will be; where that is
no terminal, only its end. */
class ProgressBar
{
public:
    ProgressBar(std::size_t total, bool visible)
        : total_(total), visible_(visible), live_(visible && isTerminal()), begin_(Clock::now())
    {
        draw();
    }

    /** @param worked false for an input that took no time. */
    void step(bool worked = true)
    {
        ++done_;
        worked_ += worked ? 1 : 0;
        draw();
    }

    /** A message of its own line. Names of files may hold anything, so control characters are taken out. */
    void message(const std::string& text) const
    {
        std::cerr << (live_ ? "\r\033[K" : "") << inOneLine(text) << '\n';
    }

private:
    typedef std::chrono::steady_clock Clock;

    void draw() const
    {
        const bool ended = done_ == total_;
        if (!live_ && !(visible_ && ended))
        {
            return;
        }
        const std::size_t width = live_ ? 30 : 40;
        const std::size_t filled = total_ > 0 ? done_ * width / total_ : width;
        const double seconds = std::chrono::duration<double>(Clock::now() - begin_).count();
        std::cerr << (live_ ? "\r\033[K" : "") << '[' << std::string(filled, '=')
                  << std::string(width - filled, ' ') << "] " << done_ << '/' << total_
                  << (live_ ? paceText(worked_, total_ - done_, seconds) : "") << (ended ? "\n" : "")
                  << std::flush;
    }

    std::size_t total_;
    std::size_t done_ = 0;
    std::size_t worked_ = 0;
    bool visible_;
    bool live_;
    Clock::time_point begin_;
};

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_SEGMENT_PROGRESS_HPP
