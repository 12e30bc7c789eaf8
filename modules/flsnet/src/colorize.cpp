// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "precomp.hpp"

#include <array>
#include <cstdlib>

#include "image_input.hpp"
#include "label_map.hpp"

namespace cv
{
namespace flsnet
{

namespace
{

using ClassColors = std::vector<Vec3b>;

/** What each channel of a pixel becomes: [class][channel][value of the photo]. */
using BlendTable = std::vector<std::array<std::array<uchar, 256>, 3>>;

const uchar NO_CLASS = 255;

ClassColors classColors(InputArray palette)
{
    ClassColors colors;
    if (palette.empty())
    {
        for (int c = 0; c < FACE_CLASS_COUNT; c++)
        {
            const Scalar color = classColor(c);
            colors.emplace_back(saturate_cast<uchar>(color[0]), saturate_cast<uchar>(color[1]),
                                saturate_cast<uchar>(color[2]));
        }
        return colors;
    }
    const Mat rows = palette.getMat();
    if (rows.type() != CV_8UC3 || rows.dims > 2 || rows.cols != 1 || rows.rows > 255)
        CV_Error(Error::StsBadArg, "palette must be N x 1, CV_8UC3, with one colour for each of up to 255 "
                                   "classes, as ModelInfo::palette() gives it");
    for (int c = 0; c < rows.rows; c++)
        colors.push_back(rows.at<Vec3b>(c));
    return colors;
}

BlendTable blendTable(double opacity, const ClassColors& colors)
{
    BlendTable table(colors.size());
    for (size_t c = 0; c < colors.size(); c++)
    {
        const double weight = c == FACE_BACKGROUND ? 0 : opacity;
        for (int channel = 0; channel < 3; channel++)
            for (int value = 0; value < 256; value++)
                table[c][channel][value] =
                    saturate_cast<uchar>(value * (1 - weight) + colors[c][channel] * weight);
    }
    return table;
}

/** Nearest of the classes whose colour lies within the tolerance in every channel, or NO_CLASS. */
uchar nearestClass(const Vec3b& pixel, const ClassColors& colors, int tolerance)
{
    uchar nearest = NO_CLASS;
    int smallestSum = std::numeric_limits<int>::max();
    for (size_t c = 0; c < colors.size(); c++)
    {
        int sum = 0;
        int largest = 0;
        for (int channel = 0; channel < 3; channel++)
        {
            const int difference = std::abs(pixel[channel] - colors[c][channel]);
            sum += difference;
            largest = std::max(largest, difference);
        }
        if (largest <= tolerance && sum < smallestSum)
        {
            smallestSum = sum;
            nearest = static_cast<uchar>(c);
        }
    }
    return nearest;
}

void classifyRow(const Vec3b* pixels, uchar* labels, int width, const ClassColors& colors, int tolerance)
{
    for (int x = 0; x < width; x++)
    {
        // Label maps are made of areas of one colour: most pixels are like the one before.
        const bool repeated = x > 0 && pixels[x] == pixels[x - 1];
        labels[x] = repeated ? labels[x - 1] : nearestClass(pixels[x], colors, tolerance);
    }
}

void checkAllClassified(const Mat& labels, const Mat& picture, int tolerance)
{
    for (int y = 0; y < labels.rows; y++)
    {
        const uchar* row = labels.ptr<uchar>(y);
        const auto missing = std::find(row, row + labels.cols, NO_CLASS);
        if (missing == row + labels.cols)
            continue;
        const int x = static_cast<int>(missing - row);
        const Vec3b& pixel = picture.at<Vec3b>(y, x);
        CV_Error_(
            Error::StsBadArg,
            ("the pixel at x = %d, y = %d has the colour red %d, green %d, blue %d, which is no class within "
             "the tolerance %d; check the picture or raise the tolerance",
             x, y, int(pixel[2]), int(pixel[1]), int(pixel[0]), tolerance));
    }
}

} // namespace

void colorize(InputArray labels, OutputArray color, InputArray palette)
{
    const ClassColors colors = classColors(palette);
    const Mat map = detail::checkedLabelMap(labels, static_cast<int>(colors.size()), "labels");
    color.create(map.size(), CV_8UC3);
    Mat painted = color.getMat();
    parallel_for_(Range(0, map.rows), [&](const Range& rows) {
        for (int y = rows.start; y < rows.end; y++)
        {
            const uchar* row = map.ptr<uchar>(y);
            std::transform(row, row + map.cols, painted.ptr<Vec3b>(y),
                           [&colors](uchar label) { return colors[label]; });
        }
    });
}

void overlay(InputArray image, InputArray labels, OutputArray result, double opacity, InputArray palette)
{
    if (!(opacity >= 0 && opacity <= 1))
        CV_Error_(Error::StsOutOfRange, ("opacity is %g; it must be 0 to 1", opacity));
    Mat buffer;
    const Mat photo = detail::toBgr8(image, buffer);
    const ClassColors colors = classColors(palette);
    const Mat map = detail::checkedLabelMap(labels, static_cast<int>(colors.size()), "labels");
    if (map.size() != photo.size())
        CV_Error_(Error::StsUnmatchedSizes, ("image is %d x %d, but labels is %d x %d pixels; give maps of "
                                             "the photo's size",
                                             photo.cols, photo.rows, map.cols, map.rows));

    const BlendTable table = blendTable(opacity, colors);
    result.create(photo.size(), CV_8UC3);
    Mat blended = result.getMat();
    parallel_for_(Range(0, photo.rows), [&](const Range& rows) {
        for (int y = rows.start; y < rows.end; y++)
        {
            const uchar* label = map.ptr<uchar>(y);
            const Vec3b* from = photo.ptr<Vec3b>(y);
            Vec3b* to = blended.ptr<Vec3b>(y);
            for (int x = 0; x < photo.cols; x++)
            {
                const auto& blend = table[label[x]];
                to[x] = Vec3b(blend[0][from[x][0]], blend[1][from[x][1]], blend[2][from[x][2]]);
            }
        }
    });
}

void labelsFromColors(InputArray color, OutputArray labels, int tolerance, InputArray palette)
{
    if (tolerance < 0 || tolerance > 255)
        CV_Error_(Error::StsOutOfRange, ("tolerance is %d; it must be 0 to 255", tolerance));
    if (color.empty())
        CV_Error(Error::StsBadArg, "color is empty; give a picture (CV_8UC3)");
    if (color.type() != CV_8UC3 || color.dims() > 2)
        CV_Error_(Error::StsBadArg, ("color is %s with %d dimensions; give a picture that is CV_8UC3 (BGR)",
                                     typeToString(color.type()).c_str(), color.dims()));

    Mat buffer;
    const Mat picture = detail::onHost(color, buffer);
    const ClassColors colors = classColors(palette);
    Mat map(picture.size(), CV_8UC1);
    parallel_for_(Range(0, map.rows), [&](const Range& rows) {
        for (int y = rows.start; y < rows.end; y++)
            classifyRow(picture.ptr<Vec3b>(y), map.ptr<uchar>(y), map.cols, colors, tolerance);
    });
    checkAllClassified(map, picture, tolerance);
    map.copyTo(labels);
}

} // namespace flsnet
} // namespace cv
