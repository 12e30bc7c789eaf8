// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "precomp.hpp"

#include "occurrences.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** Counts the 8-connected blobs of a mask by their pixels of a class. */
static int countBlobs(const Mat& mask, const Mat& labels, int classId, double minPixels)
{
    Mat blobIds;
    std::vector<int> sizes(connectedComponents(mask, blobIds, 8, CV_32S), 0);
    for (int y = 0; y < labels.rows; y++)
    {
        const int* id = blobIds.ptr<int>(y);
        const uchar* label = labels.ptr<uchar>(y);
        for (int x = 0; x < labels.cols; x++)
            if (label[x] == classId)
                sizes[id[x]]++;
    }
    return static_cast<int>(
        std::count_if(sizes.begin(), sizes.end(), [=](int size) { return size > 0 && size >= minPixels; }));
}

int countOccurrences(const Mat& labels, int classId, double minPixels)
{
    return countBlobs(labels == classId, labels, classId, minPixels);
}

int countWhiteOccurrences(const Mat& labels, double minPixels)
{
    // Together with its pupil, the white of an eye is one blob again.
    return countBlobs((labels == FACE_WHITE) | (labels == FACE_PUPIL), labels, FACE_WHITE, minPixels);
}

} // namespace detail
} // namespace flsnet
} // namespace cv
