// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "hair_paint.hpp"
#include "shading.hpp"

namespace facegen
{
Material Materials::at(const SurfacePoint& p) const
{
    Material m;
    switch (p.part)
    {
    case Part::FACE:
    case Part::BACK_HEAD:
    case Part::EYE_SOCKET:
    case Part::TORSO:
        if (clothes.covers(p.rest))
        {
            clothes.shade(p, m);
            necklace.shade(p, m);
            break;
        }
        if (p.part != Part::TORSO && hat.wraps(p.rest))
        {
            hat.shade(p, m);
            break;
        }
        skin.shade(p, m);
        necklace.shade(p, m);
        if (p.part == Part::TORSO)
            break;
        beard.shade(p, m);
        paintScalp(*this, p, m);
        eyes.shadeLids(p, m);
        if (p.part == Part::FACE)
        {
            lips.shade(p, m);
            brows.shade(p, m);
        }
        break;
    case Part::CLOTHES:
        clothes.shade(p, m);
        break;
    case Part::HAND:
    case Part::THING:
        beforeFace.shade(p, m);
        break;
    case Part::COVER:
        faceCover.shade(p, m);
        break;
    case Part::HAIR_SHELL:
        shadeShell(*this, p, m);
        break;
    case Part::HAT:
        hat.shade(p, m);
        break;
    case Part::EYEBALL_LEFT:
    case Part::EYEBALL_RIGHT:
        eyes.shade(p, m);
        break;
    default:
        mouth.shade(p, m);
    }
    return m;
}
} // namespace facegen
