// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Earrings: hoops and studs, which count as background.
#ifndef FACEGEN_JEWELLERY_HPP
#define FACEGEN_JEWELLERY_HPP

#include "hat.hpp"
#include "head_model.hpp"
#include "material.hpp"
#include "rng.hpp"
#include "scene.hpp"
#include "subject.hpp"

namespace facegen
{
void addEarrings(const HeadModel& model, const std::vector<Vec3>& vertices, const Subject& subject,
                 const Hat& hat, Rng& rng, Strands& strands);

/** A chain, pearls or a choker, perhaps with a pendant, on the skin or the clothes; counts as background. */
class Necklace
{
public:
    Necklace(const Subject& subject, Rng& rng);

    void shade(const SurfacePoint& p, Material& m) const;

private:
    bool worn = false;
    float height = -10, drop = 4, halfWidth = 0.2f; //!< cm on the neutral body
    float beads = 0, pendant = 0;                   //!< per cm; radius
    Vec3 color, stone;
};
} // namespace facegen

#endif
