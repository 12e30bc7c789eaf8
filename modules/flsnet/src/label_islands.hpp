// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_LABEL_ISLANDS_HPP
#define OPENCV_FLSNET_LABEL_ISLANDS_HPP

#include <vector>

#include "label_blobs.hpp"
#include "opencv2/core.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** Where a face lies in a label map. */
struct FaceFrame
{
    Point2d centre; // of the face box, in coordinates of pixel edges
    double side;    // of the face box, in pixels, above zero
    double roll;    // in degrees, counter-clockwise
};

/** The rule of cv::flsnet::removeIslands(). An object keeps its buffers from map to map. */
class IslandRemover
{
public:
    /** @param labels CV_8UC1, values of FaceClass; is changed. @return whether any pixel has changed. */
    bool remove(Mat& labels, const FaceFrame& face);

private:
    enum Kind : int;
    struct Zone;
    typedef std::vector<int> Group; // numbers of blobs

    static Kind kindOf(uchar label);
    static const Zone& zoneOf(Kind kind);

    void judgeSpecks(const Size& size);
    void judgeDistances();
    int partInFaceBox() const;
    bool isNearPart(const LabelBlobs::Run& run, int part) const;
    void judgePlaces();
    void judgeEyes();
    void judgeMouths();

    std::vector<Group> groupsOf(Kind kind) const;
    bool areNear(const Rect& one, const Rect& two) const;
    Rect boxOf(const Group& group) const;
    int areaOf(const Group& group) const;
    void removeGroup(const Group& group);
    Point2d placeOf(const Rect& box) const;

    bool recolour(Mat& labels);
    bool recolour(int blob, Mat& labels);

    FaceFrame face_ = {};
    LabelBlobs map_;
    std::vector<char> removed_; // of the blobs
    std::vector<char> near_;    // of the parts
    std::vector<int> order_;    // of the blobs that are removed
    std::vector<int> marks_;    // of the pixels: by which blob they were counted last
};

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_LABEL_ISLANDS_HPP
