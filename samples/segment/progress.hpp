// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_SEGMENT_PROGRESS_HPP
#define FLSNET_SAMPLES_SEGMENT_PROGRESS_HPP

#include <cstddef>
#include <iostream>
#include <string>

#include "../files/error_message.hpp"
#include "../terminal.hpp"

namespace flsnet_samples
{

/** A bar on the standard error that shows how many of the inputs are done; where that is no terminal, only its end. */
class ProgressBar
{
public:
    ProgressBar(std::size_t total, bool visible)
        : total_(total), visible_(visible), live_(visible && isTerminal())
    {
        draw();
    }

    void step()
    {
        ++done_;
        draw();
    }

    /** A message of its own line. Names of files may hold anything, so control characters are taken out. */
    void message(const std::string& text) const
    {
        std::cerr << (live_ ? "\r\033[K" : "") << inOneLine(text) << '\n';
    }

private:
    void draw() const
    {
        const bool ended = done_ == total_;
        if (!live_ && !(visible_ && ended))
        {
            return;
        }
        const std::size_t width = 40;
        const std::size_t filled = total_ > 0 ? done_ * width / total_ : width;
        std::cerr << (live_ ? "\r" : "") << '[' << std::string(filled, '=')
                  << std::string(width - filled, ' ') << "] " << done_ << '/' << total_ << (ended ? "\n" : "")
                  << std::flush;
    }

    std::size_t total_;
    std::size_t done_ = 0;
    bool visible_;
    bool live_;
};

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_SEGMENT_PROGRESS_HPP
