// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Visits the sample centres inside a triangle.
#ifndef FACEGEN_TRIANGLE_SCAN_HPP
#define FACEGEN_TRIANGLE_SCAN_HPP

#include "vec.hpp"

namespace facegen
{
/** Narrows [left, right] to where the line start + slope * x is not negative. */
inline void clipSpan(float start, float slope, float& left, float& right)
{
    if (slope > 0)
        left = std::max(left, -start / slope);
    else if (slope < 0)
        right = std::min(right, -start / slope);
    else if (start < 0)
        right = -1e9f;
}

/** Calls visit(x, y, w1, w2) with the affine weights of b and c, for samples in [0, width) x [0, height). */
template <typename Visit>
inline void scanTriangle(const Vec3& a, const Vec3& b, const Vec3& c, int width, int height, Visit visit)
{
    const float area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
    if (std::abs(area) < 1e-9f)
        return;
    const float fw = static_cast<float>(width), fh = static_cast<float>(height);
    const float left = std::min({a.x, b.x, c.x}), right = std::max({a.x, b.x, c.x});
    const float top = std::min({a.y, b.y, c.y}), bottom = std::max({a.y, b.y, c.y});
    if (!(left < fw && right > 0 && top < fh && bottom > 0))
        return;
    const float inverse = 1 / area;
    const float dw1 = (c.y - a.y) * inverse, dw2 = -(b.y - a.y) * inverse;
    const int y0 = static_cast<int>(std::ceil(std::max(top, 0.f) - 0.5f));
    const int y1 = std::min(height - 1, static_cast<int>(std::floor(std::min(bottom, fh) - 0.5f)));
    const float first = std::max(left - 0.5f, 0.f), last = std::min(right - 0.5f, fw - 1);
    for (int y = y0; y <= y1; ++y)
    {
        // Weights where x is 0; the span of the row is found with them, then tested sample by sample.
        const float py = y + 0.5f - a.y, px = 0.5f - a.x;
        const float s1 = (px * (c.y - a.y) - py * (c.x - a.x)) * inverse;
        const float s2 = ((b.x - a.x) * py - (b.y - a.y) * px) * inverse;
        float from = first, to = last;
        clipSpan(s1, dw1, from, to);
        clipSpan(s2, dw2, from, to);
        clipSpan(1 - s1 - s2, -dw1 - dw2, from, to);
        if (from > to + 1)
            continue;
        const int x0 = std::max(0, static_cast<int>(from)),
                  x1 = std::min(width - 1, static_cast<int>(to + 1));
        for (int x = x0; x <= x1; ++x)
        {
            const float w1 = s1 + dw1 * x, w2 = s2 + dw2 * x;
            if (w1 >= 0 && w2 >= 0 && w1 + w2 <= 1)
                visit(x, y, w1, w2);
        }
    }
}
} // namespace facegen

#endif
