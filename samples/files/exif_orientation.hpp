// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_FILES_EXIF_ORIENTATION_HPP
#define FLSNET_SAMPLES_FILES_EXIF_ORIENTATION_HPP

#include <cstdint>
#include <cstring>

#include "file_bytes.hpp"
#include "opencv2/core.hpp"

namespace flsnet_samples
{

// OpenCV turns a picture as its Exif tag says for some formats, in some versions, with some flags. The programs tell it
// not to, and turn pictures themselves: alike for JPEG, PNG, WebP and TIFF.

/** A part of a file's bytes. */
struct ByteSpan
{
    const unsigned char* data;
    size_t size;
};

/** A number of 2 or 4 bytes; 0 beyond the end. */
inline uint32_t numberAt(const ByteSpan& bytes, size_t place, int count, bool bigEndian)
{
    uint32_t value = 0;
    for (int i = 0; i < count && place <= bytes.size && bytes.size - place >= static_cast<size_t>(count); ++i)
    {
        const uint32_t byte = bytes.data[place + static_cast<size_t>(i)];
        value |= byte << (8 * (bigEndian ? count - 1 - i : i));
    }
    return value;
}

inline bool startsWith(const ByteSpan& bytes, const char* text, size_t length, size_t place = 0)
{
    return place <= bytes.size && bytes.size - place >= length &&
           std::memcmp(bytes.data + place, text, length) == 0;
}

/** Place of the value of the tag Orientation in a TIFF structure, which Exif is; 0 if it has none. */
inline size_t orientationPlace(const ByteSpan& tiff)
{
    const bool big = startsWith(tiff, "MM\0*", 4);
    if (!big && !startsWith(tiff, "II*\0", 4))
    {
        return 0;
    }
    const size_t folder = numberAt(tiff, 4, 4, big);
    const size_t count = numberAt(tiff, folder, 2, big);
    for (size_t i = 0; i < count; ++i)
    {
        const size_t entry = folder + 2 + 12 * i;
        if (entry + 12 > tiff.size)
        {
            return 0;
        }
        if (numberAt(tiff, entry, 2, big) == 0x0112 && numberAt(tiff, entry + 2, 2, big) == 3) // a SHORT
        {
            return entry + 8;
        }
    }
    return 0;
}

/** The orientation, 1 to 8, that a TIFF structure tells; 1 if it tells none. */
inline int orientationOf(const ByteSpan& tiff)
{
    const size_t place = orientationPlace(tiff);
    const uint32_t value = place == 0 ? 1 : numberAt(tiff, place, 2, tiff.data[0] == 'M');
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
}

/** The same of an Exif block, with or without the words before the structure. */
inline int orientationOfExif(ByteSpan block)
{
    if (startsWith(block, "Exif\0\0", 6))
    {
        block = {block.data + 6, block.size - 6};
    }
    return orientationOf(block);
}

inline int orientationOfJpeg(const ByteSpan& file)
{
    size_t place = 2;
    while (place + 4 <= file.size && file.data[place] == 0xff)
    {
        const unsigned char marker = file.data[place + 1];
        if (marker == 0xff)
        {
            ++place; // fill bytes
            continue;
        }
        if (marker == 0xda || marker == 0xd9) // the picture begins, or ends
        {
            break;
        }
        const size_t length = numberAt(file, place + 2, 2, true);
        if (length < 2 || length > file.size - place - 2)
        {
            break;
        }
        if (marker == 0xe1 && startsWith(file, "Exif\0\0", 6, place + 4))
        {
            return orientationOfExif({file.data + place + 4, length - 2});
        }
        place += 2 + length;
    }
    return 1;
}

inline int orientationOfPng(const ByteSpan& file)
{
    for (size_t place = 8; place + 12 <= file.size;)
    {
        const size_t length = numberAt(file, place, 4, true);
        if (length > file.size - place - 12)
        {
            break;
        }
        if (startsWith(file, "eXIf", 4, place + 4))
        {
            return orientationOfExif({file.data + place + 8, length});
        }
        place += 12 + length;
    }
    return 1;
}

inline int orientationOfWebp(const ByteSpan& file)
{
    for (size_t place = 12; place + 8 <= file.size;)
    {
        const size_t length = numberAt(file, place + 4, 4, false);
        if (length > file.size - place - 8)
        {
            break;
        }
        if (startsWith(file, "EXIF", 4, place))
        {
            return orientationOfExif({file.data + place + 8, length});
        }
        place += 8 + length + length % 2;
    }
    return 1;
}

/** Finds the orientation of a picture file, and takes it out of a TIFF file, whose decoder heeds it or not as OpenCV's
version and the kind of pixels want it. */
inline int takeOrientation(Bytes& bytes)
{
    const ByteSpan file = {bytes.data(), bytes.size()};
    if (startsWith(file, "\xff\xd8", 2))
    {
        return orientationOfJpeg(file);
    }
    if (startsWith(file, "\x89PNG", 4))
    {
        return orientationOfPng(file);
    }
    if (startsWith(file, "RIFF", 4) && startsWith(file, "WEBP", 4, 8))
    {
        return orientationOfWebp(file);
    }
    const int orientation = orientationOf(file);
    if (orientation != 1)
    {
        const size_t place = orientationPlace(file);
        const bool big = file.data[0] == 'M';
        bytes[place] = big ? 0 : 1;
        bytes[place + 1] = big ? 1 : 0;
    }
    return orientation;
}

/** Turns and mirrors the pixels so that they stand as the tag says. */
inline cv::Mat upright(const cv::Mat& picture, int orientation)
{
    cv::Mat result = picture;
    if (orientation >= 5)
    {
        cv::transpose(picture, result);
    }
    // By orientation: 2 and 6 mirror left and right, 4 and 8 top and bottom, 3 and 7 both; after transposing.
    const int none = 2;
    const int axes[] = {none, none, 1, -1, 0, none, 1, -1, 0};
    if (axes[orientation] != none)
    {
        cv::flip(result, result, axes[orientation]);
    }
    return result;
}

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_FILES_EXIF_ORIENTATION_HPP
