// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Lights, the key light's shadow, and darkness near what is close on the screen.
#ifndef FACEGEN_LIGHTING_HPP
#define FACEGEN_LIGHTING_HPP

#include <vector>

#include "rasterizer.hpp"
#include "rng.hpp"

namespace facegen
{
struct Light
{
    Vec3 direction; //!< towards the light, in camera space
    Vec3 color;
};

struct Lighting
{
    explicit Lighting(Rng& rng);

    /** Light from everywhere that falls on a surface of that normal. */
    Vec3 ambientOn(const Vec3& normal) const { return ambient * (1 - tilt + tilt * dot(normal, ambientUp)); }

    std::vector<Light> lights; //!< the first one casts shadows
    Vec3 ambient, ambientUp;
    float tilt = 0;
    float shadowStrength = 0;
};

/** Depth seen from the key light. */
class ShadowMap
{
public:
    ShadowMap(const Vec3& direction, const Mesh& mesh, const Strands& strands);

    /** 1 in full light, 0 in full shadow. */
    float light(const Vec3& position) const;

private:
    Vec3 project(const Vec3& p) const;

    Vec3 u, v, w;
    std::vector<float> depth;
};

/** Share of nearby screen samples that lie in front, at one value per cell x cell samples. */
std::vector<float> screenOcclusion(const Frame& frame, float samplesPerCm, int cell);
} // namespace facegen

#endif
