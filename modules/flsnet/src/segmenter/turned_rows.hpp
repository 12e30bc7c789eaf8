// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_SEGMENTER_TURNED_ROWS_HPP
#define OPENCV_FLSNET_SEGMENTER_TURNED_ROWS_HPP

#include <vector>

#include "cell_logits.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** What classes have in common around each cell, which is named by its upper left place. */
struct CommonClasses
{
    /** @param places the largest class at each place, CV_8UC1, below MIXED.
    @param looksFar whether to find how far the classes reach, which pays where cells hold many pixels; else it is 1. */
    void find(const Mat& places, bool looksFar);

    static const uchar MIXED = 255;

    /** The class of all four places around a cell, which is the largest between them, too; MIXED where they differ. */
    Mat classes;

    /** CV_16UC1: the cells around one, this many less one to each side, have its class. Of no meaning where that is MIXED. */
    Mat reach;

private:
    void lowerReach(int direction);
};

/** Labels whole rows of a photo by the logits of a crop that is turned in it. One object a thread. */
class TurnedRows
{
public:
    /** @param logits 1 x C x H x W, CV_32F.
    @param common of the same logits.
    @param prior one value per class.
    @param photoToLogits see photoToCrop().
    @param region pixels of the photo to label. */
    TurnedRows(const Mat& logits, const CommonClasses& common, const std::vector<float>& prior,
               const Matx23d& photoToLogits, const Rect& region);

    /** @param y row of the region. @param labels its labels, background outside of the crop.
    @param probabilities null, or gets the softmax of each label, 0 outside of the crop. */
    void label(int y, uchar* labels, float* probabilities);

private:
    /** Where a pixel lies between four neighbours of the logits. */
    struct Place
    {
        int upperLeft; // in a plane of the logits
        int toRight;   // to the neighbours on the right; 0 at the crop's edge
        int toLower;
        float rightWeight;
        float lowerWeight;
    };

    static float interpolated(const float* plane, const Place& place)
    {
        const float* upper = plane + place.upperLeft;
        const float* lower = upper + place.toLower;
        const float left = upper[0] + place.lowerWeight * (lower[0] - upper[0]);
        const float right =
            upper[place.toRight] + place.lowerWeight * (lower[place.toRight] - upper[place.toRight]);
        return left + place.rightWeight * (right - left);
    }

    Point2d logitsAt(int x) const
    {
        return Point2d(photoToLogits_(0, 0) * (region_.x + x) + row_.x,
                       photoToLogits_(1, 0) * (region_.x + x) + row_.y);
    }

    void startRow(int y);
    bool isInside(int x) const;
    Place placeAt(const Point2d& at) const;
    int pixelsWithin(const Point2d& at, int reach) const;
    void findLabels(uchar* labels);
    void findProbabilities(uchar* labels, float* probabilities);

    const Mat& logits_;
    const CommonClasses& common_;
    const std::vector<float>& prior_;
    Matx23d photoToLogits_;
    Rect region_;
    Size size_;             // of the logits
    Point2d pixelsPerStep_; // of the photo's row, by a step between columns and rows of the logits
    CellLogits cell_;
    // Of the current row.
    Point2d row_; // of the logits at the photo's column 0
    int begin_;   // pixels in the crop
    int end_;
    std::vector<Place> places_;
    Mat values_; // classes x pixels in the crop
};

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_SEGMENTER_TURNED_ROWS_HPP
