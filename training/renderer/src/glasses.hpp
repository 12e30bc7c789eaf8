// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Glasses: frames drawn as strands, lenses laid over the finished picture.
#ifndef FACEGEN_GLASSES_HPP
#define FACEGEN_GLASSES_HPP

#include "rasterizer.hpp"
#include "rng.hpp"

namespace facegen
{
class Glasses
{
public:
    explicit Glasses(Rng& rng);

    /** Fits them to the head of these vertices. */
    void fit(const HeadModel& model, const std::vector<Vec3>& vertices);

    void addFrame(Strands& strands) const;

    /** Tints or blackens what lies behind the lenses; dark lenses count as background. */
    void drawLenses(const Pose& pose, const Camera& camera, const Frame& frame, std::vector<Vec3>& colors,
                    std::vector<uint8_t>& labels) const;

private:
    Vec3 rimPoint(int eye, float angle) const;
    void addLine(const std::vector<Vec3>& line, Strands& strands) const;

    bool worn = false, dark = false, rimless = false;
    float width, height, squareness, thickness, distance, drop, glare, glareAngle;
    Vec3 color, tint;
    Vec3 eyes[2]; //!< middles of the right and left lens
    Vec3 ears[2];
};
} // namespace facegen

#endif
