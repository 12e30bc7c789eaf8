// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_TEST_PICTURE_BYTES_HPP
#define OPENCV_FLSNET_TEST_PICTURE_BYTES_HPP

// Picture files that cv::imencode() cannot make, byte by byte.

#include <cstdint>
#include <fstream>

#include "opencv2/imgcodecs.hpp"
#include "test_precomp.hpp"

namespace opencv_test
{

typedef std::vector<uchar> FileBytes;

inline void writeFile(const std::string& path, const FileBytes& bytes)
{
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

inline void writeFile(const std::string& path, const std::string& text)
{
    writeFile(path, FileBytes(text.begin(), text.end()));
}

inline FileBytes encoded(const std::string& extension, const Mat& picture,
                         const std::vector<int>& parameters = std::vector<int>())
{
    FileBytes bytes;
    CV_Assert(imencode(extension, picture, bytes, parameters));
    return bytes;
}

inline void addText(FileBytes& bytes, const std::string& text)
{
    for (const char c : text)
    {
        bytes.push_back(static_cast<uchar>(c));
    }
}

inline void addNumber(FileBytes& bytes, uint32_t value, int count, bool bigEndian)
{
    for (int i = 0; i < count; ++i)
    {
        bytes.push_back(static_cast<uchar>(value >> (8 * (bigEndian ? count - 1 - i : i))));
    }
}

inline void addBytes(FileBytes& bytes, const FileBytes& more)
{
    for (const uchar byte : more)
    {
        bytes.push_back(byte);
    }
}

/** A TIFF structure with nothing but an orientation. */
inline FileBytes exifBytes(int orientation, bool bigEndian)
{
    FileBytes bytes;
    addText(bytes, bigEndian ? "MM" : "II");
    addNumber(bytes, 42, 2, bigEndian);
    addNumber(bytes, 8, 4, bigEndian);
    addNumber(bytes, 1, 2, bigEndian);
    addNumber(bytes, 0x0112, 2, bigEndian);
    addNumber(bytes, 3, 2, bigEndian);
    addNumber(bytes, 1, 4, bigEndian);
    addNumber(bytes, static_cast<uint32_t>(orientation), 2, bigEndian);
    addNumber(bytes, 0, 2, bigEndian);
    addNumber(bytes, 0, 4, bigEndian);
    return bytes;
}

inline void addPngChunk(FileBytes& png, const std::string& name, const FileBytes& content)
{
    addNumber(png, static_cast<uint32_t>(content.size()), 4, true);
    const size_t start = png.size();
    addText(png, name);
    addBytes(png, content);
    uint32_t crc = ~0u;
    for (size_t i = start; i < png.size(); ++i)
    {
        crc ^= png[i];
        for (int bit = 0; bit < 8; ++bit)
        {
            crc = crc % 2 != 0 ? crc / 2 ^ 0xedb88320u : crc / 2;
        }
    }
    addNumber(png, ~crc, 4, true);
}

/** A PNG file of up to 2^16 bytes of pixels, not compressed.
@param rows the packed pixels of each row. @param palette red, green and blue of each colour, or nothing. */
inline FileBytes plainPng(const Size& size, int bitDepth, int colorType, const std::vector<FileBytes>& rows,
                          const FileBytes& palette = FileBytes())
{
    FileBytes header;
    addNumber(header, static_cast<uint32_t>(size.width), 4, true);
    addNumber(header, static_cast<uint32_t>(size.height), 4, true);
    addBytes(header, {static_cast<uchar>(bitDepth), static_cast<uchar>(colorType), 0, 0, 0});
    FileBytes pixels;
    for (const FileBytes& row : rows)
    {
        pixels.push_back(0); // not filtered
        addBytes(pixels, row);
    }
    uint32_t sum = 1, sumOfSums = 0; // Adler-32
    for (const uchar byte : pixels)
    {
        sum = (sum + byte) % 65521;
        sumOfSums = (sumOfSums + sum) % 65521;
    }
    FileBytes data = {0x78, 0x01, 1}; // zlib; the last block, stored
    addNumber(data, static_cast<uint32_t>(pixels.size()), 2, false);
    addNumber(data, ~static_cast<uint32_t>(pixels.size()), 2, false);
    addBytes(data, pixels);
    addNumber(data, sumOfSums << 16 | sum, 4, true);
    FileBytes png = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    addPngChunk(png, "IHDR", header);
    if (!palette.empty())
    {
        addPngChunk(png, "PLTE", palette);
    }
    addPngChunk(png, "IDAT", data);
    addPngChunk(png, "IEND", FileBytes());
    return png;
}

/** A TIFF file: RGB of 8 bits, not compressed, in one strip. */
inline FileBytes plainTiff(const Mat& bgr, int orientation, bool bigEndian)
{
    const uint32_t width = static_cast<uint32_t>(bgr.cols), height = static_cast<uint32_t>(bgr.rows);
    const uint32_t entries = 11;
    const uint32_t bitsPlace = 8 + 2 + 12 * entries + 4, pixelsPlace = bitsPlace + 6;
    FileBytes bytes;
    addText(bytes, bigEndian ? "MM" : "II");
    addNumber(bytes, 42, 2, bigEndian);
    addNumber(bytes, 8, 4, bigEndian);
    addNumber(bytes, entries, 2, bigEndian);
    const auto entry = [&](uint32_t tag, uint32_t type, uint32_t count, uint32_t value) {
        addNumber(bytes, tag, 2, bigEndian);
        addNumber(bytes, type, 2, bigEndian);
        addNumber(bytes, count, 4, bigEndian);
        const int length = type == 3 && count == 1 ? 2 : 4;
        addNumber(bytes, value, length, bigEndian);
        addNumber(bytes, 0, 4 - length, bigEndian);
    };
    entry(256, 4, 1, width);
    entry(257, 4, 1, height);
    entry(258, 3, 3, bitsPlace);
    entry(259, 3, 1, 1);
    entry(262, 3, 1, 2);
    entry(273, 4, 1, pixelsPlace);
    entry(274, 3, 1, static_cast<uint32_t>(orientation));
    entry(277, 3, 1, 3);
    entry(278, 4, 1, height);
    entry(279, 4, 1, width * height * 3);
    entry(284, 3, 1, 1);
    addNumber(bytes, 0, 4, bigEndian);
    for (int i = 0; i < 3; ++i)
    {
        addNumber(bytes, 8, 2, bigEndian);
    }
    for (int y = 0; y < bgr.rows; ++y)
    {
        for (int x = 0; x < bgr.cols; ++x)
        {
            const Vec3b& pixel = bgr.at<Vec3b>(y, x);
            addBytes(bytes, {pixel[2], pixel[1], pixel[0]});
        }
    }
    return bytes;
}

inline FileBytes pngWithExif(const Mat& picture, const FileBytes& exif)
{
    FileBytes png = encoded(".png", picture);
    const FileBytes rest(png.begin() + 33, png.end());
    png.resize(33);
    addPngChunk(png, "eXIf", exif);
    addBytes(png, rest);
    return png;
}

inline FileBytes jpegWithExif(const Mat& picture, const FileBytes& exif)
{
    const FileBytes plain = encoded(".jpg", picture, {IMWRITE_JPEG_QUALITY, 95});
    FileBytes jpeg = {0xff, 0xd8, 0xff, 0xe1};
    addNumber(jpeg, static_cast<uint32_t>(exif.size() + 8), 2, true);
    addText(jpeg, std::string("Exif\0\0", 6));
    addBytes(jpeg, exif);
    jpeg.insert(jpeg.end(), plain.begin() + 2, plain.end());
    return jpeg;
}

/** A WebP file without losses. */
inline FileBytes webpWithExif(const Mat& picture, const FileBytes& exif)
{
    const FileBytes plain = encoded(".webp", picture, {IMWRITE_WEBP_QUALITY, 101});
    FileBytes chunks;
    addText(chunks, "WEBPVP8X");
    addNumber(chunks, 10, 4, false);
    addNumber(chunks, 8, 4, false); // it has Exif data
    addNumber(chunks, static_cast<uint32_t>(picture.cols - 1), 3, false);
    addNumber(chunks, static_cast<uint32_t>(picture.rows - 1), 3, false);
    chunks.insert(chunks.end(), plain.begin() + 12, plain.end());
    addText(chunks, "EXIF");
    addNumber(chunks, static_cast<uint32_t>(exif.size()), 4, false);
    addBytes(chunks, exif);
    FileBytes webp;
    addText(webp, "RIFF");
    addNumber(webp, static_cast<uint32_t>(chunks.size()), 4, false);
    addBytes(webp, chunks);
    return webp;
}

} // namespace opencv_test

#endif // OPENCV_FLSNET_TEST_PICTURE_BYTES_HPP
