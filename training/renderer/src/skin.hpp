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
    void sampleFolds(const Subject& subject, Rng& rng);
    void sampleShine(Rng& rng);
    float folds(const Vec3& q) const;
    float shine(const Vec3& q) const;

    static constexpr int MOST_MOLES = 8;

    Vec3 tone;
    uint32_t channel;
    float blotches, grain, redness, freckles, acne, eyeShadow, blush = 0, oil;
    // Depth of the folds.
    float forehead = 0, frown = 0, crowsFeet = 0, nasolabial = 0, eyeBag = 0, chinCrease = 0;
    float foreheadRate = 0, foreheadBottom = 0;
    float foreheadShine = 0, noseShine = 0, cheekShine = 0;
    float foreheadShineX = 0, foreheadShineHalfWidth = 3.5f; //!< cm, from the middle
    float foreheadShineLeft = 1;                             //!< share of it on the left
    float nostrilDarkness;
    int gloss, moleCount;
    Vec3 moles[MOST_MOLES];
    float moleRadius[MOST_MOLES];
};
} // namespace facegen

#endif
