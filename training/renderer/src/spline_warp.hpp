// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// A smooth warp of space that takes given points to given points.
#ifndef FACEGEN_SPLINE_WARP_HPP
#define FACEGEN_SPLINE_WARP_HPP

#include <vector>

#include <opencv2/core.hpp>

#include "vec.hpp"

namespace facegen
{
/** Spline with the kernel |r| (least bending in three dimensions) and an affine part. */
class SplineWarp
{
public:
    /** stiffness: 0 meets the points exactly. */
    SplineWarp(const std::vector<Vec3>& from, const std::vector<Vec3>& to, float stiffness);

    Vec3 operator()(const Vec3& p) const;

private:
    std::vector<Vec3> centres;
    cv::Mat1d coefficients; // of the displacement
};
} // namespace facegen

#endif
