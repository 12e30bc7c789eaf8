// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_FILES_JSON_TEXT_HPP
#define FLSNET_SAMPLES_FILES_JSON_TEXT_HPP

#include <cmath>
#include <iomanip>
#include <limits>
#include <locale>
#include <sstream>
#include <string>
#include <vector>

namespace flsnet_samples
{

/** Length of the well-formed UTF-8 character (RFC 3629) at a place of a text; 0 if there is none. */
inline size_t utf8Length(const std::string& text, size_t place)
{
    const auto byteAt = [&text](size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : static_cast<unsigned char>(0);
    };
    const unsigned char first = byteAt(place);
    if (first < 0x80)
    {
        return 1;
    }
    const size_t length = first >= 0xc2 && first <= 0xdf   ? 2
                          : first >= 0xe0 && first <= 0xef ? 3
                          : first >= 0xf0 && first <= 0xf4 ? 4
                                                           : 0;
    for (size_t i = 1; i < length; ++i)
    {
        if ((byteAt(place + i) & 0xc0) != 0x80)
        {
            return 0;
        }
    }
    // Forms that are too long, surrogates, and numbers above 0x10ffff.
    const unsigned char second = byteAt(place + 1);
    const bool malformed = (first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) ||
                           (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f);
    return malformed ? 0 : length;
}

/** A text as JSON (RFC 8259). Bytes that are no UTF-8, which names of files may hold, become U+FFFD. */
inline std::string jsonText(const std::string& text)
{
    std::ostringstream out;
    out.imbue(std::locale::classic());
    out << '"';
    for (size_t i = 0; i < text.size();)
    {
        const size_t length = utf8Length(text, i);
        const char c = text[i];
        if (length == 0)
        {
            out << "\xef\xbf\xbd";
        }
        else if (c == '"' || c == '\\')
        {
            out << '\\' << c;
        }
        else if (length == 1 && static_cast<unsigned char>(c) < 0x20)
        {
            out << "\\u" << std::hex << std::setw(4) << std::setfill('0') << static_cast<int>(c);
        }
        else
        {
            out << text.substr(i, length);
        }
        i += length == 0 ? 1 : length;
    }
    out << '"';
    return out.str();
}

/** A number in any locale with `digits` digits; null if it is none. */
inline std::string jsonNumber(double value, int digits)
{
    if (!std::isfinite(value))
    {
        return "null";
    }
    std::ostringstream out;
    out.imbue(std::locale::classic());
    out << std::setprecision(digits) << value;
    return out.str();
}

/** A number with as many digits as it takes to read it back exactly: 0.6, not 0.59999999999999998. */
inline std::string jsonNumber(double value)
{
    const auto readsBack = [value](const std::string& text) {
        std::istringstream in(text);
        in.imbue(std::locale::classic());
        double read = 0;
        return (in >> read) && read == value;
    };
    const int most = std::numeric_limits<double>::max_digits10;
    int digits = std::numeric_limits<double>::digits10;
    while (digits < most && !readsBack(jsonNumber(value, digits)))
    {
        ++digits;
    }
    return jsonNumber(value, digits);
}

inline std::string jsonList(const std::vector<std::string>& items)
{
    std::string list;
    for (const std::string& item : items)
    {
        list += (list.empty() ? "" : ", ") + item;
    }
    return "[" + list + "]";
}

inline std::string jsonTexts(const std::vector<std::string>& texts)
{
    std::vector<std::string> items(texts.size());
    for (size_t i = 0; i < texts.size(); ++i)
    {
        items[i] = jsonText(texts[i]);
    }
    return jsonList(items);
}

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_FILES_JSON_TEXT_HPP
