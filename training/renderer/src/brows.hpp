// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Eyebrows, painted along the brow landmarks.
#ifndef FACEGEN_BROWS_HPP
#define FACEGEN_BROWS_HPP

#include <array>

#include "head_model.hpp"
#include "material.hpp"
#include "rng.hpp"
#include "subject.hpp"

namespace facegen
{
class Brows
{
public:
    Brows(const HeadModel& model, const Subject& subject, Rng& rng);

    void shade(const SurfacePoint& p, Material& m) const;

    /** cm from the brow landmarks up to the upper edge. */
    float margin() const { return lift + halfHeight; }

private:
    static constexpr int POINTS = 5;

    std::array<std::array<Vec3, POINTS>, 2> curves; //!< right and left, from the inner end to the outer
    Vec3 color;
    float density, halfHeight, taper, lift, strokes;
    uint32_t channel;
};
} // namespace facegen

#endif
