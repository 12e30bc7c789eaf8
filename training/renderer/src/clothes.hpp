// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Clothes on neck and torso: the neckline, the cloth and the collar.
#ifndef FACEGEN_CLOTHES_HPP
#define FACEGEN_CLOTHES_HPP

#include "material.hpp"
#include "rng.hpp"
#include "scene.hpp"

namespace facegen
{
class Clothes
{
public:
    explicit Clothes(Rng& rng);

    bool covers(const Vec3& rest) const;
    void shade(const SurfacePoint& p, Material& m) const;
    void addCollar(Mesh& mesh) const;

private:
    enum Collar
    {
        NO_COLLAR,
        TURTLENECK,
        SHIRT,
        HOOD
    };
    enum Pattern
    {
        PLAIN,
        STRIPES,
        CHECKS,
        BLOTCHES
    };

    float neckline(const Vec3& rest) const;

    Vec3 base, second, collarColor;
    Collar collar = NO_COLLAR;
    Pattern pattern = PLAIN;
    bool bare;
    float height, vDepth, vWidth, tilt, rise, rate, collarHeight, collarGap;
    uint32_t channel;
};
} // namespace facegen

#endif
