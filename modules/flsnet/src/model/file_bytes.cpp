// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>

#ifdef _WIN32
#include <process.h>
#else
#include <fcntl.h>
#include <unistd.h>
#endif

#include "file_bytes.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

namespace fs = std::filesystem;

CV_NORETURN void fail(const char* what, const std::string& path, const std::string& why)
{
    CV_Error(Error::StsError, std::string("Cannot ") + what + " the file " + path + ": " + why);
}

std::string reasonOf(int error)
{
    return std::generic_category().message(error);
}

/** Opens a file that must not be there yet, or a device or pipe. A pipe that nobody reads is an error (ENXIO): to wait for a
reader would be for ever. */
std::FILE* openToWrite(const fs::path& path, bool isNew)
{
#ifdef _WIN32
    return _wfopen(path.c_str(), isNew ? L"wbx" : L"wb");
#else
    if (isNew)
    {
        return std::fopen(path.c_str(), "wbx");
    }
    const int opened = open(path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    if (opened < 0)
    {
        return nullptr;
    }
    fcntl(opened, F_SETFL, fcntl(opened, F_GETFL) & ~O_NONBLOCK); // a full pipe is waited for
    return fdopen(opened, "wb");
#endif
}

/** Writes to an open file, if it is one, and closes it. @return 0 or the number of the error. */
int writeAndClose(std::FILE* file, const std::vector<uchar>& bytes)
{
    if (file == nullptr)
    {
        return errno;
    }
    errno = 0;
    const bool written =
        std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size() && std::fflush(file) == 0;
    const int writeError = errno;
    const bool closed = std::fclose(file) == 0;
    if (written && closed)
    {
        return 0;
    }
    const int error = written ? errno : writeError;
    return error != 0 ? error : EIO;
}

/** A name in the same folder that no other process or call uses. */
fs::path temporaryName(const fs::path& path)
{
#ifdef _WIN32
    const int process = _getpid();
#else
    const int process = static_cast<int>(getpid());
#endif
    static std::atomic<unsigned> counter(0);
    return path.parent_path() /
           (".flsnet-model-" + std::to_string(process) + "-" + std::to_string(counter++) + ".part");
}

} // namespace

void checkRegularFile(const std::string& path)
{
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (!fs::is_regular_file(status))
    {
        const std::string kind = fs::is_directory(status) ? "it is a folder" : "it is no regular file";
        fail("read", path, fs::exists(status) ? kind : error.message());
    }
}

std::vector<uchar> readFileBytes(const std::string& path)
{
    checkRegularFile(path);
    std::error_code error;
    const std::uintmax_t size = fs::file_size(path, error);
    if (error || size >= static_cast<std::uintmax_t>(std::numeric_limits<int>::max()))
    {
        fail("read", path, error ? error.message() : "it has 2 GiB or more");
    }
    errno = 0;
    std::ifstream stream(path, std::ios::binary);
    std::vector<uchar> bytes(static_cast<size_t>(size));
    stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
    if (!stream.is_open() || stream.bad())
    {
        fail("read", path, reasonOf(errno != 0 ? errno : EIO));
    }
    bytes.resize(static_cast<size_t>(stream.gcount()));
    return bytes;
}

void writeFileBytes(const std::string& path, const std::vector<uchar>& bytes)
{
    std::error_code ignored, renameError;
    const fs::file_status status = fs::status(path, ignored);
    if (fs::exists(status) && !fs::is_regular_file(status))
    {
        const int error = fs::is_directory(status) ? EISDIR : writeAndClose(openToWrite(path, false), bytes);
        if (error != 0)
        {
            fail("write", path,
                 error == ENXIO ? "it is a pipe or device that nobody reads" : reasonOf(error));
        }
        return;
    }
    const fs::path resolved = fs::exists(status) ? fs::canonical(path, ignored) : fs::path();
    const fs::path target = resolved.empty() ? fs::path(path) : resolved;
    const fs::path unfinished = temporaryName(target);
    const int error = writeAndClose(openToWrite(unfinished, true), bytes);
    if (error == 0)
    {
        fs::rename(unfinished, target, renameError); // replaces a file on every system
    }
    if (error != 0 || renameError)
    {
        fs::remove(unfinished, ignored);
        fail("write", path, error != 0 ? reasonOf(error) : renameError.message());
    }
}

} // namespace detail
} // namespace flsnet
} // namespace cv
