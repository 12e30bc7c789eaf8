// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_TEST_LOG_CAPTURE_HPP
#define OPENCV_FLSNET_TEST_LOG_CAPTURE_HPP

#include <iostream>
#include <sstream>

#include "opencv2/core/utils/logger.hpp"
#include "test_precomp.hpp"

namespace opencv_test
{

/** Keeps what OpenCV logs, down to level INFO, as long as it lives. */
class LogCapture
{
public:
    LogCapture()
        : level_(utils::logging::setLogLevel(utils::logging::LOG_LEVEL_INFO)),
          out_(std::cout.rdbuf(text_.rdbuf())), err_(std::cerr.rdbuf(text_.rdbuf()))
    {
    }

    ~LogCapture()
    {
        std::cout.rdbuf(out_);
        std::cerr.rdbuf(err_);
        utils::logging::setLogLevel(level_);
    }

    LogCapture(const LogCapture&) = delete;
    LogCapture& operator=(const LogCapture&) = delete;

    /** The lines that hold a text. */
    std::vector<std::string> linesWith(const std::string& part) const
    {
        std::vector<std::string> lines;
        std::istringstream text(text_.str());
        for (std::string line; std::getline(text, line);)
        {
            if (line.find(part) != std::string::npos)
            {
                lines.push_back(line);
            }
        }
        return lines;
    }

private:
    std::ostringstream text_;
    utils::logging::LogLevel level_;
    std::streambuf* out_;
    std::streambuf* err_;
};

} // namespace opencv_test

#endif // OPENCV_FLSNET_TEST_LOG_CAPTURE_HPP
