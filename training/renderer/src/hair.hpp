// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Grows the hair of the head: a shell over the scalp, so that no skin shines through, and locks on it.
#ifndef FACEGEN_HAIR_HPP
#define FACEGEN_HAIR_HPP

#include "hair_style.hpp"
#include "hat.hpp"
#include "scalp.hpp"
#include "scene.hpp"
#include "subject.hpp"
#include "torso.hpp"

namespace facegen
{
struct HairGrowth
{
    const HeadModel& model;
    const std::vector<Vec3>& vertices; //!< of this head
    const std::vector<Vec3>& normals;
    const Scalp& scalp;
    const HeadEnvelope& envelope;
    const HairStyle& style;
    const Subject& subject;
    const Torso& torso;
    const Hat& hat;
};

/** Thickness of the hair over the skin there, in cm. */
float hairThickness(const HairGrowth& growth, const Vec3& rest);

void addHairShell(const HairGrowth& growth, Mesh& mesh);
/** Hair that falls over the forehead in a dense sheet. */
void growFringe(const HairGrowth& growth, Rng& rng, Strands& strands);
/** Buns, tails and braids of tied hair. */
void growKnots(const HairGrowth& growth, Rng& rng, Strands& strands);
void growLocks(const HairGrowth& growth, Rng& rng, Strands& strands);
} // namespace facegen

#endif
