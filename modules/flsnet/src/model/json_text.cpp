// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "json_text.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

const int MOST_LEVELS = 32;
const size_t MOST_BYTES = 4 << 20; // FileStorage takes many times that; files of the trainer have some 100 kB

int nestingOf(const std::string& text)
{
    int level = 0;
    int deepest = 0;
    bool inString = false;
    for (size_t i = 0; i < text.size(); ++i)
    {
        const char c = text[i];
        if (inString)
        {
            i += c == '\\' ? 1 : 0;
            inString = c != '"';
        }
        else if (c == '"')
        {
            inString = true;
        }
        else if (c == '{' || c == '[')
        {
            deepest = std::max(deepest, ++level);
        }
        else if (c == '}' || c == ']')
        {
            --level;
        }
    }
    return deepest;
}

} // namespace

FileStorage openJson(const std::string& text, const std::string& source)
{
    if (text.empty() || text[text.find_first_not_of(" \t\r\n") % text.size()] != '{')
    {
        CV_Error(Error::StsParseError, source + ": this is no JSON object");
    }
    if (text.size() > MOST_BYTES)
    {
        CV_Error(Error::StsParseError, source + ": its JSON has more than 4 MiB");
    }
    if (nestingOf(text) > MOST_LEVELS)
    {
        CV_Error(Error::StsParseError, source + ": its JSON is nested too deeply");
    }
    return FileStorage(text, FileStorage::READ | FileStorage::MEMORY | FileStorage::FORMAT_JSON);
}

} // namespace detail
} // namespace flsnet
} // namespace cv
