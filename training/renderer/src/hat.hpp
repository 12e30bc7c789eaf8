// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Hats, caps, helmets, headscarves and what else is worn on the head; all of it is background.
#ifndef FACEGEN_HAT_HPP
#define FACEGEN_HAT_HPP

#include "hat_design.hpp"
#include "material.hpp"
#include "rng.hpp"
#include "scalp.hpp"
#include "scene.hpp"

namespace facegen
{
class Hat
{
public:
    explicit Hat(Rng& rng);

    bool worn() const { return design.kind != HatDesign::NONE; }

    /** Whether it lies over the ears. */
    bool coversEars() const { return surroundsFace() || design.earDrop > 0; }

    /** Whether this place of the head lies under the hat. */
    bool covers(const Vec3& rest) const;

    /** Whether cloth lies on the skin there, so that its border is smooth. */
    bool wraps(const Vec3& rest) const { return surroundsFace() && covers(rest); }

    /** Whether a point of hair would come out above the hat's edge. */
    bool hides(const Vec3& p) const;

    /** Share of the hair's thickness that is left next to the edge, which presses it down. */
    float pressed(const Vec3& rest) const;

    void addTo(Mesh& mesh, Strands& strands, const HeadModel& model, const std::vector<Vec3>& vertices,
               const std::vector<Vec3>& normals, const HeadEnvelope& envelope) const;

    void shade(const SurfacePoint& p, Material& m) const;

private:
    bool surroundsFace() const { return design.kind == HatDesign::SCARF || design.kind == HatDesign::HOOD; }
    bool closed() const; //!< hides the hair above its edge

    /** cm outside the opening of a headscarf or a hood. */
    float outsideOpening(const Vec3& rest) const;

    /** Also sinks the covered head, so that no ear comes through. */
    void addScarf(Mesh& mesh, const HeadModel& model, const std::vector<Vec3>& vertices,
                  const std::vector<Vec3>& normals) const;

    HatDesign design;
};
} // namespace facegen

#endif
