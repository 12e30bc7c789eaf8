// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Skin: tone, blotches, redness, freckles, moles, shadows under the eyes, wrinkles, oil.
#ifndef FACEGEN_SKIN_HPP
#define FACEGEN_SKIN_HPP

#include "material.hpp"
#include "rng.hpp"
#include "subject.hpp"

namespace facegen
{
class Skin
{
public:
    Skin(const HeadModel& model, const Subject& subject, Rng& rng);

    void shade(const SurfacePoint& p, Material& m) const;

private:
    void addWrinkles(const Vec3& q, float warp, Vec3& albedo) const;

    static constexpr int MOST_MOLES = 8;

    Vec3 tone;
    uint32_t channel;
    float blotches, grain, redness, freckles, eyeShadow, wrinkles, oil;
    int gloss, moleCount;
    Vec3 moles[MOST_MOLES];
    float moleRadius[MOST_MOLES];
};
} // namespace facegen

#endif
