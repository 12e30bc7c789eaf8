// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_DETECTOR_PHOTO_PYRAMID_HPP
#define OPENCV_FLSNET_DETECTOR_PHOTO_PYRAMID_HPP

#include <vector>

#include "opencv2/core.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** What of a network decides at which scales it looks at a photo. */
struct PyramidSettings
{
    double scale;       //!< of the first level: its size over the photo's, above 0
    double largestFace; //!< the largest face that the network finds, in pixels of its input
    Scalar border;      //!< colour of the border, BGR
};

/** A photo as the network sees it: scaled, in the middle of a picture that its strides divide.

Coordinates are those of pixel edges: pixel (0, 0) reaches from 0 to 1. */
struct PyramidLevel
{
    Mat picture;    //!< CV_8UC3, sides are multiples of PYRAMID_STRIDE
    Point2d scale;  //!< size of the photo in the picture over that of the photo, along x and y
    Point2d origin; //!< of the photo in the picture

    Point2d toPhoto(const Point2d& point) const
    {
        return Point2d((point.x - origin.x) / scale.x, (point.y - origin.y) / scale.y);
    }
};

const int PYRAMID_STRIDE = 32;

/** The pictures in which a network that knows faces of some sizes only finds those of all sizes: each a quarter of
the one before it, until a face that fills the photo is small enough. All but the first have a border, so that such
faces are seen from outside. An object keeps its buffers from call to call. */
class PhotoPyramid
{
public:
    /** @param photo CV_8UC3. */
    const std::vector<PyramidLevel>& build(const Mat& photo, const PyramidSettings& settings);

private:
    std::vector<PyramidLevel> levels_;
    std::vector<Mat> shrunk_;  // the photo at each level, without its border
    std::vector<Mat> halves_;  // on the way from the photo to the first level
};

/** Shrinks or enlarges a picture: by averages of 2 x 2 pixels as far as possible, by bilinear interpolation for the
rest. Many times as fast as INTER_AREA, which is slow but for whole numbers, and nearly the same.
@param halves buffers that are used on the way. */
void scalePicture(const Mat& picture, const Size& size, Mat& result, std::vector<Mat>& halves);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_DETECTOR_PHOTO_PYRAMID_HPP
