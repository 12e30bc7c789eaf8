// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_FILES_OWN_FILES_HPP
#define FLSNET_SAMPLES_FILES_OWN_FILES_HPP

#include <algorithm>
#include <stdexcept>
#include <string>

#include "file_bytes.hpp"

namespace flsnet_samples
{

// The programs know again what they wrote: pictures by their text Software, JSON and CSV by how they begin, models by
// the name of their producer. Everything else belongs to the user, and is not overwritten unless asked for.

const char* const SOFTWARE = "flsnet";

/** A mark near the start of the files that a program writes. */
struct FileMark
{
    std::string text;
    size_t within; // bytes from the start of the file
};

const FileMark PICTURE_MARK = {std::string("tEXtSoftware") + '\0' + SOFTWARE, 256};
const FileMark JSON_MARK = {R"({"program": "flsnet)", 32};

inline bool isMarked(const std::filesystem::path& path, const FileMark& mark)
{
    const Bytes start = readStart(path, mark.within);
    return std::search(start.begin(), start.end(), mark.text.begin(), mark.text.end()) != start.end();
}

/** Whether a path can be written to without harm to what is there: nothing, nothing in it, or what a program wrote. */
inline bool mayOverwrite(const std::filesystem::path& path, const FileMark& mark)
{
    std::error_code error;
    const std::filesystem::file_status status = std::filesystem::status(path, error);
    if (status.type() == std::filesystem::file_type::not_found ||
        (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)))
    {
        return true; // writing fails, or goes to a device
    }
    const std::uintmax_t size = std::filesystem::file_size(path, error);
    return (!error && size == 0) || isMarked(path, mark);
}

/** Stops before a file of the user is overwritten.
@param force the user wants it. @throws std::runtime_error that names the file. */
inline void checkOverwrite(const std::filesystem::path& path, const FileMark& mark, bool force)
{
    std::error_code error;
    const std::filesystem::file_status status = std::filesystem::status(path, error);
    if (status.type() == std::filesystem::file_type::none) // a name that is too long, for instance
    {
        throw std::runtime_error(textOf(path) + ": cannot be written: " + error.message());
    }
    if (!force && !mayOverwrite(path, mark))
    {
        throw std::runtime_error(
            textOf(path) + ": is there already, and was not written by this program: --force overwrites it");
    }
}

/** Stops before one result overwrites the other.
@throws std::runtime_error that names the file. */
inline void checkTwoNames(const std::filesystem::path& first, const std::filesystem::path& second)
{
    std::error_code error;
    const bool isDevice =
        std::filesystem::exists(first, error) && !std::filesystem::is_regular_file(first, error);
    const bool isSame =
        std::filesystem::weakly_canonical(first, error) == std::filesystem::weakly_canonical(second, error);
    if (isSame && !isDevice)
    {
        throw std::runtime_error(textOf(first) + ": two results cannot have one name");
    }
}

/** Stops before a result takes the place of what it is made of, also where the user wants to overwrite.
@throws std::runtime_error that names the file. */
inline void checkNotInput(const std::filesystem::path& result, const std::filesystem::path& input)
{
    std::error_code error;
    if (std::filesystem::is_regular_file(result, error) && std::filesystem::equivalent(result, input, error))
    {
        throw std::runtime_error(textOf(result) + ": is the input itself: give the result another name");
    }
}

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_FILES_OWN_FILES_HPP
