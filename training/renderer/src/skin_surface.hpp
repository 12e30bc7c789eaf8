// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// A triangulated skin to be searched for nearest points.
#ifndef FACEGEN_SKIN_SURFACE_HPP
#define FACEGEN_SKIN_SURFACE_HPP

#include <array>
#include <utility>
#include <vector>

#include "vec.hpp"

namespace facegen
{
/** Refers to the points and triangles, which must outlive it. */
class SkinSurface
{
public:
    SkinSurface(const std::vector<Vec3>& points, const std::vector<std::array<int, 3>>& triangles);

    /**
     * Squared distances and indices of the nearest vertices, nearest first, whose normal's cosine with the given
     * one is at least `alike`; fewer than `count` where there are no more.
     */
    std::vector<std::pair<float, int>> nearest(const Vec3& p, const Vec3& normal, float alike,
                                               size_t count) const;

    /** False if nothing near faces alike. */
    bool project(const Vec3& p, const Vec3& normal, Vec3& onSurface) const;

private:
    const std::vector<Vec3>& points;
    const std::vector<std::array<int, 3>>& triangles;
    std::vector<Vec3> normals;
    std::vector<std::vector<int>> around;
    std::vector<int> used;
};
} // namespace facegen

#endif
