// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "crop.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

// Pixels kept around what the crop covers, so that interpolation at its edges finds its neighbours.
const int MARGIN = 2;

/** First pixel whose centre is at or behind an edge coordinate, clipped to a photo of count pixels. */
int firstPixel(double edge, int count)
{
    return static_cast<int>(std::ceil(std::min(std::max(edge - 0.5, 0.), static_cast<double>(count))));
}

Rect grown(const Rect& region, const Size& imageSize)
{
    const Rect larger(region.x - MARGIN, region.y - MARGIN, region.width + 2 * MARGIN,
                      region.height + 2 * MARGIN);
    return larger & Rect(Point(), imageSize);
}

} // namespace

Rect2d cropSquare(const Rect2d& box, const CropGeometry& geometry)
{
    const double longer = std::max(box.width, box.height);
    const double side = geometry.enlargement * longer;
    const double centerX = box.x + box.width / 2 + geometry.shift.x * longer;
    const double centerY = box.y + box.height / 2 + geometry.shift.y * longer;
    return Rect2d(centerX - side / 2, centerY - side / 2, side, side);
}

Rect pixelsOf(const Rect2d& crop, const Size& imageSize)
{
    const int left = firstPixel(crop.x, imageSize.width);
    const int top = firstPixel(crop.y, imageSize.height);
    const int right = firstPixel(crop.x + crop.width, imageSize.width);
    const int bottom = firstPixel(crop.y + crop.height, imageSize.height);
    return Rect(left, top, right - left, bottom - top);
}

Mat photoToCrop(const Rect2d& crop, const Size& size)
{
    const double scaleX = size.width / crop.width;
    const double scaleY = size.height / crop.height;
    return Mat_<double>({2, 3}, {scaleX, 0, (0.5 - crop.x) * scaleX - 0.5, //
                                 0, scaleY, (0.5 - crop.y) * scaleY - 0.5});
}

CropPlan planCrop(const Rect2d& crop, const Size& imageSize, const Size& size)
{
    CropPlan plan;
    plan.region = grown(pixelsOf(crop, imageSize), imageSize);
    if (plan.region.empty())
    {
        return plan;
    }
    const double shrinkX = std::max(1., crop.width / size.width);
    const double shrinkY = std::max(1., crop.height / size.height);
    plan.shrunk = Size(std::max(1, cvRound(plan.region.width / shrinkX)),
                       std::max(1, cvRound(plan.region.height / shrinkY)));
    // From pixel centres of the crop to those of the photo, and on to those of the shrunk region.
    const double stepX = crop.width / size.width;
    const double stepY = crop.height / size.height;
    const double scaleX = static_cast<double>(plan.shrunk.width) / plan.region.width;
    const double scaleY = static_cast<double>(plan.shrunk.height) / plan.region.height;
    plan.cropToShrunk = Matx23d(stepX * scaleX, 0, (crop.x + stepX / 2 - plan.region.x) * scaleX - 0.5, //
                                0, stepY * scaleY, (crop.y + stepY / 2 - plan.region.y) * scaleY - 0.5);
    return plan;
}

void CropCutter::cut(const Mat& image, const Rect2d& crop, const Size& size, int border,
                     const Scalar& borderColor, Mat& result)
{
    const CropPlan plan = planCrop(crop, image.size(), size);
    if (plan.region.empty())
    {
        result.create(size, image.type());
        result.setTo(borderColor);
        return;
    }
    Mat shrunk = image(plan.region);
    if (plan.shrunk != plan.region.size())
    {
        resize(image(plan.region), shrunk_, plan.shrunk, 0, 0, INTER_AREA);
        shrunk = shrunk_;
    }
    warpAffine(shrunk, result, plan.cropToShrunk, size, INTER_LINEAR | WARP_INVERSE_MAP, border, borderColor);
}

} // namespace detail
} // namespace flsnet
} // namespace cv
