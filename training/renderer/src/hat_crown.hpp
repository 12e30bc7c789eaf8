// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// The shapes of hats that sit on the head.
#ifndef FACEGEN_HAT_CROWN_HPP
#define FACEGEN_HAT_CROWN_HPP

#include "hat_design.hpp"
#include "scalp.hpp"
#include "scene.hpp"

namespace facegen
{
/** Sections of a hat, in rest.z of its vertices; rest.x is cm around it, rest.y cm above its edge. */
enum HatSection
{
    HAT_CROWN = 0,
    HAT_BRIM = 1,
    HAT_POMPOM = 2,
    HAT_CUP = 3
};

class HatCrown
{
public:
    HatCrown(const HatDesign& design, const HeadEnvelope& envelope);

    void addCrown(Mesh& mesh) const;
    void addBrim(Mesh& mesh) const;
    void addPompom(Mesh& mesh) const;
    /** A band without a top. */
    void addBand(Mesh& mesh) const;
    void addHeadphones(Mesh& mesh) const;
    /** From the temples to below the chin. */
    void addStrap(const HeadModel& model, const std::vector<Vec3>& vertices, Strands& strands) const;

private:
    static constexpr int COLUMNS = 57, ROWS = 16; //!< the first and last column meet at the back

    static float azimuth(int column) { return mix(-PI, PI, column / (COLUMNS - 1.f)); }

    /** On the hat's edge. */
    Vec3 edgePoint(float azimuth) const;
    Vec3 onHead(const Vec3& direction, float off) const;
    Vec3 crownPoint(float azimuth, const Vec3& edge, float t) const;
    float top() const;

    const HatDesign& d;
    const HeadEnvelope& envelope;
};
} // namespace facegen

#endif
