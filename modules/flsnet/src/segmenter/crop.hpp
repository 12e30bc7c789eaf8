// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_SEGMENTER_CROP_HPP
#define OPENCV_FLSNET_SEGMENTER_CROP_HPP

#include "opencv2/core.hpp"
#include "opencv2/flsnet/detector.hpp"
#include "opencv2/flsnet/model.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** What a crop covers of a photo: a rectangle that is turned around a point.

The upright frame is the photo turned around that point so that the face in it is upright; there the rectangle is not
turned. Points are in coordinates of pixel edges: pixel (0, 0) reaches from 0 to 1. */
class CropArea
{
public:
    CropArea() : cosine_(1), sine_(0) {}

    explicit CropArea(const Rect2d& rectangle) : rectangle_(rectangle), cosine_(1), sine_(0) {}

    /** @param roll degrees, counter-clockwise, see FaceDetection. */
    CropArea(const Rect2d& rectangle, const Point2d& pivot, double roll);

    /** In the upright frame. */
    const Rect2d& rectangle() const { return rectangle_; }

    bool isTurned() const { return cosine_ != 1; }

    double cosine() const { return cosine_; }
    double sine() const { return sine_; }

    /** Another rectangle of the same upright frame. */
    CropArea withRectangle(const Rect2d& rectangle) const;

    Point2d toPhoto(const Point2d& upright) const;
    Point2d toUpright(const Point2d& photo) const;

private:
    Rect2d rectangle_;
    Point2d pivot_;
    // Of the roll; exact for whole quarters of a turn.
    double cosine_;
    double sine_;
};

/** What the network sees of a face: a square around its box, turned with it. */
CropArea cropArea(const FaceDetection& face, const CropGeometry& geometry);

/** What the network sees of a ready-made crop: all of it, with as much around it as gives it the proportions of the
network's input. */
CropArea areaAround(const Size& crop, const Size& input);

/** The pixels of a photo whose centres lie in the crop; of a turned one, in the smallest upright rectangle around it. */
Rect pixelsOf(const CropArea& area, const Size& imageSize);

/** From pixel centres of the photo to pixel centres of the crop of the given size. */
Matx23d photoToCrop(const CropArea& area, const Size& size);

/** How a crop is cut: the part of the photo that it needs is shrunk by area averaging first, since sampling alone would
skip pixels, then sampled bilinearly. */
struct CropPlan
{
    Rect region;          // of the photo; empty if the crop lies outside
    Size shrunk;          // its size after shrinking
    Matx23d cropToShrunk; // from pixel centres of the crop to those of the shrunk region
};

CropPlan planCrop(const CropArea& area, const Size& imageSize, const Size& size);

/** Cuts crops out of photos and scales them. An object keeps its buffer from call to call. */
class CropCutter
{
public:
    /** @param image CV_8UC3.
    @param size of the result.
    @param border what lies outside of the photo: BORDER_CONSTANT, BORDER_REPLICATE or BORDER_REFLECT_101.
    @param borderColor for BORDER_CONSTANT. */
    void cut(const Mat& image, const CropArea& area, const Size& size, int border, const Scalar& borderColor,
             Mat& result);

private:
    Mat shrunk_;
};

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_SEGMENTER_CROP_HPP
