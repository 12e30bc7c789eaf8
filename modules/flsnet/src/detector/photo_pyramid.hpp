// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_DETECTOR_PHOTO_PYRAMID_HPP
#define OPENCV_FLSNET_DETECTOR_PHOTO_PYRAMID_HPP

#include <vector>

#include "opencv2/core.hpp"
#include "picture_scaler.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** A part of a scaled photo, or all of it, as the network sees it. Points are in coordinates of pixel edges: pixel (0, 0)
reaches from 0 to 1. */
struct PyramidPicture
{
    Mat picture;    //!< CV_8UC3, sides are multiples of PhotoPyramid::STRIDE
    Point2d scale;  //!< of the photo, along x and y
    Point2d origin; //!< of the photo in the picture
    Rect2d own;     //!< where faces have their centres; those elsewhere are seen better in another picture

    Point2d toPhoto(const Point2d& point) const
    {
        return Point2d((point.x - origin.x) / scale.x, (point.y - origin.y) / scale.y);
    }
};

/** The pictures in which a network that knows faces up to some size finds those of any size: each level half of
the one before it, down to where a face that fills the photo is small enough. All levels but the first have a wide
border, so that the network sees all around such a face. Large levels are cut into overlapping tiles, all of one size,
which bounds the network's memory. An object keeps its buffers from call to call. */
class PhotoPyramid
{
public:
    static const int STRIDE = 32;

    /** @param largestFace side of the largest face that the network finds, in pixels of its input.
    @param border colour of the border, BGR.
    @param largestTile of the pictures' sides, a multiple of STRIDE, at least 4 largestFace. */
    PhotoPyramid(double largestFace, const Scalar& border, int largestTile);

    /** @param photo CV_8UC3.
    @param scale size of the photo in the first level over its own, above 0.
    @return the pictures of each level. */
    const std::vector<std::vector<PyramidPicture>>& build(const Mat& photo, double scale);

    /** The photo at its first scale, without a border, and that scale along x and y. */
    const Mat& scaledPhoto() const { return scaledPhoto_; }
    Point2d firstScale() const { return firstScale_; }

private:
    Mat placePhoto(size_t level, const Size& size);
    void cutTiles(size_t level, const Point2d& scale, const Point& origin);

    double largestFace_;
    Scalar border_;
    int largestTile_;
    std::vector<std::vector<PyramidPicture>> levels_;
    std::vector<Mat> pictures_; // one per level
    Mat scaledPhoto_;
    Point2d firstScale_;
    std::vector<PictureScaler> scalers_; // one per level
};

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_DETECTOR_PHOTO_PYRAMID_HPP
