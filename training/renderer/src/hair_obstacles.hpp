// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// What keeps a growing lock out of the head, the neck, the body and the face.
#ifndef FACEGEN_HAIR_OBSTACLES_HPP
#define FACEGEN_HAIR_OBSTACLES_HPP

#include "hair.hpp"

namespace facegen
{
class HairObstacles
{
public:
    /** Draws how this lock passes the neck and the shoulders. */
    HairObstacles(const HairGrowth& growth, Rng& rng);

    /** Where a point of a lock comes to lie. side: of the parting, 0 for hair that may hang over the face. */
    Vec3 avoid(Vec3 p, float layer, float adhesion, float side) const;

private:
    Vec3 clingToHead(const Vec3& p, float layer, float adhesion) const;

    const HairGrowth& g;
    float neckRadius, aside;
    bool front;
};
} // namespace facegen

#endif
