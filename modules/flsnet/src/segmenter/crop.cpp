// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "area_shrink.hpp"
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

// From so many pixels on, shrinking takes as long as a small network.
const int LARGE_REGION = 1 << 21;

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

CropArea::CropArea(const Rect2d& rectangle, const Point2d& pivot, double roll)
    : rectangle_(rectangle), pivot_(pivot)
{
    const double turn = std::remainder(roll, 360);
    const double quarters = std::round(turn / 90);
    const double rest = (turn - 90 * quarters) * CV_PI / 180;
    cosine_ = std::cos(rest);
    sine_ = std::sin(rest);
    for (int i = 0; i < (static_cast<int>(quarters) + 4) % 4; ++i)
    {
        std::swap(cosine_, sine_);
        cosine_ = -cosine_;
    }
}

CropArea CropArea::withRectangle(const Rect2d& rectangle) const
{
    CropArea other = *this;
    other.rectangle_ = rectangle;
    return other;
}

Point2d CropArea::toPhoto(const Point2d& upright) const
{
    if (!isTurned())
    {
        return upright;
    }
    const Point2d from = upright - pivot_;
    return pivot_ + Point2d(cosine_ * from.x + sine_ * from.y, cosine_ * from.y - sine_ * from.x);
}

Point2d CropArea::toUpright(const Point2d& photo) const
{
    if (!isTurned())
    {
        return photo;
    }
    const Point2d from = photo - pivot_;
    return pivot_ + Point2d(cosine_ * from.x - sine_ * from.y, cosine_ * from.y + sine_ * from.x);
}

CropArea cropArea(const FaceDetection& face, const CropGeometry& geometry)
{
    const Rect2d& box = face.box;
    const double longer = std::max(box.width, box.height);
    const double side = geometry.enlargement * longer;
    const double centerX = box.x + box.width / 2 + geometry.shift.x * longer;
    const double centerY = box.y + box.height / 2 + geometry.shift.y * longer;
    return CropArea(Rect2d(centerX - side / 2, centerY - side / 2, side, side),
                    Point2d(box.x + box.width / 2, box.y + box.height / 2), face.roll);
}

CropArea areaAround(const Size& crop, const Size& input)
{
    const double wide = static_cast<double>(crop.width) * input.height;
    const double high = static_cast<double>(crop.height) * input.width;
    const double width = std::max(wide, high) / input.height;
    const double height = std::max(wide, high) / input.width;
    return CropArea(Rect2d((crop.width - width) / 2, (crop.height - height) / 2, width, height));
}

Rect pixelsOf(const CropArea& area, const Size& imageSize)
{
    const Rect2d& rectangle = area.rectangle();
    const double left = rectangle.x, right = rectangle.x + rectangle.width;
    const double top = rectangle.y, bottom = rectangle.y + rectangle.height;
    const Point2d corners[] = {area.toPhoto(Point2d(left, top)), area.toPhoto(Point2d(right, top)),
                               area.toPhoto(Point2d(left, bottom)), area.toPhoto(Point2d(right, bottom))};
    Point2d least = corners[0], most = corners[0];
    for (const Point2d& corner : corners)
    {
        least = Point2d(std::min(least.x, corner.x), std::min(least.y, corner.y));
        most = Point2d(std::max(most.x, corner.x), std::max(most.y, corner.y));
    }
    const Point first(firstPixel(least.x, imageSize.width), firstPixel(least.y, imageSize.height));
    const Point behind(firstPixel(most.x, imageSize.width), firstPixel(most.y, imageSize.height));
    const Rect pixels(first, behind);
    return pixels.empty() ? Rect() : pixels;
}

Matx23d photoToCrop(const CropArea& area, const Size& size)
{
    const double scaleX = size.width / area.rectangle().width;
    const double scaleY = size.height / area.rectangle().height;
    const Point2d origin = area.toUpright(Point2d(0.5, 0.5)) - area.rectangle().tl();
    return Matx23d(area.cosine() * scaleX, -area.sine() * scaleX, origin.x * scaleX - 0.5, //
                   area.sine() * scaleY, area.cosine() * scaleY, origin.y * scaleY - 0.5);
}

CropPlan planCrop(const CropArea& area, const Size& imageSize, const Size& size)
{
    CropPlan plan;
    plan.region = grown(pixelsOf(area, imageSize), imageSize);
    if (plan.region.empty())
    {
        return plan;
    }
    // From pixel centres of the crop to those of the photo, and on to those of the shrunk region.
    const double stepX = area.rectangle().width / size.width;
    const double stepY = area.rectangle().height / size.height;
    const double shrinkX = std::max(1., std::hypot(area.cosine() * stepX, area.sine() * stepY));
    const double shrinkY = std::max(1., std::hypot(area.sine() * stepX, area.cosine() * stepY));
    plan.shrunk = Size(std::max(1, cvRound(plan.region.width / shrinkX)),
                       std::max(1, cvRound(plan.region.height / shrinkY)));
    const double scaleX = static_cast<double>(plan.shrunk.width) / plan.region.width;
    const double scaleY = static_cast<double>(plan.shrunk.height) / plan.region.height;
    const Point2d origin = area.toPhoto(area.rectangle().tl() + Point2d(stepX / 2, stepY / 2));
    plan.cropToShrunk = Matx23d(area.cosine() * stepX * scaleX, area.sine() * stepY * scaleX,
                                (origin.x - plan.region.x) * scaleX - 0.5, //
                                -area.sine() * stepX * scaleY, area.cosine() * stepY * scaleY,
                                (origin.y - plan.region.y) * scaleY - 0.5);
    return plan;
}

void CropCutter::cut(const Mat& image, const CropArea& area, const Size& size, int border,
                     const Scalar& borderColor, Mat& result)
{
    const CropPlan plan = planCrop(area, image.size(), size);
    if (plan.region.empty())
    {
        result.create(size, image.type());
        result.setTo(borderColor);
        return;
    }
    Mat shrunk = image(plan.region);
    const bool shrinks = plan.shrunk != plan.region.size();
    if (shrinks && plan.region.area() >= LARGE_REGION && image.type() == CV_8UC3)
    {
        AreaShrinker().shrink(image(plan.region), plan.shrunk, shrunk_);
        shrunk = shrunk_;
    }
    else if (shrinks)
    {
        resize(image(plan.region), shrunk_, plan.shrunk, 0, 0, INTER_AREA);
        shrunk = shrunk_;
    }
    warpAffine(shrunk, result, plan.cropToShrunk, size, INTER_LINEAR | WARP_INVERSE_MAP, border, borderColor);
}

} // namespace detail
} // namespace flsnet
} // namespace cv
