// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_FILES_RESULT_PLACES_HPP
#define FLSNET_SAMPLES_FILES_RESULT_PLACES_HPP

#include <stdexcept>
#include <string>

#include "../arguments.hpp"
#include "file_bytes.hpp"

namespace flsnet_samples
{

// Whether results will arrive where the user wants them is found out before the work, which may take hours.

/** Why no file can be made in a folder; nothing if one can. Rights alone do not tell: a file system may be read-only, and
root may do everything. */
inline std::string whyNoNewFile(const std::filesystem::path& folder)
{
    const std::filesystem::path probe = temporaryName(folder / "probe");
    std::FILE* const file = openToWrite(probe, true);
    if (file == nullptr)
    {
        return errno == EEXIST ? "" : reasonOf(errno);
    }
    std::fclose(file);
    std::error_code ignored;
    std::filesystem::remove(probe, ignored);
    return "";
}

/** Why a folder can take no results; nothing if it can. A folder that is not there must be one that can be made. */
inline std::string whyNoFolder(const std::filesystem::path& folder)
{
    namespace fs = std::filesystem;
    // What is not there yet does not matter, what is above it does.
    for (fs::path path = folder;; path = path.parent_path())
    {
        const fs::path place = path.empty() ? fs::path(".") : path;
        std::error_code error;
        const std::string problem = whyNoFile(place);
        const fs::file_status status = fs::status(place, error);
        const std::string named = path == folder ? "it " : textOf(place) + " ";
        if (fs::is_directory(status))
        {
            const std::string why = whyNoNewFile(place);
            return why.empty() ? "" : named + "takes no new files (" + why + ")";
        }
        if (fs::exists(status))
        {
            return named + (problem.empty() ? "is a file" : problem) + ", and no folder";
        }
        const bool isMissing = status.type() == fs::file_type::not_found;
        if (!isMissing || fs::is_symlink(fs::symlink_status(place, error)) || path == path.parent_path())
        {
            return named + problem;
        }
    }
}

/** Stops if a folder can take no results. @param option that names it.
@throws UsageError if it has no name. @throws std::runtime_error that names it. */
inline void checkResultFolder(const std::string& option, const std::string& name)
{
    if (name.empty())
    {
        throw UsageError(option + " needs the name of a folder; the one that you are in is '.'");
    }
    const std::string why = whyNoFolder(pathOf(name));
    if (!why.empty())
    {
        throw std::runtime_error(name + ": cannot take the results: " + why + "; name another folder by " +
                                 option);
    }
}

/** Stops if a file cannot be written. @param what the option or argument that names it.
@param makesFolder its folder will be made if it is not there.
@throws UsageError if it has no name. @throws std::runtime_error that names it. */
inline void checkResultFile(const std::string& what, const std::string& name, bool makesFolder = false)
{
    namespace fs = std::filesystem;
    if (name.empty())
    {
        throw UsageError(what + " needs the name of a file");
    }
    const fs::path path = pathOf(name);
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    const auto fail = [&name](const std::string& why) {
        throw std::runtime_error(name + ": cannot be written: " + why);
    };
    if (fs::is_directory(status))
    {
        fail("it is a folder; name a file");
    }
    if (fs::exists(status) && !fs::is_regular_file(status))
    {
        return; // a device
    }
    const fs::path resolved = targetOf(path);
    const fs::path folder = resolved.has_parent_path() ? resolved.parent_path() : fs::path(".");
    const std::string why = whyNoFolder(folder);
    if (!why.empty())
    {
        fail("its folder, " + textOf(folder) + ", cannot take it: " + why);
    }
    if (!makesFolder && !fs::is_directory(folder, error))
    {
        fail("there is no folder " + textOf(folder) + "; make it first");
    }
}

/** The same of a picture, whose name must tell that it is a PNG. */
inline void checkResultPng(const std::string& what, const std::string& name)
{
    std::error_code error;
    const std::string ending = textOf(pathOf(name).extension());
    if (!name.empty() && ending != ".png" && ending != ".PNG" &&
        !std::filesystem::is_character_file(pathOf(name), error))
    {
        throw UsageError("the result is a PNG file: give it a name that ends in .png, not '" + name + "'");
    }
    checkResultFile(what, name);
}

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_FILES_RESULT_PLACES_HPP
