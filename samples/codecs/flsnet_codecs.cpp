// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// What programs load for pictures that they cannot read or write themselves, see files/picture_codecs.hpp.

#include <vector>

#include "opencv2/imgcodecs.hpp"

#define FLSNET_EXPORTED __attribute__((visibility("default")))

extern "C" FLSNET_EXPORTED void flsnetDecodePixels(const std::vector<unsigned char>& file, cv::Mat& pixels)
{
    pixels = cv::imdecode(file, cv::IMREAD_UNCHANGED);
}

extern "C" FLSNET_EXPORTED void flsnetEncodePixels(const cv::Mat& pixels, std::vector<unsigned char>& file)
{
    if (!cv::imencode(".png", pixels, file))
    {
        file.clear();
    }
}

extern "C" FLSNET_EXPORTED void flsnetEncodeJpeg(const cv::Mat& pixels, int quality,
                                                 std::vector<unsigned char>& file)
{
    if (!cv::imencode(".jpg", pixels, file, {cv::IMWRITE_JPEG_QUALITY, quality}))
    {
        file.clear();
    }
}
