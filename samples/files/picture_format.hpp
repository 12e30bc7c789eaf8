// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_FILES_PICTURE_FORMAT_HPP
#define FLSNET_SAMPLES_FILES_PICTURE_FORMAT_HPP

#include <algorithm>
#include <cctype>
#include <string>

#include "exif_orientation.hpp"

namespace flsnet_samples
{

enum class PictureFormat
{
    NONE,  // no decoder gets to see it
    OTHER, // one that OpenCV may read
    JPEG,
    PNG,
    WEBP,
    TIFF,
    JPEG2000,
    GIF
};

/** What the bytes of a file are. What is no picture of a format that is known here does not reach OpenCV's decoders: behind
them may be GDAL and its kin. */
struct FileKind
{
    PictureFormat format;
    std::string name;   // with its article; empty if nothing is known
    std::string advice; // what to do where OpenCV cannot read it
};

inline bool isText(const ByteSpan& file)
{
    const size_t looked = std::min<size_t>(file.size, 512);
    return std::all_of(file.data, file.data + looked, [](unsigned char c) {
        return (c >= 0x20 && c != 0x7f) || c == '\n' || c == '\r' || c == '\t' || c == '\f';
    });
}

const char* const VIDEO_ADVICE = "flsnet_video takes videos, as FaceSequenceSegmenter does";

/** The kinds of ISO base media files, by their brand. */
inline FileKind kindOfMedia(const std::string& brand)
{
    const std::string convert = "convert it to JPEG or PNG";
    for (const char* heic : {"heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"})
    {
        if (brand == heic)
        {
            return {PictureFormat::NONE, "a HEIC picture", convert};
        }
    }
    if (brand == "avif" || brand == "avis")
    {
        return {PictureFormat::OTHER, "an AVIF picture", convert};
    }
    if (brand == "crx ")
    {
        return {PictureFormat::NONE, "a raw picture of a camera (CR3)", "develop it to JPEG, PNG or TIFF"};
    }
    return {PictureFormat::NONE, "a video", VIDEO_ADVICE};
}

/** Tells by the content, not by the name. */
inline FileKind kindOf(const ByteSpan& file)
{
    const std::string convert = "convert it to JPEG or PNG";
    const std::string develop = "develop it to JPEG, PNG or TIFF";
    const std::string frames = "give its frames as pictures";
    const auto starts = [&file](const char* text, size_t length, size_t place = 0) {
        return startsWith(file, text, length, place);
    };
    if (file.size == 0)
        return {PictureFormat::NONE, "an empty file", "copy it anew"};
    if (starts("\xff\xd8\xff", 3))
        return {PictureFormat::JPEG, "a JPEG picture", "it may be damaged"};
    if (starts("\x89PNG\r\n\x1a\n", 8))
        return {PictureFormat::PNG, "a PNG picture", "it may be damaged"};
    if (starts("RIFF", 4) && starts("WEBP", 4, 8))
    {
        const bool animated = starts("VP8X", 4, 12) && file.size > 20 && (file.data[20] & 2) != 0;
        return {PictureFormat::WEBP, animated ? "an animated WebP picture" : "a WebP picture",
                animated ? frames : "it may be damaged"};
    }
    // OpenCV may have GDCM and GDAL behind these marks, which are large, and not made for files of anybody.
    if (starts("DICM", 4, 128) || starts("NITF", 4) || starts("DTED", 4, 140))
        return {PictureFormat::NONE, "a picture of medicine or maps (DICOM, NITF, DTED)", convert};
    if (starts("RIFF", 4))
        return {PictureFormat::NONE, "a video or a sound", VIDEO_ADVICE};
    if (starts("GIF8", 4))
        return {PictureFormat::GIF, "a GIF picture", convert};
    if (starts("II*\0\x10\0\0\0CR", 10) || starts("FUJIFILMCCD-RAW", 15) || starts("IIRO", 4) ||
        starts("IIU\0", 4))
        return {PictureFormat::NONE, "a raw picture of a camera", develop};
    if (starts("II*\0", 4) || starts("MM\0*", 4) || starts("II+\0", 4) || starts("MM\0+", 4))
        return {PictureFormat::TIFF, "a TIFF picture, or a raw picture of a camera",
                "convert or develop it to PNG or JPEG"};
    if (starts("\0\0\0\x0cjP  ", 8) || starts("\xff\x4f\xff\x51", 4))
        return {PictureFormat::JPEG2000, "a JPEG 2000 picture", convert};
    if (starts("ftyp", 4, 4) && file.size >= 12)
        return kindOfMedia(std::string(file.data + 8, file.data + 12));
    if (starts("\x1a\x45\xdf\xa3", 4) || starts("\0\0\1\xba", 4) || starts("\0\0\1\xb3", 4) ||
        starts("FLV\1", 4))
        return {PictureFormat::NONE, "a video", VIDEO_ADVICE};
    if (starts("\xff\x0a", 2) || starts("\0\0\0\x0cJXL ", 8))
        return {PictureFormat::OTHER, "a JPEG XL picture", convert};
    if (starts("8BPS", 4))
        return {PictureFormat::NONE, "a Photoshop document", "export it as PNG"};
    if (starts("\0\0\1\0", 4))
        return {PictureFormat::NONE, "an icon (ICO)", convert};
    if (starts("%PDF", 4))
        return {PictureFormat::NONE, "a PDF document", "export its pictures as PNG"};
    if (starts("BM", 2) && file.size > 26)
        return {PictureFormat::OTHER, "a BMP picture", "it may be damaged"};
    if (starts("\x76\x2f\x31\x01", 4))
        return {PictureFormat::OTHER, "an OpenEXR picture",
                "OPENCV_IO_ENABLE_OPENEXR=1 in the environment may help, else convert it to PNG"};
    if (starts("PK\3\4", 4) || starts("\x1f\x8b", 2) || starts("7z\xbc\xaf", 4) || starts("Rar!", 4))
        return {PictureFormat::NONE, "an archive", "unpack it first"};
    if (starts("version https://git-lfs", 23))
        return {PictureFormat::NONE, "a Git LFS pointer, not the file itself", "run 'git lfs pull'"};
    if (file.size > 44 && starts("TRUEVISION-XFILE", 16, file.size - 18))
        return {PictureFormat::NONE, "a TGA picture", convert};
    const bool isPortable =
        starts("P", 1) && file.size > 2 && std::isspace(file.data[2]) != 0 &&
        std::string("1234567fF").find(static_cast<char>(file.data[1])) != std::string::npos;
    if (starts("#?RADIANCE", 10) || starts("#?RGBE", 6) || isPortable)
        return {PictureFormat::OTHER, "a PNM, PFM or HDR picture", "it may be damaged"};
    if (starts("\x59\xa6\x6a\x95", 4))
        return {PictureFormat::OTHER, "a Sun raster picture", "it may be damaged"};
    if (isText(file))
    {
        const std::string text(file.data, file.data + std::min<size_t>(file.size, 512));
        if (text.find("/annex/objects/") != std::string::npos)
            return {PictureFormat::NONE, "a git-annex pointer, not the file itself", "run 'git annex get'"};
        if (text.find("<svg") != std::string::npos)
            return {PictureFormat::NONE, "an SVG drawing", "export it as PNG"};
        if (text.find("<html") != std::string::npos || text.find("<!DOCTYPE html") != std::string::npos)
            return {PictureFormat::NONE, "a web page, not a picture", "download the picture itself"};
        return {PictureFormat::NONE, "a text file, not a picture", "check what it is"};
    }
    return {PictureFormat::NONE, "", ""};
}

/** Whether the data of a JPEG picture reach its end marker: scans are passed over byte by byte. */
inline bool jpegIsWhole(const ByteSpan& file)
{
    for (size_t place = 2; place + 1 < file.size;)
    {
        if (file.data[place] != 0xff)
        {
            ++place; // within a scan
            continue;
        }
        const unsigned char marker = file.data[place + 1];
        if (marker == 0xd9)
        {
            return true;
        }
        const bool alone =
            marker == 0 || marker == 0xff || marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8);
        if (alone)
        {
            place += marker == 0xff ? 1 : 2;
            continue;
        }
        const size_t length = numberAt(file, place + 2, 2, true);
        place += 2 + std::max<size_t>(length, 2);
    }
    return false;
}

inline bool pngIsWhole(const ByteSpan& file)
{
    for (size_t place = 8; place + 12 <= file.size;)
    {
        if (startsWith(file, "IEND", 4, place + 4))
        {
            return true;
        }
        place += 12 + static_cast<size_t>(numberAt(file, place, 4, true));
    }
    return false;
}

/** Whether there are pictures behind the first one, which alone is read: frames of a PNG that moves, pages of a TIFF. */
inline bool hasMorePictures(PictureFormat format, const ByteSpan& file)
{
    if (format == PictureFormat::PNG)
    {
        for (size_t place = 8; place + 12 <= file.size && !startsWith(file, "IDAT", 4, place + 4);)
        {
            if (startsWith(file, "acTL", 4, place + 4))
            {
                return true;
            }
            place += 12 + static_cast<size_t>(numberAt(file, place, 4, true));
        }
    }
    if (format == PictureFormat::TIFF)
    {
        const bool big = file.data[0] == 'M';
        const size_t folder = numberAt(file, 4, 4, big);
        const size_t next = folder + 2 + 12 * static_cast<size_t>(numberAt(file, folder, 2, big));
        return numberAt(file, 2, 2, big) == 42 && next + 4 <= file.size && numberAt(file, next, 4, big) != 0;
    }
    return false;
}

/** Whether all strips or tiles of a TIFF file's first picture lie inside of the file. */
inline bool tiffIsWhole(const ByteSpan& file)
{
    const bool big = file.data[0] == 'M';
    if (numberAt(file, 2, 2, big) != 42)
    {
        return true; // BigTIFF: not looked at
    }
    const size_t folder = numberAt(file, 4, 4, big);
    if (folder + 2 > file.size)
    {
        return false;
    }
    struct List
    {
        size_t count = 0;
        size_t place = 0;
        int bytes = 4;
    } offsets, lengths;
    const size_t entries = numberAt(file, folder, 2, big);
    for (size_t i = 0; i < entries; ++i)
    {
        const size_t entry = folder + 2 + 12 * i;
        if (entry + 12 > file.size)
        {
            return false;
        }
        const uint32_t tag = numberAt(file, entry, 2, big);
        List list;
        list.bytes = numberAt(file, entry + 2, 2, big) == 3 ? 2 : 4;
        list.count = numberAt(file, entry + 4, 4, big);
        const bool inside = list.count * static_cast<size_t>(list.bytes) <= 4;
        list.place = inside ? entry + 8 : numberAt(file, entry + 8, 4, big);
        if (tag == 273 || tag == 324)
        {
            offsets = list;
        }
        if (tag == 279 || tag == 325)
        {
            lengths = list;
        }
    }
    for (size_t i = 0; i < std::min(offsets.count, lengths.count); ++i)
    {
        const size_t offsetPlace = offsets.place + i * static_cast<size_t>(offsets.bytes);
        const size_t lengthPlace = lengths.place + i * static_cast<size_t>(lengths.bytes);
        if (offsetPlace + 2 > file.size || lengthPlace + 2 > file.size)
        {
            return false;
        }
        const size_t end = static_cast<size_t>(numberAt(file, offsetPlace, offsets.bytes, big)) +
                           numberAt(file, lengthPlace, lengths.bytes, big);
        if (end > file.size)
        {
            return false;
        }
    }
    return true;
}

/** Whether a picture file has its end, as far as its format tells; decoders fill up what is missing, or give up. */
inline bool isWhole(PictureFormat format, const ByteSpan& file)
{
    switch (format)
    {
    case PictureFormat::JPEG:
        return jpegIsWhole(file);
    case PictureFormat::PNG:
        return pngIsWhole(file);
    case PictureFormat::WEBP:
        return numberAt(file, 4, 4, false) <= file.size - 8;
    case PictureFormat::TIFF:
        return tiffIsWhole(file);
    case PictureFormat::JPEG2000:
        return std::adjacent_find(file.data + file.size / 2, file.data + file.size,
                                  [](unsigned char a, unsigned char b) { return a == 0xff && b == 0xd9; }) !=
               file.data + file.size;
    case PictureFormat::GIF:
        return std::find(file.data + file.size - std::min<size_t>(file.size, 16), file.data + file.size,
                         0x3b) != file.data + file.size;
    default:
        return true;
    }
}

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_FILES_PICTURE_FORMAT_HPP
