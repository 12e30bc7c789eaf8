// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_FILES_ERROR_MESSAGE_HPP
#define FLSNET_SAMPLES_FILES_ERROR_MESSAGE_HPP

#include <algorithm>
#include <exception>
#include <filesystem>
#include <new>
#include <sstream>
#include <stdexcept>
#include <string>

#include "opencv2/core.hpp"
#include "path_text.hpp"

namespace flsnet_samples
{

/** Whether a byte is a control character or, with the next one, one of U+0080 to U+009F in UTF-8. */
inline bool isControl(unsigned char byte, unsigned char next)
{
    return byte < 0x20 || byte == 0x7f || (byte == 0xc2 && next >= 0x80 && next < 0xa0);
}

inline bool hasControls(const std::string& text)
{
    for (size_t i = 0; i < text.size(); ++i)
    {
        const char next = i + 1 < text.size() ? text[i + 1] : '\0';
        if (isControl(static_cast<unsigned char>(text[i]), static_cast<unsigned char>(next)))
        {
            return true;
        }
    }
    return false;
}

/** A text in one line, without control characters. */
inline std::string inOneLine(const std::string& text)
{
    std::string line;
    for (size_t i = 0; i < text.size(); ++i)
    {
        const auto byte = static_cast<unsigned char>(text[i]);
        const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
        if (!isControl(byte, next) && byte != ' ')
        {
            line += text[i];
            continue;
        }
        i += byte == 0xc2 ? 1 : 0;
        if (!line.empty() && line.back() != ' ')
        {
            line += ' ';
        }
    }
    while (!line.empty() && line.back() == ' ')
    {
        line.pop_back();
    }
    return line;
}

/** "1 frame", "2 frames". */
inline std::string counted(size_t count, const std::string& thing)
{
    return std::to_string(count) + ' ' + thing + (count == 1 ? "" : "s");
}

/** OpenCV sets a "> " before each line of a message of several lines, once more where one is passed on, maybe behind the
name of a file. */
inline std::string withoutQuoteMarks(const std::string& text)
{
    std::istringstream lines(text);
    std::string result;
    for (std::string line; std::getline(lines, line); result += '\n')
    {
        line.erase(0, std::min(line.find_first_not_of("> "), line.size()));
        const size_t inner = line.find(": > ");
        if (inner != std::string::npos)
        {
            line.erase(inner + 2, 2);
        }
        result += line;
    }
    return result;
}

/** Without the condition in C++ and its numbers, which OpenCV's checks add to a message that says it in words. */
inline std::string withoutCondition(const std::string& text)
{
    const size_t custom = text.find(":\n'");
    const bool isCustom =
        custom != std::string::npos && text.find("'\nwhere\n'", custom) != std::string::npos;
    return text.substr(0, isCustom ? custom : text.find(" (expected: '"));
}

/** Without the places in OpenCV's source that a message quotes of another one. */
inline std::string withoutPlaces(std::string text)
{
    for (size_t place = text.find("OpenCV("); place != std::string::npos; place = text.find("OpenCV(", place))
    {
        const size_t code = text.find(": error: (", place);
        const size_t end = code == std::string::npos ? code : text.find(") ", code);
        if (end == std::string::npos)
        {
            break;
        }
        text.erase(place, end + 2 - place);
    }
    return text;
}

/** What went wrong, in one sentence, without the place in OpenCV's source where it was noticed. */
inline std::string messageOf(const std::exception& error)
{
    const cv::Exception* const known = dynamic_cast<const cv::Exception*>(&error);
    if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr ||
        (known != nullptr && known->code == cv::Error::StsNoMem))
    {
        return "there is not enough memory";
    }
    if (known != nullptr && known->code == cv::Error::StsAssert)
    {
        return "OpenCV's " + known->func + " refuses it (" + inOneLine(known->err) + ")";
    }
    if (const auto* file = dynamic_cast<const std::filesystem::filesystem_error*>(&error))
    {
        return inOneLine(textOf(file->path1()) + ": " + file->code().message());
    }
    return inOneLine(known != nullptr ? withoutCondition(withoutPlaces(withoutQuoteMarks(known->err)))
                                      : error.what());
}

/** Does work with a file. @throws std::runtime_error that begins with its name. */
template <typename Work> auto withName(const std::string& name, const Work& work) -> decltype(work())
{
    try
    {
        return work();
    }
    catch (const std::exception& error)
    {
        throw std::runtime_error(name + ": " + messageOf(error));
    }
}

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_FILES_ERROR_MESSAGE_HPP
