// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_SEGMENT_INPUTS_HPP
#define FLSNET_SAMPLES_SEGMENT_INPUTS_HPP

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace flsnet_samples
{

/** Whether a file of a folder looks like a picture, going by its extension. */
inline bool isPicture(const std::filesystem::path& file)
{
    static const std::vector<std::string> extensions = {".bmp", ".exr",  ".hdr", ".jp2", ".jpeg",
                                                        ".jpg", ".pbm",  ".pgm", ".png", ".ppm",
                                                        ".tif", ".tiff", ".webp"};
    std::string extension = file.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return std::find(extensions.begin(), extensions.end(), extension) != extensions.end();
}

/** Whether a file of a folder is what this program wrote there before. */
inline bool isResult(const std::filesystem::path& file)
{
    const std::string kind = file.stem().extension().string();
    return kind == ".labels" || kind == ".overlay" || kind == ".color";
}

/** The pictures that the user named: files as they are, folders by their pictures in order of name, but
for the results of an earlier run. Files that do not
exist stay in the list: reading them will fail, and say so. */
inline std::vector<std::filesystem::path> listInputs(const std::vector<std::string>& names)
{
    std::vector<std::filesystem::path> inputs;
    for (const std::string& name : names)
    {
        if (!std::filesystem::is_directory(name))
        {
            inputs.emplace_back(name);
            continue;
        }
        std::vector<std::filesystem::path> pictures;
        for (const std::filesystem::directory_entry& entry : std::filesystem::directory_iterator(name))
        {
            if (entry.is_regular_file() && isPicture(entry.path()) && !isResult(entry.path()))
            {
                pictures.push_back(entry.path());
            }
        }
        if (pictures.empty())
        {
            throw std::runtime_error("there is no picture in the folder " + name);
        }
        std::sort(pictures.begin(), pictures.end());
        inputs.insert(inputs.end(), pictures.begin(), pictures.end());
    }
    return inputs;
}

/** Stops if two inputs would write the same files. */
inline void checkStems(const std::vector<std::filesystem::path>& inputs)
{
    std::map<std::string, std::filesystem::path> seen;
    for (const std::filesystem::path& input : inputs)
    {
        const auto [other, isNew] = seen.emplace(input.stem().string(), input);
        if (!isNew)
        {
            throw std::runtime_error("two inputs have the same stem and would write the same files: " +
                                     other->second.string() + " and " + input.string());
        }
    }
}

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_SEGMENT_INPUTS_HPP
