// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_FILES_PICTURE_CODECS_HPP
#define FLSNET_SAMPLES_FILES_PICTURE_CODECS_HPP

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

#include "file_bytes.hpp"
#include "opencv2/core.hpp"

#ifdef FLSNET_CODECS
#include <dlfcn.h>

#include "jpeg_png.hpp"
#else
#include "opencv2/imgcodecs.hpp"
#endif

namespace flsnet_samples
{

// OpenCV's imgcodecs may bring a hundred libraries (GDAL and its kin), which take longer to load than all else that a
// photo takes. Where FLSNET_CODECS is defined, programs do not link to it: they read JPEG and write PNG themselves, and
// load samples/codecs, which links to it, for the first picture of another kind, and for the first one of a page.

#ifdef FLSNET_CODECS

/** A function of the library that has imgcodecs. */
template <typename Function> Function* codecsFunction(const char* name)
{
    static void* const library = [] {
        const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe");
        const std::string file = (program.parent_path() / FLSNET_CODECS).string();
        void* const loaded = dlopen(file.c_str(), RTLD_NOW);
        if (loaded == nullptr)
        {
            const std::string why = dlerror();
            const bool isThere = std::filesystem::exists(file);
            throw std::runtime_error((isThere ? "a part of the programs cannot be loaded: "
                                              : "a part of the programs is missing, install them anew: ") +
                                     why);
        }
        return loaded;
    }();
    void* const function = dlsym(library, name);
    if (function == nullptr)
    {
        throw std::runtime_error(std::string(FLSNET_CODECS) +
                                 " is of another version: install the programs anew");
    }
    return reinterpret_cast<Function*>(function);
}

/** Whether somebody has set limits that only imgcodecs knows.
@throws std::runtime_error if one is no number: imgcodecs would end the process when it is loaded. */
inline bool hasDecoderLimits()
{
    bool found = false;
    for (const char* name :
         {"OPENCV_IO_MAX_IMAGE_PIXELS", "OPENCV_IO_MAX_IMAGE_WIDTH", "OPENCV_IO_MAX_IMAGE_HEIGHT"})
    {
        const char* const value = std::getenv(name);
        if (value != nullptr)
        {
            const std::string text = value;
            if (text.empty() || text.size() > 18 || text.find_first_not_of("0123456789") != std::string::npos)
            {
                throw std::runtime_error(std::string(name) + " in the environment must be a whole number");
            }
            found = true;
        }
    }
    return found;
}

/** The pixels of a picture file as they are stored, with all channels and bits; empty if it cannot be read. */
inline cv::Mat decodePixels(const Bytes& file)
{
    cv::Mat pixels;
    if (!hasDecoderLimits() && JpegReader().read(file, pixels))
    {
        return pixels;
    }
    pixels.release();
    codecsFunction<void(const Bytes&, cv::Mat&)>("flsnetDecodePixels")(file, pixels);
    return pixels;
}

/** A PNG file; empty if the picture has more channels or other bits than PNG. */
inline Bytes encodePixels(const cv::Mat& pixels)
{
    const bool usual = !pixels.empty() && (pixels.type() == CV_8UC1 || pixels.type() == CV_8UC3);
    Bytes file;
    if (!usual || !PngWriter().write(pixels, file))
    {
        codecsFunction<void(const cv::Mat&, Bytes&)>("flsnetEncodePixels")(pixels, file);
    }
    return file;
}

/** A JPEG file; empty if the picture cannot be one. @param pixels CV_8UC1 or CV_8UC3 (BGR). @param quality 0 to 100. */
inline Bytes encodeJpeg(const cv::Mat& pixels, int quality)
{
    Bytes file;
    codecsFunction<void(const cv::Mat&, int, Bytes&)>("flsnetEncodeJpeg")(pixels, quality, file);
    return file;
}

#else

inline cv::Mat decodePixels(const Bytes& file)
{
    // Unchanged: the only way to an alpha channel; it turns nothing.
    return cv::imdecode(file, cv::IMREAD_UNCHANGED);
}

inline Bytes encodePixels(const cv::Mat& pixels)
{
    Bytes file;
    return cv::imencode(".png", pixels, file) ? file : Bytes();
}

inline Bytes encodeJpeg(const cv::Mat& pixels, int quality)
{
    Bytes file;
    return cv::imencode(".jpg", pixels, file, {cv::IMWRITE_JPEG_QUALITY, quality}) ? file : Bytes();
}

#endif

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_FILES_PICTURE_CODECS_HPP
