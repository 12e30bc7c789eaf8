// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_FUZZ_FUZZ_TARGET_HPP
#define FLSNET_FUZZ_FUZZ_TARGET_HPP

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>

#include <sanitizer/common_interface_defs.h>
#include <unistd.h>

#include "opencv2/core.hpp"
#include "opencv2/core/utils/logger.hpp"

namespace flsnet_fuzz
{

/** Stops, which libFuzzer reports, unless a promise is kept. */
inline void require(bool condition, const char* promise)
{
    if (!condition)
    {
        std::fprintf(stderr, "broken promise: %s\n", promise);
        std::abort();
    }
}

/** Calls what may refuse its input: by an exception of its own kind with a message, nothing else. Too little memory is
no refusal: inputs are small.
@return whether it was done. */
template <typename Error = cv::Exception, typename Function> bool attempt(const Function& function)
{
    try
    {
        function();
        return true;
    }
    catch (const cv::Exception& error)
    {
        require(error.code != cv::Error::StsNoMem,
                "no input of some kilobytes asks for more memory than there is");
        require(!error.err.empty(), "an error says what is wrong");
        return false;
    }
    catch (const std::bad_alloc&)
    {
        throw;
    }
    catch (const Error& error)
    {
        require(*error.what() != 0, "an error says what is wrong");
        return false;
    }
}

/** What every target does first: one thread, so that a run can be repeated, and reports that are seen even while a
decoder's messages are collected. */
inline int prepare()
{
    cv::setNumThreads(1);
    cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
    __sanitizer_set_report_fd(reinterpret_cast<void*>(static_cast<intptr_t>(dup(STDERR_FILENO)))); // NOLINT
    return 0;
}

} // namespace flsnet_fuzz

extern "C" int LLVMFuzzerInitialize(int*, char***)
{
    return flsnet_fuzz::prepare();
}

#endif // FLSNET_FUZZ_FUZZ_TARGET_HPP
