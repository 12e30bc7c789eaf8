// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "precomp.hpp"

#include <numeric>

#include "occurrences.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

/** The 8-connected blobs of a class. */
struct Blobs
{
    Mat_<int> ids;          // 0 where the class is not, else 1 to the number of blobs
    std::vector<int> sizes; // in pixels, by id; entry 0 is zero
};

Blobs findBlobs(const Mat& labels, int classId)
{
    Mat stats;
    Mat centroids;
    Blobs blobs;
    const int count = connectedComponentsWithStats(labels == classId, blobs.ids, stats, centroids, 8, CV_32S);
    blobs.sizes.assign(count, 0);
    for (int id = 1; id < count; id++)
        blobs.sizes[id] = stats.at<int>(id, CC_STAT_AREA);
    return blobs;
}

int countLarge(const std::vector<int>& sizes, double minPixels)
{
    return static_cast<int>(std::count_if(sizes.begin(), sizes.end(), [minPixels](int size) {
        return size > 0 && size >= minPixels;
    }));
}

/** Sets of blobs that belong together. */
class BlobGroups
{
public:
    explicit BlobGroups(size_t blobCount) : parents_(blobCount)
    {
        std::iota(parents_.begin(), parents_.end(), 0);
    }

    int groupOf(int id)
    {
        while (parents_[id] != id)
            id = parents_[id] = parents_[parents_[id]];
        return id;
    }

    void join(int a, int b)
    {
        parents_[groupOf(a)] = groupOf(b);
    }

private:
    std::vector<int> parents_;
};

void joinWhitesOfEachPupil(const Blobs& whites, const Blobs& pupils, BlobGroups& groups)
{
    std::vector<int> whiteOfPupil(pupils.sizes.size(), 0);
    const Rect all(Point(), pupils.ids.size());
    for (int y = 0; y < all.height; y++)
        for (int x = 0; x < all.width; x++)
        {
            const int pupil = pupils.ids(y, x);
            if (pupil == 0)
                continue;
            const Rect around = Rect(x - 1, y - 1, 3, 3) & all;
            for (const int white : Mat_<int>(whites.ids, around))
            {
                if (white == 0)
                    continue;
                if (whiteOfPupil[pupil] == 0)
                    whiteOfPupil[pupil] = white;
                groups.join(white, whiteOfPupil[pupil]);
            }
        }
}

} // namespace

int countOccurrences(const Mat& labels, int classId, double minPixels)
{
    return countLarge(findBlobs(labels, classId).sizes, minPixels);
}

int countWhiteOccurrences(const Mat& labels, double minPixels)
{
    const Blobs whites = findBlobs(labels, FACE_WHITE);
    BlobGroups groups(whites.sizes.size());
    joinWhitesOfEachPupil(whites, findBlobs(labels, FACE_PUPIL), groups);

    std::vector<int> groupSizes(whites.sizes.size(), 0);
    for (size_t id = 1; id < whites.sizes.size(); id++)
        groupSizes[groups.groupOf(static_cast<int>(id))] += whites.sizes[id];
    return countLarge(groupSizes, minPixels);
}

} // namespace detail
} // namespace flsnet
} // namespace cv
