// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Stubble, moustaches and beards: a tint of the skin, and locks where it is long. All of it counts as skin.
#ifndef FACEGEN_BEARD_HPP
#define FACEGEN_BEARD_HPP

#include "face_cover.hpp"
#include "landmark_region.hpp"
#include "material.hpp"
#include "rng.hpp"
#include "scene.hpp"
#include "subject.hpp"

namespace facegen
{
class Beard
{
public:
    Beard(const Subject& subject, const LandmarkRegion& lips, Rng& rng);

    void shade(const SurfacePoint& p, Material& m) const;
    void growLocks(const HeadModel& model, const std::vector<Vec3>& vertices,
                   const std::vector<Vec3>& normals, const FaceCover& faceCover, Rng& rng,
                   Strands& strands) const;

private:
    /** 0..1: how much beard grows at a rest position. */
    float cover(const Vec3& rest) const;

    const LandmarkRegion& lips;
    Vec3 color;
    float cheeks = 0, moustache = 0, goatee = 0; //!< density
    float length = 0;                            //!< cm; 0 without locks
    float moustacheLength = 0.7f, sweep = 0.8f;  //!< cm, sideways share of its direction
    float soulPatch = 0;
    float chops = 0; //!< cm by which cheeks end above the chin
    float cheekLine = -2, grain = 0.5f;
    uint32_t channel;
};
} // namespace facegen

#endif
