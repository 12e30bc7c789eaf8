// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_FILES_GROWING_FILE_HPP
#define FLSNET_SAMPLES_FILES_GROWING_FILE_HPP

#include <cstdio>
#include <string>

#include "own_files.hpp"

namespace flsnet_samples
{

/** Where a file is that a path leads to by links; the path itself if there is none. A temporary file belongs beside it, since
links may lead to other file systems. */
inline std::filesystem::path targetOf(const std::filesystem::path& path)
{
    std::error_code error;
    const std::filesystem::path resolved = std::filesystem::canonical(path, error);
    return error || resolved.empty() ? path : resolved;
}

/** Whether a path is a device or pipe, which is written to and not replaced. */
inline bool isDevice(const std::filesystem::path& path)
{
    std::error_code error;
    const std::filesystem::file_status status = std::filesystem::status(path, error);
    return std::filesystem::exists(status) && !std::filesystem::is_regular_file(status) &&
           !std::filesystem::is_directory(status);
}

/** The rest of writing a file that was written under a temporary name beside its target: the final name is its own from now on.
@throws std::runtime_error that names the file. */
inline void keepFile(const std::filesystem::path& temporary, const std::filesystem::path& path)
{
    std::error_code error;
    std::filesystem::rename(temporary, targetOf(path), error);
    if (error)
    {
        throw std::runtime_error(textOf(path) + ": cannot be written: " + error.message());
    }
}

/** A text file that is written bit by bit under a hidden name, and gets its own when it is whole; else it goes away.
A device or pipe gets the text at once. */
class GrowingFile
{
public:
    /** @throws std::runtime_error that names the file. */
    explicit GrowingFile(const std::filesystem::path& path) : path_(path), kept_(isDevice(path))
    {
        const std::filesystem::path target = targetOf(path);
        if (kept_)
        {
            file_ = openToWrite(path, false);
        }
        for (int left = 100; !kept_ && file_ == nullptr && left > 0; --left)
        {
            temporary_ = temporaryName(target);
            file_ = openToWrite(temporary_, true);
            left = errno == EEXIST ? left : 0; // of a killed process with the same number
        }
        check(file_ != nullptr);
    }

    GrowingFile(const GrowingFile&) = delete;
    GrowingFile& operator=(const GrowingFile&) = delete;

    ~GrowingFile()
    {
        if (file_ != nullptr)
        {
            std::fclose(file_);
        }
        if (!kept_)
        {
            std::error_code ignored;
            std::filesystem::remove(temporary_, ignored);
        }
    }

    void append(const std::string& text)
    {
        errno = 0;
        check(std::fwrite(text.data(), 1, text.size(), file_) == text.size());
    }

    void keep()
    {
        errno = 0;
        std::FILE* const file = file_;
        file_ = nullptr;
        check(std::fclose(file) == 0);
        if (!kept_)
        {
            keepFile(temporary_, path_);
        }
        kept_ = true;
    }

private:
    void check(bool good) const
    {
        if (!good)
        {
            const std::string why = errno == ENXIO ? NO_READER : reasonOf(errno != 0 ? errno : EIO);
            throw std::runtime_error(textOf(path_) + ": cannot be written: " + why);
        }
    }

    std::filesystem::path path_;
    std::filesystem::path temporary_;
    std::FILE* file_ = nullptr;
    bool kept_; // there is nothing to take away
};

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_FILES_GROWING_FILE_HPP
