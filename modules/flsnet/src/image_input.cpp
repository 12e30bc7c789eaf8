// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "precomp.hpp"

#include <atomic>

#include "image_input.hpp"
#include "opencv2/core/cuda.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

static void checkPhoto(InputArray image)
{
    if (image.empty())
        CV_Error(Error::StsBadArg, "image is empty; if it was read from a file, check that reading worked");
    const int depth = image.depth();
    const int channels = image.channels();
    const bool depthKnown = depth == CV_8U || depth == CV_16U || depth == CV_32F;
    const bool channelsKnown = channels == 1 || channels == 3 || channels == 4;
    if (!depthKnown || !channelsKnown || image.dims() > 2)
        CV_Error_(Error::StsBadArg,
                  ("image is %s with %d dimensions; give 8-bit (CV_8U), 16-bit (CV_16U, 0 to 65535) or float "
                   "(CV_32F, 0 to 1) with 1, 3 (BGR) or 4 (BGRA) channels and two dimensions",
                   typeToString(image.type()).c_str(), image.dims()));
}

/** Converts a row; false if it holds a NaN or an infinity. */
static bool floatRowToBytes(const float* values, uchar* bytes, int count)
{
    bool finite = true;
    for (int i = 0; i < count; i++)
    {
        finite &= std::abs(values[i]) <= std::numeric_limits<float>::max();
        // Clamped first: a huge float has no int to be rounded to.
        bytes[i] = saturate_cast<uchar>(std::min(std::max(values[i], 0.f), 1.f) * 255.f);
    }
    return finite;
}

static Mat floatToBytes(const Mat& photo)
{
    Mat bytes(photo.size(), CV_8UC(photo.channels()));
    std::atomic<bool> finite(true);
    parallel_for_(Range(0, photo.rows), [&](const Range& rows) {
        for (int y = rows.start; y < rows.end; y++)
            if (!floatRowToBytes(photo.ptr<float>(y), bytes.ptr<uchar>(y), photo.cols * photo.channels()))
                finite = false;
    });
    if (!finite)
        CV_Error(Error::StsBadArg,
                 "image holds a NaN or an infinity; replace such values by numbers from 0 to 1");
    return bytes;
}

static Mat toBytes(const Mat& photo)
{
    if (photo.depth() == CV_32F)
        return floatToBytes(photo);
    Mat bytes = photo;
    if (photo.depth() == CV_16U)
        photo.convertTo(bytes, CV_8U, 1. / 257); // 65535 / 255
    return bytes;
}

/** A photo in host memory; one that is elsewhere is copied to buffer. */
static Mat onHost(InputArray image, Mat& buffer)
{
    if (image.isGpuMat())
        image.getGpuMat().download(buffer);
    else if (image.isUMat())
        image.copyTo(buffer); // a mapped UMat would stay locked as long as the result lives
    else
        return image.getMat();
    return buffer;
}

Mat toBgr8(InputArray image, Mat& buffer)
{
    checkPhoto(image);
    if (image.type() == CV_8UC3)
        return onHost(image, buffer);
    Mat other;
    Mat photo = onHost(image, other);
    if (photo.channels() == 4 && photo.depth() != CV_8U)
        cvtColor(photo, photo, COLOR_BGRA2BGR); // before alpha is looked at
    photo = toBytes(photo);
    if (photo.channels() == 3)
        buffer = photo;
    else
        cvtColor(photo, buffer, photo.channels() == 4 ? COLOR_BGRA2BGR : COLOR_GRAY2BGR);
    return buffer;
}

} // namespace detail
} // namespace flsnet
} // namespace cv
