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

    /** Of the face: the wet rims of the lids and the corners belong to the opening, thus to the white. */
    void shadeRims(const SurfacePoint& p, Material& m) const;

    float lashStrength() const { return lashes; }

private:
    const LandmarkRegion& opening;
    Vec3 iris, white;
    float irisRadius, pupilRadius, limbus, lashes;
    uint32_t channel;
};
} // namespace facegen

#endif
