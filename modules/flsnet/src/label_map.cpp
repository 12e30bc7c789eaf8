// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "precomp.hpp"

#include "image_input.hpp"
#include "label_map.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

static bool isKnown(uchar label, int classCount, IgnoredPixels ignored)
{
    return label < classCount || (ignored == IGNORED_PIXELS_ALLOWED && label == IGNORED_LABEL);
}

static void checkLabels(const Mat& labels, int classCount, const char* name, IgnoredPixels ignored)
{
    for (int y = 0; y < labels.rows; y++)
    {
        const uchar* row = labels.ptr<uchar>(y);
        const auto unknown = std::find_if_not(
            row, row + labels.cols, [=](uchar label) { return isKnown(label, classCount, ignored); });
        if (unknown != row + labels.cols)
            CV_Error_(Error::StsOutOfRange,
                      ("%s holds %d at x = %d, y = %d; class ids are 0 to %d%s", name, int(*unknown),
                       int(unknown - row), y, classCount - 1,
                       ignored == IGNORED_PIXELS_ALLOWED ? ", and 255 for pixels to ignore" : ""));
    }
}

Mat checkedLabelMap(InputArray labels, int classCount, const char* name, IgnoredPixels ignored)
{
    if (labels.empty())
        CV_Error_(Error::StsBadArg, ("%s is empty; give a label map (CV_8UC1)", name));
    if (labels.type() != CV_8UC1 || labels.dims() > 2)
        CV_Error_(Error::StsBadArg, ("%s is %s with %d dimensions; a label map is CV_8UC1 with two", name,
                                     typeToString(labels.type()).c_str(), labels.dims()));
    Mat buffer, map = onHost(labels, buffer);
    checkLabels(map, classCount, name, ignored);
    return map;
}

void checkClassCount(int classCount)
{
    if (classCount < 1 || classCount > 255)
        CV_Error_(Error::StsOutOfRange, ("classCount is %d; it must be 1 to 255", classCount));
}

} // namespace detail
} // namespace flsnet
} // namespace cv
