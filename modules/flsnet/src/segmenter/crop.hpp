// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_SEGMENTER_CROP_HPP
#define OPENCV_FLSNET_SEGMENTER_CROP_HPP

#include "opencv2/core.hpp"
#include "opencv2/flsnet/model.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

// Crops are rectangles in coordinates of pixel edges: pixel (0, 0) reaches from 0 to 1.

/** The square that the network sees of a face. */
Rect2d cropSquare(const Rect2d& box, const CropGeometry& geometry);

/** How a crop is cut: the part of the photo that it needs is shrunk by area averaging first, since sampling alone would
skip pixels, then sampled bilinearly. */
struct CropPlan
{
    Rect region;          // of the photo; empty if the crop lies outside
    Size shrunk;          // its size after shrinking
    Matx23d cropToShrunk; // from pixel centres of the crop to those of the shrunk region
};

CropPlan planCrop(const Rect2d& crop, const Size& imageSize, const Size& size);

/** Cuts crops out of photos and scales them. An object keeps its buffer from call to call. */
class CropCutter
{
public:
    /** @param image CV_8UC3.
    @param size of the result.
    @param border what lies outside of the photo: BORDER_CONSTANT, BORDER_REPLICATE or BORDER_REFLECT_101.
    @param borderColor for BORDER_CONSTANT. */
    void cut(const Mat& image, const Rect2d& crop, const Size& size, int border, const Scalar& borderColor,
             Mat& result);

private:
    Mat shrunk_;
};

/** The pixels of a photo whose centres lie in the crop. */
Rect pixelsOf(const Rect2d& crop, const Size& imageSize);

/** 2x3, CV_64F: from pixel centres of the photo to pixel centres of the crop of the given size. */
Mat photoToCrop(const Rect2d& crop, const Size& size);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_SEGMENTER_CROP_HPP
