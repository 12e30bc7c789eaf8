// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_VIDEO_VIDEO_INPUT_HPP
#define FLSNET_SAMPLES_VIDEO_VIDEO_INPUT_HPP

#include <algorithm>
#include <cmath>
#include <iterator>
#include <sstream>
#include <string>

#include "../arguments.hpp"
#include "../files/decoder_messages.hpp"
#include "../files/error_message.hpp"
#include "../files/file_bytes.hpp"
#include "../files/picture_format.hpp"
#include "opencv2/core.hpp"
#include "opencv2/imgproc.hpp"
#include "opencv2/videoio.hpp"

namespace flsnet_samples
{

/** A video file or a camera, frame by frame. */
class VideoInput
{
public:
    /** @param name path of a file, or camera:NUMBER. @throws std::runtime_error that names it and says what is wrong. */
    explicit VideoInput(const std::string& name) : name_(name)
    {
        const std::string prefix = "camera:";
        isCamera_ = name.compare(0, prefix.size(), prefix) == 0;
        if (isCamera_)
        {
            openCamera(name.substr(prefix.size()));
            return;
        }
        const std::filesystem::path path = pathOf(name);
        const std::string problem = whyNoFile(path);
        std::error_code error;
        if (std::filesystem::is_directory(path, error))
        {
            fail(problem + "; flsnet_segment takes folders of photos");
        }
        if (!problem.empty())
        {
            const bool isNumber = name.find_first_not_of("0123456789") == std::string::npos;
            fail(problem + (isNumber ? "; a camera is named camera:" + name : ""));
        }
        if (std::filesystem::file_size(path) == 0)
        {
            fail("is empty");
        }
        stem_ = textOf(path.stem());
        errno = 0;
        if (!std::ifstream(path, std::ios::binary).is_open())
        {
            fail("cannot be opened: " + reasonOf(errno != 0 ? errno : EIO));
        }
        const Bytes start = readStart(path, 4096);
        const FileKind kind = kindOf({start.data(), start.size()});
        if (kind.name.find("pointer") != std::string::npos)
        {
            fail("is " + kind.name + ": " + kind.advice);
        }
        const std::string still = stillPicture(path, kind);
        if (!still.empty())
        {
            fail("is " + still + ", no video; flsnet_segment takes photos");
        }
        DecoderMessages messages;
        const bool opened = capture_.open(name);
        const std::string said = firstLine(messages.take());
        if (!opened)
        {
            fail("cannot be read as a video: it is none, or cut before its table of frames, or of a kind "
                 "that this "
                 "OpenCV does not know" +
                 (said.empty() ? std::string() : " (" + said + ")"));
        }
    }

    const std::string& name() const { return name_; }
    const std::string& stem() const { return stem_; }
    bool isCamera() const { return isCamera_; }

    /** What the file says, or what players take. */
    double framesPerSecond() const
    {
        const double rate = capture_.get(cv::CAP_PROP_FPS);
        return rate > 0.1 && rate <= 1000 ? rate : 25;
    }

    /** How many frames the file says it has; 0 if it does not. */
    size_t frameCount() const
    {
        const double count = isCamera_ ? 0 : capture_.get(cv::CAP_PROP_FRAME_COUNT);
        return count > 0 && count < 1e9 ? static_cast<size_t>(count) : 0;
    }

    /** @return false at the end. */
    bool read(cv::Mat& frame)
    {
        cv::Mat picture;
        std::string said;
        bool found = false;
        if (isCamera_)
        {
            found = capture_.read(picture);
        }
        else
        {
            DecoderMessages messages;
            found = capture_.read(picture);
            said = firstLine(messages.take());
        }
        if (damage_.empty() && !said.empty())
        {
            damage_ = said;
        }
        if (!found || picture.empty())
        {
            return false;
        }
        time_ = capture_.get(cv::CAP_PROP_POS_MSEC) / 1000;
        if (capture_.get(cv::CAP_PROP_BACKEND) == cv::CAP_OPENCV_MJPEG)
        {
            time_ -= 1 / capture_.get(cv::CAP_PROP_FPS); // this reader is at the next frame already
        }
        if (picture.channels() == 1)
        {
            cv::cvtColor(picture, frame, cv::COLOR_GRAY2BGR);
        }
        else
        {
            frame = picture;
        }
        ++read_;
        return true;
    }

    /** Of the last frame, in seconds. */
    double time() const { return std::isfinite(time_) && time_ > 0 ? time_ : 0; }

    /** What is wrong with the file, once it was read to its end; nothing if it is whole. */
    std::string damage() const
    {
        // Some kinds of files hold the duration alone, and frames need not be evenly spread.
        const size_t expected = frameCount();
        if (expected > 0 && static_cast<double>(read_) < 0.98 * static_cast<double>(expected) - 1)
        {
            return "ends after " + std::to_string(read_) + " of " + counted(expected, "frame");
        }
        return damage_.empty() ? "" : "is damaged (" + damage_ + ")";
    }

private:
    void openCamera(const std::string& number)
    {
        std::istringstream in(number);
        int index = 0;
        if (!(in >> index) || in.peek() != std::istringstream::traits_type::eof() || index < 0)
        {
            throw UsageError("a camera is named camera:0, camera:1 ..., not '" + name_ + "'");
        }
        stem_ = "camera" + std::to_string(index);
        DecoderMessages messages;
        if (!capture_.open(index))
        {
            messages.take();
            fail("there is no such camera, or another program uses it");
        }
    }

    /** What kind of picture a file is; nothing if it is none, or holds frames as a video does: animations, and Motion JPEG,
    which begins as a photo. */
    static std::string stillPicture(const std::filesystem::path& path, const FileKind& kind)
    {
        const bool isPicture = kind.name.find("picture") != std::string::npos &&
                               kind.name.find(", not ") == std::string::npos; // "a text file, not a picture"
        if (!isPicture)
        {
            return "";
        }
        DecoderMessages messages;
        cv::VideoCapture frames(textOf(path));
        const bool moves = frames.grab() && frames.grab();
        messages.take();
        return moves ? "" : kind.name;
    }

    void fail(const std::string& why) const { throw std::runtime_error(name_ + ": " + why); }

    /** What OpenCV logs of itself: which reader gave up, with the exception's place in its source on lines of its own. */
    static bool isOfOpenCV(const std::string& line)
    {
        const char* const starts[] = {"[ WARN:", "[ERROR:", "OpenCV(", "> "};
        return std::any_of(std::begin(starts), std::end(starts), [&line](const std::string& start) {
            return line.compare(0, start.size(), start) == 0;
        });
    }

    /** Of decoders' messages, without the address that they begin with. */
    static std::string firstLine(const std::string& messages)
    {
        std::istringstream lines(messages);
        for (std::string line; std::getline(lines, line);)
        {
            const size_t bracket = line.compare(0, 1, "[") == 0 ? line.find("] ") : std::string::npos;
            const std::string text =
                inOneLine(bracket == std::string::npos ? line : line.substr(bracket + 2));
            if (!text.empty() && !isOfOpenCV(line))
            {
                return text.substr(0, 120);
            }
        }
        return "";
    }

    std::string name_;
    std::string stem_;
    bool isCamera_ = false;
    cv::VideoCapture capture_;
    double time_ = 0;
    size_t read_ = 0;
    std::string damage_;
};

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_VIDEO_VIDEO_INPUT_HPP
