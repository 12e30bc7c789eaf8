// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

namespace cv
{
namespace flsnet
{

std::vector<std::vector<Point>> FaceSegmentation::contours(int classId) const
{
    const int classes =
        hasFaceClasses ? static_cast<int>(FACE_CLASS_COUNT) : static_cast<int>(classConfidences.size());
    if (classId < 0 || classId >= classes)
    {
        CV_Error(Error::StsOutOfRange, format("There is no class %d: give 0 to %d", classId, classes - 1));
    }
    const int64_t farthest = std::numeric_limits<int>::max();
    if (int64_t(region.x) + labels.cols > farthest || int64_t(region.y) + labels.rows > farthest)
    {
        CV_Error(Error::StsOutOfRange, "The face's region lies where no picture is");
    }
    std::vector<std::vector<Point>> outlines;
    if (!labels.empty())
    {
        findContours(labels == classId, outlines, RETR_CCOMP, CHAIN_APPROX_SIMPLE, region.tl());
    }
    return outlines;
}

} // namespace flsnet
} // namespace cv
