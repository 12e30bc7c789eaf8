// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// The colours of a head of hair: natural and dyed tints, highlights, darker roots.
#ifndef FACEGEN_HAIR_COLOR_HPP
#define FACEGEN_HAIR_COLOR_HPP

#include "rng.hpp"

namespace facegen
{
struct HairColor
{
    Vec3 base; //!< linear light, as all colours
    Vec3 root, highlight;
    float rootLength = 0;     //!< cm over which the root's colour fades into the base
    float highlightShare = 0; //!< of the locks
    bool grey = false;
};

/** One lock: its colour and that of its root. */
struct LockColor
{
    Vec3 body, root;
};

/** darkness and age as in Subject. */
HairColor sampleHairColor(const Vec3& skin, float darkness, float age, Rng& rng);

/** field: smooth noise over the scalp, so that neighbours have similar tints; variation: of brightness. */
LockColor colorOfLock(const HairColor& hair, float field, float variation, Rng& rng);
} // namespace facegen

#endif
