// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "cascade_search.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

/** Width of the border, relative to the longer side: lets windows reach beyond the photo, as they do for
faces that fill it or touch its edge. */
const double BORDER = 0.15;
const double BORDER_GRAY = 118;

/** How far edges of windows of one group may lie apart, relative to the windows. */
const double GROUP_DISTANCE = 0.2;

bool lieAlike(const Rect& a, const Rect& b)
{
    const double distance = GROUP_DISTANCE * std::min(a.width, b.width);
    return std::abs(a.x - b.x) <= distance && std::abs(a.y - b.y) <= distance &&
           std::abs(a.br().x - b.br().x) <= distance && std::abs(a.br().y - b.br().y) <= distance;
}

bool isBefore(const Rect& a, const Rect& b)
{
    return std::make_tuple(a.width, a.y, a.x) < std::make_tuple(b.width, b.y, b.x);
}

} // namespace

CascadePhoto::CascadePhoto(const Mat& gray, double scale)
{
    const Size size(std::max(1, cvRound(gray.cols * scale)), std::max(1, cvRound(gray.rows * scale)));
    scaleX_ = static_cast<double>(size.width) / gray.cols;
    scaleY_ = static_cast<double>(size.height) / gray.rows;
    border_ = cvRound(BORDER * std::max(size.width, size.height));
    Mat reduced = gray;
    if (size != gray.size())
    {
        resize(gray, reduced, size, 0, 0, INTER_AREA);
    }
    copyMakeBorder(reduced, search_, border_, border_, border_, border_, BORDER_CONSTANT,
                   Scalar::all(BORDER_GRAY));
}

Rect2d CascadePhoto::toPhoto(const Rect2d& box) const
{
    return Rect2d((box.x - border_) / scaleX_, (box.y - border_) / scaleY_, box.width / scaleX_,
                  box.height / scaleY_);
}

std::vector<CascadeHit> groupWindows(std::vector<Rect> windows, int minNeighbours)
{
    // Threads deliver them in any order, and sums of doubles depend on it.
    std::sort(windows.begin(), windows.end(), isBefore);
    std::vector<int> groups;
    const int count = windows.empty() ? 0 : partition(windows, groups, lieAlike);
    std::vector<CascadeHit> hits(count, CascadeHit{Rect2d(), 0});
    for (size_t i = 0; i < windows.size(); ++i)
    {
        CascadeHit& hit = hits[groups[i]];
        hit.box.x += windows[i].x;
        hit.box.y += windows[i].y;
        hit.box.width += windows[i].width;
        hit.box.height += windows[i].height;
        ++hit.neighbours;
    }
    for (CascadeHit& hit : hits)
    {
        hit.box.x /= hit.neighbours;
        hit.box.y /= hit.neighbours;
        hit.box.width /= hit.neighbours;
        hit.box.height /= hit.neighbours;
    }
    hits.erase(
        std::remove_if(hits.begin(), hits.end(),
                       [minNeighbours](const CascadeHit& hit) { return hit.neighbours < minNeighbours; }),
        hits.end());
    return hits;
}

} // namespace detail
} // namespace flsnet
} // namespace cv
