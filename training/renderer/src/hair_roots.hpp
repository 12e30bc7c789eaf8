// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Roots of locks, spread evenly over a part of the scalp.
#ifndef FACEGEN_HAIR_ROOTS_HPP
#define FACEGEN_HAIR_ROOTS_HPP

#include "hair.hpp"

namespace facegen
{
struct HairRoot
{
    Vec3 rest, position, normal;
};

class HairRoots
{
public:
    enum Zone
    {
        ALL,
        FRINGE_ONLY
    };

    HairRoots(const HairGrowth& growth, Zone zone);

    bool empty() const { return triangles.empty(); }
    float area() const { return total; } //!< square cm

    HairRoot sample(Rng& rng) const;

private:
    const HairGrowth& g;
    float total = 0;
    std::vector<int> triangles;
    std::vector<float> areas;
};
} // namespace facegen

#endif
