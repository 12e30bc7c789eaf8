// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_TEST_ERROR_MESSAGE_HPP
#define OPENCV_FLSNET_TEST_ERROR_MESSAGE_HPP

#include <functional>

#include "test_precomp.hpp"

namespace opencv_test
{

/** Code of the cv::Exception that the call throws; 0 if it throws none. */
inline int errorCode(const std::function<void()>& call)
{
    try
    {
        call();
    }
    catch (const cv::Exception& error)
    {
        return error.code;
    }
    return 0;
}

/** Text of the cv::Exception that the call throws; empty if it throws none. */
inline std::string errorMessage(const std::function<void()>& call)
{
    try
    {
        call();
    }
    catch (const cv::Exception& error)
    {
        return error.err;
    }
    return "";
}

inline bool contains(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

} // namespace opencv_test

#endif // OPENCV_FLSNET_TEST_ERROR_MESSAGE_HPP
