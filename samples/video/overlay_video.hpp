// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_VIDEO_OVERLAY_VIDEO_HPP
#define FLSNET_SAMPLES_VIDEO_OVERLAY_VIDEO_HPP

#include <string>

#include "../files/decoder_messages.hpp"
#include "../files/error_message.hpp"
#include "../files/growing_file.hpp"
#include "opencv2/core.hpp"
#include "opencv2/videoio.hpp"

namespace flsnet_samples
{

/** A kind of video file: what is written into it, and what at its end tells that a program wrote it: a piece that players pass
over. */
struct VideoFormat
{
    std::string extension;
    int codec;
    std::string mark;
};

inline std::vector<VideoFormat> videoFormats()
{
    const std::string box =
        std::string("\0\0\0\x0e", 4) + "free" + SOFTWARE; // of ISO base media: size, type, content
    const std::string chunk = std::string("JUNK") + std::string("\x06\0\0\0", 4) + SOFTWARE; // of RIFF
    const std::string element = std::string("\xec\x86", 2) + SOFTWARE; // Void of EBML: type, size, content
    return {{".mp4", cv::VideoWriter::fourcc('m', 'p', '4', 'v'), box},
            {".avi", cv::VideoWriter::fourcc('M', 'J', 'P', 'G'), chunk},
            {".mkv", cv::VideoWriter::fourcc('m', 'p', '4', 'v'), element}};
}

/** Whether a video is one that a program wrote. */
inline bool isOwnVideo(const std::filesystem::path& path, const VideoFormat& format)
{
    if (!whyNoFile(path).empty())
    {
        return false; // a pipe would be waited for
    }
    std::ifstream stream(path, std::ios::binary);
    stream.seekg(-static_cast<std::streamoff>(format.mark.size()), std::ios::end);
    std::string end(format.mark.size(), ' ');
    return stream.read(&end[0], static_cast<std::streamsize>(end.size())) && end == format.mark;
}

/** Stops before a video of the user is overwritten. @throws std::runtime_error that names the file. */
inline void checkVideoOverwrite(const std::filesystem::path& path, const VideoFormat& format, bool force)
{
    if (!isOwnVideo(path, format))
    {
        checkOverwrite(path, {format.mark, 0}, force);
    }
}

/** A video that is written frame by frame under a hidden name, and gets its own when it is whole; else it goes away. */
class OverlayVideo
{
public:
    OverlayVideo(const std::filesystem::path& path, const VideoFormat& format, double framesPerSecond)
        : path_(path), temporary_(withSuffix(temporaryName(targetOf(path)), format.extension)),
          format_(format), framesPerSecond_(framesPerSecond)
    {
        if (isDevice(path))
        {
            fail("it is a device or pipe, and a video is written in more than one go");
        }
    }

    OverlayVideo(const OverlayVideo&) = delete;
    OverlayVideo& operator=(const OverlayVideo&) = delete;

    ~OverlayVideo()
    {
        writer_.release();
        std::error_code ignored;
        std::filesystem::remove(temporary_, ignored);
    }

    /** @param frame CV_8UC3; the first one's size is that of the video. */
    void add(const cv::Mat& frame)
    {
        if (count_ == 0)
        {
            // Codecs that halve the colours' resolution need even sizes.
            size_ = cv::Size((frame.cols + 1) / 2 * 2, (frame.rows + 1) / 2 * 2);
            picture_ = frame.size();
            open();
        }
        cv::Mat picture = frame;
        if (frame.size() != picture_)
        {
            cv::resize(frame, picture, picture_);
        }
        cv::copyMakeBorder(picture, padded_, 0, size_.height - picture_.height, 0,
                           size_.width - picture_.width, cv::BORDER_REPLICATE);
        writer_.write(padded_);
        ++count_;
    }

    /** @throws std::runtime_error if it is not whole: a full disk, for instance, is not told before. */
    void keep()
    {
        writer_.release();
        std::FILE* const file = std::fopen(textOf(temporary_).c_str(), "ab");
        errno = 0;
        const int error =
            file == nullptr ? errno : writeAndClose(file, format_.mark.data(), format_.mark.size());
        if (error != 0)
        {
            fail(reasonOf(error));
        }
        if (!isWhole())
        {
            fail("not all frames have arrived; is the disk full?");
        }
        keepFile(temporary_, path_);
    }

    size_t count() const { return count_; }

private:
    void fail(const std::string& why) const
    {
        throw std::runtime_error(textOf(path_) + ": cannot be written: " + why);
    }

    void open()
    {
        // Says by itself when the folder cannot be written to.
        std::FILE* const file = openToWrite(temporary_, true);
        if (file == nullptr)
        {
            fail(reasonOf(errno));
        }
        std::fclose(file);
        DecoderMessages messages;
        writer_.open(textOf(temporary_), format_.codec, framesPerSecond_, size_);
        const std::string said = messages.take();
        if (!writer_.isOpened())
        {
            fail("this OpenCV cannot write " + format_.extension + " videos of " +
                 std::to_string(size_.width) + " x " + std::to_string(size_.height) +
                 " pixels; --format names other kinds");
        }
    }

    bool isWhole() const
    {
        DecoderMessages messages;
        cv::VideoCapture written(textOf(temporary_));
        const double frames = written.get(cv::CAP_PROP_FRAME_COUNT);
        // Some kinds of files hold the duration alone, rounded.
        return written.isOpened() && frames >= 0.99 * static_cast<double>(count_) - 1;
    }

    std::filesystem::path path_;
    std::filesystem::path temporary_;
    VideoFormat format_;
    double framesPerSecond_;
    cv::VideoWriter writer_;
    cv::Size size_;
    cv::Size picture_;
    cv::Mat padded_;
    size_t count_ = 0;
};

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_VIDEO_OVERLAY_VIDEO_HPP
