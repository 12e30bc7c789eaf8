// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Teeth, gums, tongue and the dark behind them.
#ifndef FACEGEN_MOUTH_HPP
#define FACEGEN_MOUTH_HPP

#include "material.hpp"
#include "rng.hpp"

namespace facegen
{
class Mouth
{
public:
    /** mouthGap: between the lips, cm. Lips that touch have no inner mouth: what shows counts as lip. */
    Mouth(float mouthGap, Rng& rng);

    void shade(const SurfacePoint& p, Material& m) const;

private:
    Vec3 teeth, gums;
    float shaded = 0.45f, teethLit = 0.6f; //!< light that reaches the inside, the teeth
    // Where the rear teeth fade into the dark, in shares of 6 cm behind the front teeth, and how far.
    float darkFrom, darkTo, darkness;
    bool open;
};
} // namespace facegen

#endif
