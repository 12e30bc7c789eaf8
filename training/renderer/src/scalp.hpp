// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Where on the head hair grows, and how far out the head reaches.
#ifndef FACEGEN_SCALP_HPP
#define FACEGEN_SCALP_HPP

#include <array>
#include <vector>

#include "head_model.hpp"
#include "rng.hpp"

namespace facegen
{
/** The hairline: a height for each direction around the head. */
class Scalp
{
public:
    /** receding moves the front of the hairline back; a high crown leaves a bald top. */
    Scalp(Rng& rng, bool receding);

    /** Distance in cm into the hair, from a rest position; negative outside. */
    float depth(const Vec3& rest) const;

private:
    static constexpr int DIRECTIONS = 8;

    std::array<float, DIRECTIONS> line;
    float raggedness, crown;
    uint32_t channel;
};

/** Radius of the head, seen from a point inside the skull. */
class HeadEnvelope
{
public:
    static const Vec3 CENTRE;

    /** withEars: hair then goes over the ears instead of behind them. */
    HeadEnvelope(const HeadModel& model, const std::vector<Vec3>& vertices, bool withEars);

    /** In the direction of a unit vector. */
    float radius(const Vec3& direction) const;

private:
    static constexpr int COLUMNS = 36, ROWS = 26;

    void widen();

    std::array<float, COLUMNS * ROWS> radii;
};
} // namespace facegen

#endif
