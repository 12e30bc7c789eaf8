// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_FILES_PNG_FILE_HPP
#define FLSNET_SAMPLES_FILES_PNG_FILE_HPP

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "exif_orientation.hpp"
#include "picture_codecs.hpp"

namespace flsnet_samples
{

// The codecs do the work; what they cannot do, texts and palettes, is done on the chunks of the file. The bytes of a pixel are the same in a grey PNG of 8 bits and in one with a palette.

struct PngHeader
{
    int bitDepth;
    int colorType; // 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA
};

const int PNG_GREY = 0;
const int PNG_PALETTE = 3;
const size_t PNG_HEADER_END = 33; // signature, and the chunk IHDR

inline bool isPng(const ByteSpan& file)
{
    return file.size > PNG_HEADER_END && startsWith(file, "\x89PNG\r\n\x1a\n", 8) &&
           startsWith(file, "IHDR", 4, 12);
}

inline PngHeader pngHeader(const ByteSpan& png)
{
    return {png.data[24], png.data[25]};
}

inline void addBigEndian(Bytes& bytes, uint32_t value)
{
    for (const int shift : {24, 16, 8, 0})
    {
        bytes.push_back(static_cast<unsigned char>(value >> shift));
    }
}

/** A chunk: length, name, content, and the CRC-32 of name and content. */
inline Bytes pngChunk(const std::string& name, const Bytes& content)
{
    Bytes chunk;
    chunk.reserve(content.size() + 12);
    addBigEndian(chunk, static_cast<uint32_t>(content.size()));
    std::copy(name.begin(), name.end(), std::back_inserter(chunk));
    std::copy(content.begin(), content.end(), std::back_inserter(chunk));
    uint32_t crc = 0xffffffff;
    for (size_t i = 4; i < chunk.size(); ++i)
    {
        crc ^= chunk[i];
        for (int bit = 0; bit < 8; ++bit)
        {
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320 : 0);
        }
    }
    addBigEndian(chunk, crc ^ 0xffffffff);
    return chunk;
}

inline void setColorType(Bytes& png, int colorType)
{
    Bytes content(png.begin() + 16, png.begin() + 29);
    content[9] = static_cast<unsigned char>(colorType);
    const Bytes header = pngChunk("IHDR", content);
    std::copy(header.begin(), header.end(), png.begin() + 8);
}

inline void insertAfterHeader(Bytes& png, const Bytes& chunk)
{
    png.insert(png.begin() + PNG_HEADER_END, chunk.begin(), chunk.end());
}

inline Bytes plainPng(const cv::Mat& picture)
{
    Bytes png = encodePixels(picture);
    if (!isPng({png.data(), png.size()}))
    {
        throw std::runtime_error("OpenCV cannot encode PNG pictures");
    }
    return png;
}

inline void addText(Bytes& png, const std::string& key, const std::string& value)
{
    const std::string text = key + '\0' + value;
    insertAfterHeader(png, pngChunk("tEXt", Bytes(text.begin(), text.end())));
}

/** Adds the text Software = software, by which such files are known again, and the text Run unless it is empty. */
inline void signPng(Bytes& png, const std::string& software, const std::string& run)
{
    if (!run.empty())
    {
        addText(png, "Run", run);
    }
    addText(png, "Software", software);
}

/** A picture as PNG with these texts. */
inline Bytes encodePng(const cv::Mat& picture, const std::string& software, const std::string& run = "")
{
    Bytes png = plainPng(picture);
    signPng(png, software, run);
    return png;
}

/** A label map as PNG, maybe with a palette in the classes' colours; the ids stay what they are.
@param palette see ModelInfo::palette(); empty for none. */
inline Bytes encodeLabels(const cv::Mat& labels, const std::string& software,
                          const cv::Mat& palette = cv::Mat(), const std::string& run = "")
{
    Bytes png = plainPng(labels);
    if (!palette.empty())
    {
        const PngHeader header = pngHeader({png.data(), png.size()});
        if (header.bitDepth != 8 || header.colorType != PNG_GREY)
        {
            throw std::runtime_error("OpenCV encodes label maps in a way that takes no palette");
        }
        Bytes colors;
        for (int id = 0; id < palette.rows; ++id)
        {
            for (const int channel : {2, 1, 0})
            {
                colors.push_back(palette.at<cv::Vec3b>(id)[channel]);
            }
        }
        setColorType(png, PNG_PALETTE);
        insertAfterHeader(png, pngChunk("PLTE", colors));
    }
    signPng(png, software, run);
    return png;
}

/** The file as one of grey pixels that hold the indices of its palette. */
inline Bytes paletteAsGrey(const Bytes& png)
{
    Bytes grey(png.begin(), png.begin() + PNG_HEADER_END);
    setColorType(grey, PNG_GREY);
    const ByteSpan file = {png.data(), png.size()};
    for (size_t place = PNG_HEADER_END; place + 12 <= png.size();)
    {
        const size_t length = numberAt(file, place, 4, true);
        if (length > png.size() - place - 12)
        {
            break;
        }
        if (startsWith(file, "IDAT", 4, place + 4) || startsWith(file, "IEND", 4, place + 4))
        {
            grey.insert(grey.end(), png.begin() + static_cast<std::ptrdiff_t>(place),
                        png.begin() + static_cast<std::ptrdiff_t>(place + 12 + length));
        }
        place += 12 + length;
    }
    return grey;
}

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_FILES_PNG_FILE_HPP
