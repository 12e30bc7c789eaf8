// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_DETECTOR_CASCADE_SEARCH_HPP
#define OPENCV_FLSNET_DETECTOR_CASCADE_SEARCH_HPP

#include "../precomp.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** A place where a cascade fired: the mean of windows that lie alike. */
struct CascadeHit
{
    Rect2d box;
    int neighbours; //!< windows that were put together; the more, the surer
};

/** A photo made ready for cascades: gray, reduced, with a gray border. */
class CascadePhoto
{
public:
    /** @param gray photo, CV_8UC1.
    @param scale what it is reduced by, above 0, at most 1. */
    CascadePhoto(const Mat& gray, double scale);

    const Mat& search() const { return search_; }

    /** A box of search() in pixels of the photo. */
    Rect2d toPhoto(const Rect2d& box) const;

private:
    Mat search_;
    double scaleX_;
    double scaleY_;
    int border_;
};

/** Puts windows that lie alike together and drops the groups of fewer than minNeighbours windows. Unlike
cv::groupRectangles it counts them, does not round, and gives the same for any order of the windows. */
std::vector<CascadeHit> groupWindows(std::vector<Rect> windows, int minNeighbours);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_DETECTOR_CASCADE_SEARCH_HPP
