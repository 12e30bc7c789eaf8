// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "box_overlap.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

double boxIoU(const Rect2d& a, const Rect2d& b)
{
    const double common = (a & b).area();
    return common > 0 ? common / (a.area() + b.area() - common) : 0;
}

bool isPartOfFace(const Rect2d& stronger, const Rect2d& weaker)
{
    const double partOfFace = 0.4;
    const double common = (stronger & weaker).area();
    return common > 0 && common >= partOfFace * std::min(stronger.area(), weaker.area());
}

} // namespace detail
} // namespace flsnet
} // namespace cv
