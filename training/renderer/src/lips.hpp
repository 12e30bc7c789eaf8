// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// The lips: their border is a region of the neutral head, their colour is painted there.
#ifndef FACEGEN_LIPS_HPP
#define FACEGEN_LIPS_HPP

#include "landmark_region.hpp"
#include "material.hpp"
#include "rng.hpp"
#include "subject.hpp"

namespace facegen
{
class Lips
{
public:
    Lips(const Subject& subject, const LandmarkRegion& region, Rng& rng);

    void shade(const SurfacePoint& p, Material& m) const;

private:
    const LandmarkRegion& region;
    Vec3 color;
    float gloss, softness, growth;
    uint32_t channel;
};
} // namespace facegen

#endif
