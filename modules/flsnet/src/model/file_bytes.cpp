// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include <filesystem>
#include <fstream>

#include "file_bytes.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

std::vector<uchar> readFileBytes(const std::string& path)
{
    std::ifstream stream(path, std::ios::binary);
    std::vector<uchar> bytes;
    const std::streamsize chunk = 1 << 20;
    // In pieces instead of by the file's size, which pipes and folders do not have.
    while (stream)
    {
        const size_t size = bytes.size();
        bytes.resize(size + chunk);
        stream.read(reinterpret_cast<char*>(&bytes[size]), chunk);
        bytes.resize(size + static_cast<size_t>(stream.gcount()));
    }
    if (!stream.eof() || stream.bad())
    {
        CV_Error(Error::StsError, "Cannot read the file " + path);
    }
    return bytes;
}

void writeFileBytes(const std::string& path, const std::vector<uchar>& bytes)
{
    const std::string unfinished = path + ".unfinished";
    std::ofstream stream(unfinished, std::ios::binary);
    stream.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    stream.close();
    std::error_code failure;
    if (stream)
    {
        std::filesystem::rename(unfinished, path, failure); // replaces a file on every system
    }
    if (!stream || failure)
    {
        std::filesystem::remove(unfinished, failure);
        CV_Error(Error::StsError, "Cannot write the file " + path);
    }
}

} // namespace detail
} // namespace flsnet
} // namespace cv
