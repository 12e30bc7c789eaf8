// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_TEST_PROGRAM_RUN_HPP
#define OPENCV_FLSNET_TEST_PROGRAM_RUN_HPP

// Runs the programs of samples/. FLSNET_PROGRAMS is what stands before their names: the folder, and in OpenCV's own
// build the prefix of its examples.
#ifdef FLSNET_PROGRAMS

#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <random>
#include <regex>

#ifndef _WIN32
#include <sys/wait.h>
#endif

#include "test_precomp.hpp"

namespace opencv_test
{

/** A new folder that goes away with this object. */
class TemporaryFolder
{
public:
    TemporaryFolder()
    {
        std::random_device random;
        do
            path_ = std::filesystem::temp_directory_path() / ("flsnet_test_" + std::to_string(random()));
        while (!std::filesystem::create_directory(path_));
    }

    ~TemporaryFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }

    /** Path of a file in the folder; makes the folders above it. */
    std::string file(const std::string& name) const
    {
        const std::filesystem::path result = path_ / name;
        std::filesystem::create_directories(result.parent_path());
        return result.string();
    }

private:
    std::filesystem::path path_;
};

inline std::string readText(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

/** What a program did. */
struct ProgramRun
{
    int status;
    std::string output;
    std::string errors;
};

/** "1 frames": a number and a word that do not go together. Sizes ("24 x 1 pixels") do. */
inline std::string wrongPlural(const std::string& text)
{
    std::smatch found;
    static const std::regex wrong("(^|[^0-9.,x] |[(\\n])1 (?!(class|was|has|this|is)\\b)[a-z]+[a-z]s\\b");
    return std::regex_search(text, found, wrong) ? found.str() : "";
}

/** @param arguments as in a shell. */
inline ProgramRun runProgram(const std::string& name, const std::string& arguments)
{
    const TemporaryFolder folder;
    const std::string output = folder.file("output");
    const std::string errors = folder.file("errors");
    const std::string command =
        "\"" FLSNET_PROGRAMS + name + "\" " + arguments + " >\"" + output + "\" 2>\"" + errors + "\"";
    int status = std::system(command.c_str());
#ifndef _WIN32
    status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
#endif
    ProgramRun run = {status, readText(output), readText(errors)};
    EXPECT_EQ("", wrongPlural(run.output + run.errors)) << run.output << run.errors;
    return run;
}

} // namespace opencv_test

#endif // FLSNET_PROGRAMS

#endif // OPENCV_FLSNET_TEST_PROGRAM_RUN_HPP
