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
        file_ = kept_ ? openToWrite(path, false) : openTemporary(targetOf(path), temporary_);
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
