// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_FILES_JPEG_PNG_HPP
#define FLSNET_SAMPLES_FILES_JPEG_PNG_HPP

#include <csetjmp>
#include <cstdio>
#include <utility>

// They need what stands above.
#include <jpeglib.h>
#include <png.h>

#include "file_bytes.hpp"
#include "opencv2/core.hpp"

namespace flsnet_samples
{

// The usual photo and the usual result, by the libraries that OpenCV's imgcodecs uses for them, in the same way: the
// same pixels and, for PNG, the same bytes as those of OpenCV 4.6. What is unusual is left to imgcodecs.

/** Reads JPEG files of 8 bits with which nothing is wrong. */
class JpegReader
{
public:
    JpegReader()
    {
        decoder_.err = jpeg_std_error(&errors_.base);
        errors_.base.error_exit = [](j_common_ptr decoder) {
            std::longjmp(reinterpret_cast<Errors*>(decoder->err)->stop, 1);
        };
        errors_.base.output_message = [](j_common_ptr) {};
        jpeg_create_decompress(&decoder_);
    }

    ~JpegReader() { jpeg_destroy_decompress(&decoder_); }

    JpegReader(const JpegReader&) = delete;
    JpegReader& operator=(const JpegReader&) = delete;

    /** @param pixels get the picture, CV_8UC3 (BGR) or CV_8UC1.
    @return false if it is no such file, or anything at all is wrong with it. */
    bool read(const Bytes& file, cv::Mat& pixels)
    {
        return readHeader(file) && allocate(pixels) && readRows(pixels);
    }

private:
    struct Errors
    {
        jpeg_error_mgr base; // first: libjpeg knows only this one
        std::jmp_buf stop;
    };

    // No objects with destructors where libjpeg may leave by longjmp().

    bool readHeader(const Bytes& file)
    {
        if (setjmp(errors_.stop) != 0)
        {
            return false;
        }
        jpeg_mem_src(&decoder_, file.data(), static_cast<unsigned long>(file.size()));
        if (jpeg_read_header(&decoder_, TRUE) != JPEG_HEADER_OK || decoder_.data_precision != 8)
        {
            return false;
        }
        const bool grey = decoder_.num_components == 1 && decoder_.jpeg_color_space == JCS_GRAYSCALE;
        const bool color = decoder_.num_components == 3 &&
                           (decoder_.jpeg_color_space == JCS_YCbCr || decoder_.jpeg_color_space == JCS_RGB);
        decoder_.out_color_space = grey ? JCS_GRAYSCALE : JCS_RGB;
        return grey || color;
    }

    bool allocate(cv::Mat& pixels) const
    {
        // Limits of imgcodecs, which has the messages for what is beyond them.
        const double most = 1 << 30;
        const unsigned longest = 1 << 20;
        if (decoder_.image_width > longest || decoder_.image_height > longest ||
            static_cast<double>(decoder_.image_width) * decoder_.image_height > most)
        {
            return false;
        }
        pixels.create(static_cast<int>(decoder_.image_height), static_cast<int>(decoder_.image_width),
                      CV_8UC(decoder_.num_components));
        return true;
    }

    bool readRows(cv::Mat& pixels)
    {
        if (setjmp(errors_.stop) != 0)
        {
            return false;
        }
        jpeg_start_decompress(&decoder_);
        while (decoder_.output_scanline < decoder_.output_height && decoder_.err->num_warnings == 0)
        {
            uchar* row = pixels.ptr(static_cast<int>(decoder_.output_scanline));
            jpeg_read_scanlines(&decoder_, &row, 1);
            for (int x = 0; decoder_.num_components == 3 && x < pixels.cols; ++x)
            {
                std::swap(row[3 * x], row[3 * x + 2]);
            }
        }
        if (decoder_.err->num_warnings == 0)
        {
            jpeg_finish_decompress(&decoder_); // may warn, too
        }
        return decoder_.err->num_warnings == 0;
    }

    jpeg_decompress_struct decoder_ = {};
    Errors errors_ = {};
};

/** Writes pictures as 8-bit PNG files. */
class PngWriter
{
public:
    PngWriter()
        : encoder_(png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr)),
          info_(encoder_ == nullptr ? nullptr : png_create_info_struct(encoder_))
    {
    }

    ~PngWriter() { png_destroy_write_struct(&encoder_, &info_); }

    PngWriter(const PngWriter&) = delete;
    PngWriter& operator=(const PngWriter&) = delete;

    /** @param pixels CV_8UC1, or CV_8UC3 (BGR), not empty. @param file gets the whole file.
    @return false if libpng fails. */
    bool write(const cv::Mat& pixels, Bytes& file)
    {
        // No objects with destructors here: libpng may leave by longjmp().
        if (info_ == nullptr || setjmp(png_jmpbuf(encoder_)) != 0)
        {
            return false;
        }
        png_set_write_fn(encoder_, &file, &PngWriter::append, &PngWriter::flush);
        png_set_filter(encoder_, PNG_FILTER_TYPE_BASE, PNG_FILTER_SUB);
        png_set_compression_level(encoder_, 1);
        png_set_compression_strategy(encoder_, 3); // run lengths
        png_set_IHDR(encoder_, info_, static_cast<png_uint_32>(pixels.cols),
                     static_cast<png_uint_32>(pixels.rows), 8,
                     pixels.channels() == 1 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                     PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
        png_write_info(encoder_, info_);
        png_set_bgr(encoder_);
        for (int y = 0; y < pixels.rows; ++y)
        {
            png_write_row(encoder_, pixels.ptr(y));
        }
        png_write_end(encoder_, info_);
        return true;
    }

private:
    static void append(png_structp encoder, png_bytep bytes, png_size_t size)
    {
        Bytes& file = *static_cast<Bytes*>(png_get_io_ptr(encoder));
        file.insert(file.end(), bytes, bytes + size);
    }

    static void flush(png_structp) {}

    png_structp encoder_;
    png_infop info_;
};

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_FILES_JPEG_PNG_HPP
