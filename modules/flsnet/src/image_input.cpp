// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "precomp.hpp"

#include <mutex>

#include "image_input.hpp"
#include "opencv2/core/cuda.hpp"
#include "opencv2/flsnet/classes.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

void checkPhoto(InputArray image)
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

/** What the values of a photo are like. */
struct ValueRange
{
    float smallest = std::numeric_limits<float>::max();
    float largest = std::numeric_limits<float>::lowest();
    bool finite = true;
};

// Values of a float photo may lie outside of 0 to 1 by rounding: less than one of 255 steps.
const float TOLERANCE = 1.f / 255;

ValueRange rowToBytes(const float* values, uchar* bytes, int count)
{
    ValueRange range;
    for (int i = 0; i < count; i++)
    {
        range.finite &= std::abs(values[i]) <= std::numeric_limits<float>::max();
        range.smallest = std::min(range.smallest, values[i]);
        range.largest = std::max(range.largest, values[i]);
        // Clamped first: a huge float has no int to be rounded to.
        bytes[i] = saturate_cast<uchar>(std::min(std::max(values[i], 0.f), 1.f) * 255.f);
    }
    return range;
}

void checkRange(const ValueRange& range)
{
    if (!range.finite)
        CV_Error(Error::StsBadArg,
                 "image holds a NaN or an infinity; replace such values by numbers from 0 to 1");
    if (range.smallest >= -TOLERANCE && range.largest <= 1 + TOLERANCE)
        return;
    const char* hint = "clip or scale it";
    if (range.smallest >= 0 && range.largest <= 256)
        hint = "divide it by 255, or convert it to CV_8U";
    else if (range.smallest >= -1 - TOLERANCE && range.largest <= 1 + TOLERANCE)
        hint = "add 1 and divide by 2 if it was normalised so";
    else if (range.smallest < 0)
        hint = "undo its normalisation, or clip it";
    CV_Error(Error::StsBadArg, format("image is float and holds values from %g to %g; float photos hold 0 to "
                                      "1: %s",
                                      range.smallest, range.largest, hint));
}

Mat floatToBytes(const Mat& photo)
{
    Mat bytes(photo.size(), CV_8UC(photo.channels()));
    ValueRange all;
    std::mutex mutex;
    parallel_for_(Range(0, photo.rows), [&](const Range& rows) {
        ValueRange own;
        for (int y = rows.start; y < rows.end; y++)
        {
            const ValueRange row =
                rowToBytes(photo.ptr<float>(y), bytes.ptr<uchar>(y), photo.cols * photo.channels());
            own.smallest = std::min(own.smallest, row.smallest);
            own.largest = std::max(own.largest, row.largest);
            own.finite &= row.finite;
        }
        const std::lock_guard<std::mutex> lock(mutex);
        all.smallest = std::min(all.smallest, own.smallest);
        all.largest = std::max(all.largest, own.largest);
        all.finite &= own.finite;
    });
    checkRange(all);
    return bytes;
}

/** Cameras and scanners store 8, 10, 12 or 14 bits in 16: what would be black else is read by the bits that are used.*/
Mat wordsToBytes(const Mat& photo)
{
    double largest = 0;
    minMaxIdx(photo.reshape(1), nullptr, &largest);
    int bits = 8;
    while (largest >= 1 << bits)
        bits += 2;
    Mat bytes;
    photo.convertTo(bytes, CV_8U, 255. / ((1 << bits) - 1));
    return bytes;
}

Mat toBytes(const Mat& photo)
{
    if (photo.depth() == CV_32F)
        return floatToBytes(photo);
    return photo.depth() == CV_16U ? wordsToBytes(photo) : photo;
}

} // namespace

bool isWithin(const Rect& region, const Size& photo)
{
    return region.x >= 0 && region.width <= photo.width - region.x && region.y >= 0 &&
           region.height <= photo.height - region.y;
}

Mat onHost(InputArray image, Mat& buffer)
{
    if (image.isGpuMat())
        image.getGpuMat().download(buffer);
    else if (image.isUMat())
        image.copyTo(buffer);
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

namespace
{

/** Clears the labels of the pixels whose last of four channels is zero. */
template <typename T> void clearRows(const Mat& photo, Mat& labels)
{
    parallel_for_(Range(0, labels.rows), [&](const Range& rows) {
        for (int y = rows.start; y < rows.end; y++)
        {
            const T* alpha = photo.ptr<T>(y) + 3;
            uchar* label = labels.ptr<uchar>(y);
            for (int x = 0; x < labels.cols; x++)
                if (alpha[4 * x] == 0)
                    label[x] = FACE_BACKGROUND;
        }
    });
}

} // namespace

Mat photoWithAlpha(InputArray image)
{
    Mat buffer;
    return image.channels() == 4 ? onHost(image, buffer) : Mat();
}

void clearTransparent(const Mat& photo, const Rect& region, Mat& labels)
{
    if (photo.empty())
        return;
    const Mat part = photo(region);
    if (part.depth() == CV_8U)
        clearRows<uchar>(part, labels);
    else if (part.depth() == CV_16U)
        clearRows<ushort>(part, labels);
    else
        clearRows<float>(part, labels);
}

} // namespace detail
} // namespace flsnet
} // namespace cv
