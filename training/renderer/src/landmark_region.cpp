// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "landmark_region.hpp"

#include <opencv2/imgproc.hpp>

namespace facegen
{
namespace
{
constexpr float RESOLUTION = 40; // field samples per cm
constexpr float MARGIN = 0.8f;   // cm of field around the region
constexpr float DEPTH = 1.5f;    // cm behind the hindmost landmark that still belong to the region
constexpr int CURVE_STEPS = 6;

/** A closed Catmull-Rom curve through the points. */
std::vector<cv::Point2f> smoothCurve(const std::vector<cv::Point2f>& points)
{
    const int n = static_cast<int>(points.size());
    std::vector<cv::Point2f> curve;
    for (int i = 0; i < n; ++i)
    {
        const cv::Point2f p0 = points[(i + n - 1) % n], p1 = points[i], p2 = points[(i + 1) % n];
        const cv::Point2f p3 = points[(i + 2) % n];
        for (int j = 0; j < CURVE_STEPS; ++j)
        {
            const float t = j / static_cast<float>(CURVE_STEPS);
            curve.push_back(0.5f * (2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * (t * t) +
                                    (p3 - p0 + 3 * (p1 - p2)) * (t * t * t)));
        }
    }
    return curve;
}
} // namespace

LandmarkRegion::LandmarkRegion(const HeadModel& model, int first, int end)
{
    std::vector<cv::Point2f> outline;
    float right = -1e9f, top = -1e9f;
    left = bottom = back = 1e9f;
    for (int i = first; i < end; ++i)
    {
        const Vec3& p = model.neutralLandmark(i);
        outline.emplace_back(p.x, p.y);
        mean += p * (1.f / (end - first));
        left = std::min(left, p.x - MARGIN);
        right = std::max(right, p.x + MARGIN);
        bottom = std::min(bottom, p.y - MARGIN);
        top = std::max(top, p.y + MARGIN);
        back = std::min(back, p.z - DEPTH);
    }
    outline = smoothCurve(outline);
    field.create(static_cast<int>((top - bottom) * RESOLUTION),
                 static_cast<int>((right - left) * RESOLUTION));
    for (int y = 0; y < field.rows; ++y)
        for (int x = 0; x < field.cols; ++x)
            field(y, x) = static_cast<float>(
                cv::pointPolygonTest(outline, {left + x / RESOLUTION, bottom + y / RESOLUTION}, true));
}

float LandmarkRegion::depth(const Vec3& rest) const
{
    const float x = (rest.x - left) * RESOLUTION, y = (rest.y - bottom) * RESOLUTION;
    if (rest.z < back || x < 0 || y < 0 || x >= field.cols || y >= field.rows)
        return OUTSIDE;
    return field(static_cast<int>(y), static_cast<int>(x));
}
} // namespace facegen
