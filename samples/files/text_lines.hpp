// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_FILES_TEXT_LINES_HPP
#define FLSNET_SAMPLES_FILES_TEXT_LINES_HPP

#include <sstream>
#include <string>
#include <vector>

namespace flsnet_samples
{

/** The lines of a text, without what editors on Windows add: a mark of UTF-8 (BOM) before the first one, and a carriage
return at the end of each. */
inline std::vector<std::string> linesOf(const std::string& text)
{
    const std::string mark = "\xef\xbb\xbf";
    std::istringstream stream(text.compare(0, mark.size(), mark) == 0 ? text.substr(mark.size()) : text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);)
    {
        if (!line.empty() && line.back() == '\r')
        {
            line.pop_back();
        }
        lines.push_back(line);
    }
    return lines;
}

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_FILES_TEXT_LINES_HPP
