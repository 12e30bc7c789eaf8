// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// What is worn on the face: medical masks, scarves, goggles, plasters, eye patches; all of it is background.
#ifndef FACEGEN_FACE_COVER_HPP
#define FACEGEN_FACE_COVER_HPP

#include "cloth.hpp"
#include "material.hpp"
#include "scene.hpp"

namespace facegen
{
class FaceCover
{
public:
    explicit FaceCover(Rng& rng);

    bool worn() const { return kind != NONE; }

    void addTo(const HeadModel& model, const std::vector<Vec3>& vertices, const std::vector<Vec3>& normals,
               Mesh& mesh, Strands& strands) const;

    void shade(const SurfacePoint& p, Material& m) const;

    /** cm from the border inwards at a place of the neutral face; negative outside. */
    float inside(const Vec3& rest) const;

private:
    enum Kind
    {
        NONE,
        MASK,
        FACE_SCARF,
        GOGGLES,
        PLASTER,
        EYE_PATCH
    };

    /** z of the smooth shape that spans the face's relief. */
    float span(const Vec3& p, const Vec3& bridge, const Vec3& tip, const Vec3& chin) const;
    void addLine(const std::vector<Vec3>& line, float halfWidth, Strands& strands) const;

    Kind kind = NONE;
    Cloth cloth;
    float top = 2.4f, slope = 0.3f, bottom = -8, halfWidth = 6.6f; //!< cm on the neutral face
    float thickness = 0.3f, curve = 0.15f, standOff = 0;
    float pleats = 0, seam = 0, gloss = 0;
    Vec3 place; //!< middle of a plaster or patch
    float angle = 0, halfHeight = 1;
    Vec3 strapColor, sky, ground;
    uint32_t channel = 0;
};
} // namespace facegen

#endif
