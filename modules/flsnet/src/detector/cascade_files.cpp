// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include <cstdlib>
#include <sstream>

#include "cascade_files.hpp"

#include "opencv2/core/utility.hpp"
#include "opencv2/core/utils/filesystem.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

const char* const FOLDER_VARIABLE = "OPENCV_HAARCASCADES_PATH";

/** Where OpenCV's own build says that it installs to; empty if it does not say. */
String installPrefix()
{
    const String label = "Install to:";
    std::istringstream lines(getBuildInformation());
    for (std::string line; std::getline(lines, line);)
    {
        const size_t labelAt = line.find(label);
        if (labelAt == std::string::npos)
        {
            continue;
        }
        const size_t first = line.find_first_not_of(" \t", labelAt + label.size());
        const size_t last = line.find_last_not_of(" \t\r");
        return first == std::string::npos ? String() : line.substr(first, last - first + 1);
    }
    return String();
}

std::vector<String> candidateFolders(const String& folder)
{
    if (!folder.empty())
    {
        return {folder};
    }
    std::vector<String> folders;
    const char* const named = std::getenv(FOLDER_VARIABLE);
    if (named && *named)
    {
        folders.push_back(named);
    }
    // The last one is where Windows packages put it.
    const char* const inPrefix[] = {"share/opencv4/haarcascades", "share/opencv5/haarcascades",
                                    "share/opencv/haarcascades", "share/OpenCV/haarcascades",
                                    "etc/haarcascades"};
    for (const String& prefix :
         {installPrefix(), String("/usr"), String("/usr/local"), String("/opt/homebrew")})
    {
        for (const char* const path : inPrefix)
        {
            const String candidate = utils::fs::join(prefix, path);
            if (!prefix.empty() && std::find(folders.begin(), folders.end(), candidate) == folders.end())
            {
                folders.push_back(candidate);
            }
        }
    }
    return folders;
}

String missingCascadesMessage(const std::vector<String>& folders, const std::vector<String>& fileNames)
{
    std::ostringstream message;
    message << "The Haar cascades were not found:";
    for (const String& name : fileNames)
    {
        message << ' ' << name;
    }
    message << ". Looked in:";
    for (const String& folder : folders)
    {
        message << "\n  " << folder << (utils::fs::isDirectory(folder) ? "" : " (no folder)");
    }
    message << ".\nThey come with OpenCV (folder data/haarcascades of its sources; on Debian and Ubuntu: apt "
               "install "
               "opencv-data). Name their folder in the argument cascadeFolder or in the environment variable "
            << FOLDER_VARIABLE << ", or use another detector, such as NetworkFaceDetector.";
    return message.str();
}

} // namespace

String findCascadeFolder(const String& folder, const std::vector<String>& fileNames)
{
    const std::vector<String> folders = candidateFolders(folder);
    for (const String& candidate : folders)
    {
        if (std::all_of(fileNames.begin(), fileNames.end(), [&candidate](const String& name) {
                return utils::fs::exists(utils::fs::join(candidate, name));
            }))
        {
            return candidate;
        }
    }
    CV_Error(Error::StsObjectNotFound, missingCascadesMessage(folders, fileNames));
}

} // namespace detail
} // namespace flsnet
} // namespace cv
