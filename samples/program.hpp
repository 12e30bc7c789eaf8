// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_PROGRAM_HPP
#define FLSNET_SAMPLES_PROGRAM_HPP

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

#include "arguments.hpp"
#include "files/error_message.hpp"
#include "opencv2/core.hpp"

#ifdef _WIN32
#include <windows.h>
// windows.h must come first.
#include <shellapi.h>
#else
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>
#endif

namespace flsnet_samples
{

/** The command line behind the program's name; see path_text.hpp for its encoding. */
inline std::vector<std::string> commandLine(int argc, const char* const* argv)
{
    std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
#ifdef _WIN32
    int count = 0;
    wchar_t** const wide = CommandLineToArgvW(GetCommandLineW(), &count);
    if (wide != nullptr)
    {
        words.clear();
        for (int i = 1; i < count; ++i)
        {
            words.push_back(std::filesystem::path(wide[i]).u8string());
        }
        LocalFree(wide);
    }
#endif
    return words;
}

/** Gives the numbers of closed standard streams to something harmless: a file of the user that is opened later must not
get them, or what is printed would go into it. Printing to a closed stream stays an error. */
inline void guardStandardStreams()
{
#ifndef _WIN32
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    {
        if (fcntl(stream, F_GETFD) == -1)
        {
            const int wrongWay = stream == STDIN_FILENO ? O_WRONLY : O_RDONLY;
            const int opened = open("/dev/null", wrongWay);
            if (opened >= 0 && opened != stream)
            {
                dup2(opened, stream);
                close(opened);
            }
        }
    }
#endif
}

/** A file that reaches the limit of its size, and a standard stream that nobody reads any more, are errors like a full disk,
and no reason to be killed in the midst of the work. */
inline void takeSignalsAsErrors()
{
#ifdef SIGXFSZ
    std::signal(SIGXFSZ, SIG_IGN);
#endif
#ifdef SIGPIPE
    std::signal(SIGPIPE, SIG_IGN);
#endif
}

inline void addThreadsOption(Arguments& arguments)
{
    arguments.addOption("--threads", "N",
                        "number of threads, no more than processors (default: all processors)");
}

/** Takes no more threads than there are processors: they gain nothing, and TBB would warn of them. */
inline void setThreads(const Arguments& arguments)
{
    if (arguments.has("--threads"))
    {
        cv::setNumThreads(std::min(arguments.integer("--threads", 1, 1024), cv::getNumberOfCPUs()));
    }
}

/** Whether everything that was printed has arrived. */
inline bool outputArrived()
{
    std::cout.flush();
    bool arrived = std::cout.good() && std::fflush(stdout) == 0;
#ifndef _WIN32
    // Some file systems tell on closing that there is no room.
    const int copy = dup(STDOUT_FILENO);
    arrived = (copy < 0 || close(copy) == 0) && arrived;
#endif
    return arrived;
}

/** Whether the standard output is a pipe whose reader has seen enough, as that of "| head". */
inline bool isReaderGone()
{
#ifdef _WIN32
    return false;
#else
    pollfd output = {STDOUT_FILENO, POLLOUT, 0};
    return poll(&output, 1, 0) == 1 && (output.revents & POLLERR) != 0;
#endif
}

inline std::string versionText(const std::string& program)
{
#ifdef FLSNET_VERSION
    return program + " " FLSNET_VERSION " with OpenCV " + CV_VERSION + "\n";
#else
    return program + " of OpenCV " + CV_VERSION + "\n"; // built as a part of it
#endif
}

/** Parses the command line and runs the program: help to the standard output, bad usage and errors to the standard
error, each in one sentence. An output that does not arrive is an error.
@param body takes the parsed Arguments and returns the exit status. */
template <typename Body> int runProgram(Arguments& arguments, int argc, const char* const* argv, Body body)
{
    int status = EXIT_ALL_DONE;
    guardStandardStreams();
    takeSignalsAsErrors();
    try
    {
        switch (arguments.parse(commandLine(argc, argv)))
        {
        case Arguments::Wish::HELP:
            std::cout << arguments.help();
            break;
        case Arguments::Wish::VERSION:
            std::cout << versionText(arguments.program());
            break;
        default:
            status = body(static_cast<const Arguments&>(arguments));
        }
    }
    catch (const UsageError& error)
    {
        std::cerr << arguments.program() << ": " << inOneLine(error.what()) << "\nTry '"
                  << arguments.program() << " --help'.\n";
        return EXIT_BAD_USAGE;
    }
    catch (const std::exception& error)
    {
        std::cerr << arguments.program() << ": " << messageOf(error) << '\n';
        status = EXIT_SOME_FAILED;
    }
    if (!outputArrived())
    {
        if (!isReaderGone()) // that one knows
        {
            std::cerr << arguments.program() << ": the standard output cannot be written\n";
        }
        status = std::max<int>(status, EXIT_SOME_FAILED);
    }
    return status;
}

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_PROGRAM_HPP
