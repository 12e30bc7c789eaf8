// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_FILES_PICTURE_FILE_HPP
#define FLSNET_SAMPLES_FILES_PICTURE_FILE_HPP

#include <stdexcept>
#include <string>
#include <vector>

#include "decoder_messages.hpp"
#include "error_message.hpp"
#include "file_bytes.hpp"
#include "opencv2/flsnet/classes.hpp"
#include "opencv2/imgproc.hpp"
#include "picture_codecs.hpp"
#include "picture_format.hpp"

namespace flsnet_samples
{

/** A picture of a file. */
struct PictureFile
{
    cv::Mat pixels;                 // as it stands upright, with all its channels and bits
    bool damaged = false;           // parts of it are missing, and were filled up by the decoder
    std::vector<std::string> notes; // what a user should know of it
};

inline std::string unreadable(const FileKind& kind, bool whole, const std::string& reason)
{
    if (kind.name.empty())
    {
        return "is no picture of a format that is known";
    }
    if (!whole)
    {
        return "is " + kind.name + " that ends too early: copy it anew";
    }
    const std::string what = "is " + kind.name +
                             (kind.format == PictureFormat::NONE || kind.format == PictureFormat::OTHER
                                  ? ""
                                  : ", which this OpenCV cannot read");
    return what + (reason.empty() ? "" : " (" + reason + ")") + ": " + kind.advice;
}

/** Decodes the bytes of a picture file; turns the picture as its Exif data say.
@throws std::runtime_error that says what the bytes are where OpenCV cannot decode them. */
inline PictureFile decodePicture(Bytes bytes)
{
    PictureFile picture;
    const int orientation = takeOrientation(bytes);
    const ByteSpan span = {bytes.data(), bytes.size()};
    const FileKind kind = kindOf(span);
    const bool whole = isWhole(kind.format, span);
    if (kind.format == PictureFormat::JPEG && !whole)
    {
        bytes.push_back(0xff); // an end marker: without one, nothing at all is read of a progressive picture
        bytes.push_back(0xd9);
    }
    std::string reason;
    DecoderMessages messages;
    try
    {
        if (kind.format != PictureFormat::NONE)
        {
            picture.pixels = decodePixels(bytes);
        }
    }
    catch (const std::exception& error)
    {
        picture.pixels.release();
        reason = messageOf(error);
    }
    const std::string said = messages.take();
    if (picture.pixels.empty())
    {
        throw std::runtime_error(unreadable(kind, whole, reason));
    }
    picture.damaged = !whole || tellsOfDamage(said);
    if (picture.damaged)
    {
        picture.notes.push_back("parts of the file are missing or damaged, and grey in what was read");
    }
    if (hasMorePictures(kind.format, {bytes.data(), bytes.size()}))
    {
        picture.notes.push_back("it holds more than one picture; the first one is read");
    }
    picture.pixels = upright(picture.pixels, orientation);
    if (picture.pixels.depth() == CV_16U)
    {
        cv::Mat colors = picture.pixels;
        if (colors.channels() == 4)
        {
            cv::cvtColor(colors, colors, cv::COLOR_BGRA2BGR); // alpha may use all bits
        }
        double largest = 0;
        cv::minMaxIdx(colors.reshape(1), nullptr, &largest);
        int bits = 8;
        for (; largest >= 1 << bits; bits += 2)
        {
        }
        if (bits < 16)
        {
            picture.notes.push_back("its 16 bits hold " + std::to_string(bits) +
                                    " bits only, and are read as such");
        }
    }
    return picture;
}

/** Reads a picture file. @throws std::runtime_error that says why it cannot be read, without the file's name. */
inline PictureFile readPicture(const std::filesystem::path& path)
{
    return decodePicture(readBytes(path));
}

/** A picture in 8-bit BGR. */
inline cv::Mat color8(const cv::Mat& picture)
{
    cv::Mat color;
    cv::flsnet::overlay(picture, cv::Mat::zeros(picture.size(), CV_8UC1), color, 0);
    return color;
}

/** Reads a photo of which nothing may be missing. @throws std::runtime_error that names the file. */
inline cv::Mat readWholePicture(const std::filesystem::path& path)
{
    return withName(textOf(path), [&path] {
        const PictureFile picture = readPicture(path);
        if (picture.damaged)
        {
            throw std::runtime_error(picture.notes[0]);
        }
        if (picture.pixels.depth() >= CV_32F)
        {
            color8(picture.pixels); // numbers that no photo has are an error here, with the file's name
        }
        return picture.pixels;
    });
}

/** The same in 8-bit BGR, which OpenCV's own functions want. */
inline cv::Mat readColorPicture(const std::filesystem::path& path)
{
    return color8(readWholePicture(path));
}

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_FILES_PICTURE_FILE_HPP
