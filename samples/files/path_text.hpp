// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_FILES_PATH_TEXT_HPP
#define FLSNET_SAMPLES_FILES_PATH_TEXT_HPP

#include <filesystem>
#include <string>

namespace flsnet_samples
{

// Texts of the programs are UTF-8 on Windows, whose own narrow texts hold no name beyond the code page, and the bytes
// of the name elsewhere.

inline std::filesystem::path pathOf(const std::string& text)
{
#ifdef _WIN32
    return std::filesystem::u8path(text);
#else
    return std::filesystem::path(text);
#endif
}

inline std::string textOf(const std::filesystem::path& path)
{
#ifdef _WIN32
    return path.u8string();
#else
    return path.string();
#endif
}

/** A path with something behind its file name. */
inline std::filesystem::path withSuffix(std::filesystem::path path, const std::string& suffix)
{
    path += suffix;
    return path;
}

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_FILES_PATH_TEXT_HPP
