// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_FILES_DECODER_MESSAGES_HPP
#define FLSNET_SAMPLES_FILES_DECODER_MESSAGES_HPP

#include <cstdio>
#include <iostream>
#include <sstream>
#include <string>

#ifndef _WIN32
#include <unistd.h>
#endif

namespace flsnet_samples
{

/** Collects what decoders say on the standard error as long as it lives: libjpeg, libpng and OpenCV tell there, and
only there, that a file is damaged, without its name. For programs whose other threads are idle meanwhile. */
class DecoderMessages
{
public:
    DecoderMessages()
    {
#ifndef _WIN32
        std::cerr.flush();
        std::fflush(stderr);
        collected_ = std::tmpfile();
        saved_ = collected_ != nullptr ? dup(STDERR_FILENO) : -1;
        if (saved_ >= 0)
        {
            dup2(fileno(collected_), STDERR_FILENO);
        }
#endif
    }

    ~DecoderMessages()
    {
        end();
        if (collected_ != nullptr)
        {
            std::fclose(collected_);
        }
    }

    DecoderMessages(const DecoderMessages&) = delete;
    DecoderMessages& operator=(const DecoderMessages&) = delete;

    /** Ends the collection. @return what was said, at most some kilobytes. */
    std::string take()
    {
        std::string text;
        if (end())
        {
            std::rewind(collected_);
            text.resize(4096);
            text.resize(std::fread(&text[0], 1, text.size(), collected_));
        }
        return text;
    }

private:
    bool end()
    {
        const bool active = saved_ >= 0;
#ifndef _WIN32
        if (active)
        {
            std::cerr.flush();
            std::fflush(stderr);
            dup2(saved_, STDERR_FILENO);
            close(saved_);
            saved_ = -1;
        }
#endif
        return active;
    }

    std::FILE* collected_ = nullptr;
    int saved_ = -1;
};

/** Some cameras put a few bytes before the end of a JPEG file; nothing is missing. Where more are left over, the decoder lost
its way. */
inline bool isPaddingBeforeEnd(const std::string& message)
{
    const int mostPadding = 64;
    const size_t words = message.find(" extraneous bytes before marker 0xd9");
    if (words == std::string::npos)
    {
        return false;
    }
    const size_t number = message.find_last_not_of("0123456789", words - 1) + 1;
    return number < words && words - number < 4 &&
           std::stoi(message.substr(number, words - number)) <= mostPadding;
}

/** Whether decoders said that data are missing or damaged, and not only odd. */
inline bool tellsOfDamage(const std::string& messages)
{
    std::istringstream lines(messages);
    for (std::string line; std::getline(lines, line);)
    {
        const bool harmless = isPaddingBeforeEnd(line);
        for (const char* word : {"remature", "orrupt", "runcated", "CRC error", "Read Error", "bad Huffman"})
        {
            if (!harmless && line.find(word) != std::string::npos)
            {
                return true;
            }
        }
    }
    return false;
}

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_FILES_DECODER_MESSAGES_HPP
