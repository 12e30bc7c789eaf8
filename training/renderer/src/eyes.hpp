// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Eyeballs: white, iris, pupil.
#ifndef FACEGEN_EYES_HPP
#define FACEGEN_EYES_HPP

#include "landmark_region.hpp"
#include "material.hpp"
#include "rng.hpp"
#include "subject.hpp"

namespace facegen
{
class Eyes
{
public:
    /** leftEye: the opening between the lids of the neutral head. */
    Eyes(const Subject& subject, const LandmarkRegion& leftEye, Rng& rng);

    /** Of the eyeballs. */
    void shade(const SurfacePoint& p, Material& m) const;

    /** Of the face: the lids and their rims, which are skin; what the corners show of the socket is white. */
    void shadeLids(const SurfacePoint& p, Material& m) const;

    float lashStrength() const { return lashes; }

private:
    void sampleLids(const Subject& subject, Rng& rng);
    void paintLid(float outside, float up, float aside, Material& m) const;

    const LandmarkRegion& opening;
    Vec3 iris, white;
    float irisRadius, pupilRadius, limbus, lashes;
    float glintX, glintY, glintRadius;                //!< radius 0: no glint
    float lashLine = 0, crease = 0, creaseHeight = 0; //!< of the upper lid
    float liner = 0, linerWidth = 0, shadow = 0, bag = 0;
    float lidShadow, cornerShadow; //!< on the eyeball, 0 to 1
    Vec3 shadowColor;
    uint32_t channel;
};
} // namespace facegen

#endif
