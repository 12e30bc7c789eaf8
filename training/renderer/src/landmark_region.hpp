// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// A region of the neutral face that a ring of landmarks encloses.
#ifndef FACEGEN_LANDMARK_REGION_HPP
#define FACEGEN_LANDMARK_REGION_HPP

#include <opencv2/core.hpp>

#include "head_model.hpp"

namespace facegen
{
/** Signed distance, seen from the front, to the smooth closed curve through the landmarks [first, end). */
class LandmarkRegion
{
public:
    LandmarkRegion(const HeadModel& model, int first, int end);

    /** cm, positive inside; OUTSIDE far from the region. */
    float depth(const Vec3& rest) const;

    /** Mean of the landmarks. */
    const Vec3& middle() const { return mean; }

    static constexpr float OUTSIDE = -9;

private:
    Vec3 mean;
    float left = 0, bottom = 0, back = 0;
    cv::Mat1f field;
};
} // namespace facegen

#endif
