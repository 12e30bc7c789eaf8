// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "spline_warp.hpp"

#include <stdexcept>

namespace facegen
{
SplineWarp::SplineWarp(const std::vector<Vec3>& from, const std::vector<Vec3>& to, float stiffness)
    : centres(from)
{
    const int n = static_cast<int>(from.size());
    cv::Mat1d a = cv::Mat1d::zeros(n + 4, n + 4), b = cv::Mat1d::zeros(n + 4, 3);
    for (int i = 0; i < n; ++i)
    {
        for (int j = 0; j < n; ++j)
            a(i, j) = i == j ? -stiffness : length(from[i] - from[j]);
        const double affine[] = {1, from[i].x, from[i].y, from[i].z};
        for (int k = 0; k < 4; ++k)
            a(i, n + k) = a(n + k, i) = affine[k];
        const Vec3 d = to[i] - from[i];
        b(i, 0) = d.x;
        b(i, 1) = d.y;
        b(i, 2) = d.z;
    }
    if (!cv::solve(a, b, coefficients, cv::DECOMP_LU))
        throw std::runtime_error("the landmarks of the heads do not determine a warp");
}

Vec3 SplineWarp::operator()(const Vec3& p) const
{
    const int n = static_cast<int>(centres.size());
    double d[3];
    for (int k = 0; k < 3; ++k)
        d[k] = coefficients(n, k) + coefficients(n + 1, k) * p.x + coefficients(n + 2, k) * p.y +
               coefficients(n + 3, k) * p.z;
    for (int i = 0; i < n; ++i)
    {
        const double r = length(p - centres[i]);
        for (int k = 0; k < 3; ++k)
            d[k] += coefficients(i, k) * r;
    }
    return p + Vec3(static_cast<float>(d[0]), static_cast<float>(d[1]), static_cast<float>(d[2]));
}
} // namespace facegen
