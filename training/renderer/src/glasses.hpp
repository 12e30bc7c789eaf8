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

    /** Whether the lenses are so dark or mirrored that nothing is seen through them. */
    bool hideEyes() const { return worn && (lens == DARK || lens == MIRRORED); }

    void addFrame(Strands& strands) const;

    /** Tints or blackens what lies behind the lenses; dark lenses count as background. */
    void drawLenses(const Pose& pose, const Camera& camera, const Frame& frame, std::vector<Vec3>& colors,
                    std::vector<uint8_t>& labels) const;

private:
    enum Lens
    {
        CLEAR,
        TINTED,
        DARK,
        MIRRORED
    };

    /** Of the rim, from the middle of a lens; x outwards. */
    Vec3 outline(float angle) const;
    Vec3 rimPoint(int eye, float angle) const;
    /** What the lens at (u, v) of -1 to 1 makes of the light behind it. */
    Vec3 through(const Vec3& behind, int eye, float u, float v) const;
    void addLine(const std::vector<Vec3>& line, Strands& strands) const;

    bool worn = false, rimless = false, halfRim = false;
    Lens lens = CLEAR;
    float width, height, squareness, thickness, distance, drop;
    float catEye = 0, teardrop = 0;      //!< share of the height: outer corners up, inner lower corners in
    float glare, glareAngle, glarePlace; //!< a band of light on the lens
    float window = 0;                    //!< brightness of a reflected window
    float gradient = 0;                  //!< by which tinted glass grows lighter downwards
    Vec3 color, tint, sky, ground;
    Vec3 eyes[2]; //!< middles of the right and left lens
    Vec3 ears[2];
};
} // namespace facegen

#endif
