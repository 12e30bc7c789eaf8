// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Shoulders and chest below the head's own neck.
#ifndef FACEGEN_TORSO_HPP
#define FACEGEN_TORSO_HPP

#include "rng.hpp"
#include "scene.hpp"
#include "subject.hpp"

namespace facegen
{
class Torso
{
public:
    Torso(const Subject& subject, Rng& rng);

    void addTo(Mesh& mesh) const;

    /** Moves hair that lies inside the body to its front, at least `aside` from its middle, or its back. */
    Vec3 pushOut(const Vec3& p, bool toFront, float aside) const;

private:
    float halfWidth(float y) const;
    float halfDepth(float y) const;
    float middle(float y) const;

    float shoulderWidth, shoulderHeight;
};
} // namespace facegen

#endif
