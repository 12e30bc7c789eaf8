// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_SEGMENT_PROGRESS_HPP
#define FLSNET_SAMPLES_SEGMENT_PROGRESS_HPP

#include <cstddef>
#include <iostream>
#include <string>

namespace flsnet_samples
{

/** A bar on the standard error that shows how many of the inputs are done. */
class ProgressBar
{
public:
    ProgressBar(std::size_t total, bool visible) : total_(total), visible_(visible) { draw(); }

    void step()
    {
        ++done_;
        draw();
        if (visible_ && done_ == total_)
        {
            std::cerr << '\n';
        }
    }

    /** A message of its own line. */
    void message(const std::string& text)
    {
        std::cerr << (visible_ ? "\r\033[K" : "") << text << '\n';
        draw();
    }

private:
    void draw() const
    {
        if (!visible_)
        {
            return;
        }
        const std::size_t width = 40;
        const std::size_t filled = total_ > 0 ? done_ * width / total_ : width;
        std::cerr << "\r[" << std::string(filled, '=') << std::string(width - filled, ' ') << "] " << done_
                  << '/' << total_ << std::flush;
    }

    std::size_t total_;
    std::size_t done_ = 0;
    bool visible_;
};

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_SEGMENT_PROGRESS_HPP
