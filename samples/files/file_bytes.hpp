// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_FILES_FILE_BYTES_HPP
#define FLSNET_SAMPLES_FILES_FILE_BYTES_HPP

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <limits>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#ifdef _WIN32
#include <process.h>
#else
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

#include "path_text.hpp"

namespace flsnet_samples
{

using Bytes = std::vector<unsigned char>;

inline std::string reasonOf(int errorNumber)
{
    return std::generic_category().message(errorNumber);
}

/** What a path leads to, where that is no regular file; nothing if it is one.
A pipe would be waited for, a device read without end. */
inline std::string whyNoFile(const std::filesystem::path& path)
{
    std::error_code error;
    const std::filesystem::file_status status = std::filesystem::status(path, error);
    switch (status.type())
    {
    case std::filesystem::file_type::regular:
        return "";
    case std::filesystem::file_type::not_found:
    {
        std::error_code ignored;
        const bool isLink = std::filesystem::is_symlink(std::filesystem::symlink_status(path, ignored));
        return isLink ? "is a link to something that is not there" : "does not exist";
    }
    case std::filesystem::file_type::directory:
        return "is a folder";
    case std::filesystem::file_type::fifo:
        return "is a pipe (FIFO), not a file";
    case std::filesystem::file_type::character:
    case std::filesystem::file_type::block:
        return "is a device, not a file";
    case std::filesystem::file_type::socket:
        return "is a socket, not a file";
    default:
        return "cannot be opened: " + (error ? error.message() : std::string("unknown kind of file"));
    }
}

/** The first bytes of a regular file, fewer where it is shorter; none if it cannot be read. */
inline Bytes readStart(const std::filesystem::path& path, size_t count)
{
    Bytes bytes(count);
    size_t length = 0;
    if (whyNoFile(path).empty())
    {
        std::ifstream stream(path, std::ios::binary);
        stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(count));
        length = static_cast<size_t>(stream.gcount());
    }
    bytes.resize(length);
    return bytes;
}

/** The bytes of a regular file below 2 GiB. @throws std::runtime_error that says why not, without the file's name. */
inline Bytes readBytes(const std::filesystem::path& path)
{
    const std::string problem = whyNoFile(path);
    if (!problem.empty())
    {
        throw std::runtime_error(problem);
    }
    std::error_code error;
    const std::uintmax_t size = std::filesystem::file_size(path, error);
    if (error)
    {
        throw std::runtime_error("cannot be read: " + error.message());
    }
    if (size > static_cast<std::uintmax_t>(std::numeric_limits<int>::max()))
    {
        throw std::runtime_error("is larger than 2 GiB");
    }
    errno = 0;
    std::ifstream stream(path, std::ios::binary);
    Bytes bytes(static_cast<size_t>(size));
    stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
    if (!stream.is_open() || stream.bad())
    {
        throw std::runtime_error("cannot be read" + (errno != 0 ? ": " + reasonOf(errno) : std::string()));
    }
    bytes.resize(static_cast<size_t>(stream.gcount())); // it may have shrunk meanwhile
    return bytes;
}

/** Opens for writing a file that must be new (exclusive), or a device or pipe that is there. A pipe that nobody reads is an error
(ENXIO): to wait for a reader would be for ever. */
inline std::FILE* openToWrite(const std::filesystem::path& path, bool exclusive)
{
#ifdef _WIN32
    return _wfopen(path.c_str(), exclusive ? L"wbx" : L"wb");
#else
    if (exclusive)
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

const char* const NO_READER = "it is a pipe (FIFO) or device that nobody reads";

/** Writes to an open file and closes it. @return 0 or the number of the error. */
inline int writeAndClose(std::FILE* file, const void* data, size_t size)
{
    errno = 0;
    const bool written = std::fwrite(data, 1, size, file) == size && std::fflush(file) == 0;
    const int writeError = errno;
    const bool closed = std::fclose(file) == 0;
    if (written && closed)
    {
        return 0;
    }
    const int error = written ? errno : writeError;
    return error != 0 ? error : EIO;
}

/** A name in the same folder that no other process or call uses. It is hidden, and short whatever the final name is. */
inline std::filesystem::path temporaryName(const std::filesystem::path& path)
{
#ifdef _WIN32
    const int process = _getpid();
#else
    const int process = static_cast<int>(getpid());
#endif
    static std::atomic<unsigned> counter(0);
    return path.parent_path() /
           (".flsnet-" + std::to_string(process) + "-" + std::to_string(counter++) + ".part");
}

/** Where a file is, or is to be made, that a path leads to by links; the path itself if it is no link. A temporary file
belongs beside it, since links may lead to other file systems. */
inline std::filesystem::path targetOf(const std::filesystem::path& path)
{
    std::filesystem::path target = path;
    for (int left = 40; left > 0; --left) // as many as Linux follows
    {
        std::error_code error;
        const std::filesystem::path next = std::filesystem::read_symlink(target, error);
        if (error)
        {
            return target; // no link, maybe nothing yet
        }
        target = next.is_absolute() ? next : target.parent_path() / next;
    }
    return path;
}

/** Whether a path is a device or pipe, which is written to and not replaced. */
inline bool isDevice(const std::filesystem::path& path)
{
    std::error_code error;
    const std::filesystem::file_status status = std::filesystem::status(path, error);
    return std::filesystem::exists(status) && !std::filesystem::is_regular_file(status) &&
           !std::filesystem::is_directory(status);
}

/** Opens anew the standard output or error, if a path leads to what is behind it (/dev/stdout): a file there must not be
replaced, or what the program prints would be lost with it. @return null if it does not. */
inline std::FILE* openStandardStream(const std::filesystem::path& path)
{
#ifndef _WIN32
    struct stat wanted = {};
    if (stat(path.c_str(), &wanted) == 0)
    {
        for (const int stream : {STDOUT_FILENO, STDERR_FILENO})
        {
            struct stat open = {};
            if (fstat(stream, &open) == 0 && open.st_dev == wanted.st_dev && open.st_ino == wanted.st_ino)
            {
                std::fflush(nullptr); // what was printed comes first
                return fdopen(dup(stream), "wb");
            }
        }
    }
#endif
    return nullptr;
}

/** Opens a new file of a name of its own beside a file. @param temporary gets the name. @return null if there can be none. */
inline std::FILE* openTemporary(const std::filesystem::path& target, std::filesystem::path& temporary)
{
    std::FILE* file = nullptr;
    for (int left = 100; file == nullptr && left > 0; --left)
    {
        temporary = temporaryName(target);
        file = openToWrite(temporary, true);
        if (file == nullptr && errno != EEXIST) // that is one of a killed process with the same number
        {
            break;
        }
    }
    return file;
}

/** Writes a file in one step: it has all of its bytes or, if anything goes wrong, is as it was before, also if the
process is killed or another one writes the same file. Links are followed; a device or pipe is written to.
@throws std::runtime_error that names the file. */
inline void writeBytes(const std::filesystem::path& path, const void* data, size_t size)
{
    namespace fs = std::filesystem;
    const auto fail = [&path](const std::string& why) {
        throw std::runtime_error(textOf(path) + ": cannot be written: " + why);
    };
    std::error_code ignored;
    const fs::file_status status = fs::status(path, ignored);
    if (fs::is_directory(status))
    {
        fail("it is a folder");
    }
    std::FILE* const stream = openStandardStream(path);
    if (stream != nullptr || isDevice(path))
    {
        std::FILE* const device = stream != nullptr ? stream : openToWrite(path, false);
        const int error = device == nullptr ? errno : writeAndClose(device, data, size);
        if (error != 0)
        {
            fail(error == ENXIO ? NO_READER : reasonOf(error));
        }
        return;
    }
    const fs::path target = targetOf(path);
    fs::path temporary;
    std::FILE* const file = openTemporary(target, temporary);
    if (file == nullptr)
    {
        fail(reasonOf(errno));
    }
    const int error = writeAndClose(file, data, size);
    std::error_code renameError;
    if (error == 0)
    {
        if (fs::exists(status))
        {
            fs::permissions(temporary, status.permissions(), ignored);
        }
        fs::rename(temporary, target, renameError);
    }
    if (error != 0 || renameError)
    {
        fs::remove(temporary, ignored);
        fail(error != 0 ? reasonOf(error) : renameError.message());
    }
}

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_FILES_FILE_BYTES_HPP
