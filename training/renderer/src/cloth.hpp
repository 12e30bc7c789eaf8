// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Cloth: colours and patterns of clothes, hats, scarves and masks.
#ifndef FACEGEN_CLOTH_HPP
#define FACEGEN_CLOTH_HPP

#include "rng.hpp"

namespace facegen
{
/** Usual colours of cloth, linear light: greys, very dark ones, browns and bright ones. */
Vec3 sampleClothColor(Rng& rng);

class Cloth
{
public:
    enum Pattern
    {
        PLAIN,
        STRIPES,
        UPRIGHT_STRIPES,
        PINSTRIPES,
        CHECKS,
        TARTAN,
        DOTS,
        FLOWERS,
        CAMOUFLAGE,
        KNIT,
        TWEED,
        PATTERN_COUNT
    };

    Cloth() = default; //!< plain black
    explicit Cloth(Rng& rng);
    Cloth(Rng& rng, Pattern pattern);

    /** u, v: cm along the weave. */
    Vec3 color(float u, float v) const;

    const Vec3& mainColor() const { return base; }
    void setColors(const Vec3& main, const Vec3& other);

private:
    Pattern pattern = PLAIN;
    Vec3 base, second, third;
    float rate = 1, share = 0.5f;
    uint32_t channel = 0;
};
} // namespace facegen

#endif
