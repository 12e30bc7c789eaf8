// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "json_text.hpp"

#include <cctype>

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

const size_t MOST_LEVELS = 32;
const size_t MOST_BYTES = 4 << 20; // FileStorage takes many times that; files of the trainer have some 100 kB

/** Walks through a JSON text and keeps the place in it; FileStorage tells neither. */
class Walk
{
public:
    Walk(const std::string& text, const std::string& source) : text_(text), source_(source) {}

    /** @throws cv::Exception if the text is nested too deeply, or has a value that FileStorage cannot read. */
    void check()
    {
        for (size_t i = 0; i < text_.size(); ++i)
        {
            const char c = text_[i];
            if (c == '"')
            {
                const size_t begin = i + 1;
                i = endOfString(i);
                key_ = text_.substr(begin, i - begin);
            }
            else if (c == ':' && !places_.empty())
            {
                places_.back().key = key_;
            }
            else if (c == ',' && !places_.empty())
            {
                ++places_.back().index;
            }
            else if (c == '{' || c == '[')
            {
                open(c == '{');
            }
            else if ((c == '}' || c == ']') && !places_.empty())
            {
                places_.pop_back();
            }
            else if (std::isalpha(static_cast<uchar>(c)))
            {
                i = checkWord(i);
            }
        }
    }

private:
    struct Place
    {
        bool isMap;
        std::string key; // of a map's item
        int index;       // of a list's item
    };

    void open(bool isMap)
    {
        places_.push_back({isMap, std::string(), 0});
        if (places_.size() > MOST_LEVELS)
        {
            CV_Error(Error::StsParseError, source_ + ": its JSON is nested too deeply");
        }
    }

    size_t endOfString(size_t i) const
    {
        for (++i; i < text_.size() && text_[i] != '"'; ++i)
        {
            i += text_[i] == '\\' ? 1 : 0;
        }
        return i;
    }

    /** A value of letters: true and false are all that can be read. @return its last letter. */
    size_t checkWord(size_t i) const
    {
        size_t end = i;
        while (end < text_.size() && std::isalnum(static_cast<uchar>(text_[end])))
        {
            ++end;
        }
        const std::string word = text_.substr(i, end - i);
        const bool isExponent = word[0] == 'e' || word[0] == 'E'; // 1e5, its digits went by
        if (word != "true" && word != "false" && !isExponent)
        {
            CV_Error(
                Error::StsParseError,
                source_ + ": '" + place() + "' is " + word.substr(0, 16) +
                    ", which is no value here; leave the key out, or give a text, a number, true or false");
        }
        return end - 1;
    }

    /** The keys and positions that lead to a value: outer.list.0.inner */
    std::string place() const
    {
        std::string path;
        for (const Place& place : places_)
        {
            path += (path.empty() ? "" : ".") + (place.isMap ? place.key : std::to_string(place.index));
        }
        return path;
    }

    const std::string& text_;
    const std::string& source_;
    std::string key_; // the latest string
    std::vector<Place> places_;
};

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
    Walk(text, source).check();
    return FileStorage(text, FileStorage::READ | FileStorage::MEMORY | FileStorage::FORMAT_JSON);
}

} // namespace detail
} // namespace flsnet
} // namespace cv
