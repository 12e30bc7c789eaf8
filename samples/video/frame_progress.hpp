// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_VIDEO_FRAME_PROGRESS_HPP
#define FLSNET_SAMPLES_VIDEO_FRAME_PROGRESS_HPP

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <string>

#include "../files/error_message.hpp"
#include "../terminal.hpp"

namespace flsnet_samples
{

/** How many frames are done, and how many a second, on the standard error; where that is no terminal, at the end alone. */
class FrameProgress
{
public:
    /** @param total 0 if nobody knows. */
    explicit FrameProgress(std::size_t total) : total_(total), begin_(Clock::now()), drawn_(begin_) {}

    void step()
    {
        ++done_;
        const Clock::time_point now = Clock::now();
        if (isTerminal() && now - drawn_ > std::chrono::milliseconds(100))
        {
            drawn_ = now;
            std::cerr << '\r' << bar() << text() << "\033[K" << std::flush;
        }
    }

    void end() const { std::cerr << (isTerminal() ? "\r\033[K" : "") << text() << '\n'; }

private:
    typedef std::chrono::steady_clock Clock;

    std::string bar() const
    {
        if (total_ == 0)
        {
            return "";
        }
        const std::size_t width = 30, filled = std::min(width, done_ * width / total_);
        return '[' + std::string(filled, '=') + std::string(width - filled, ' ') + "] ";
    }

    std::string text() const
    {
        const double seconds = std::chrono::duration<double>(Clock::now() - begin_).count();
        std::ostringstream out;
        out << (total_ > done_ ? std::to_string(done_) + " of " : std::string())
            << counted(std::max(done_, total_), "frame") << ", " << std::fixed << std::setprecision(1)
            << (seconds > 0 ? static_cast<double>(done_) / seconds : 0.) << " frames/s";
        return out.str();
    }

    std::size_t total_;
    std::size_t done_ = 0;
    Clock::time_point begin_;
    Clock::time_point drawn_;
};

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_VIDEO_FRAME_PROGRESS_HPP
