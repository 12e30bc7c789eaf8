// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Hats and caps.
#ifndef FACEGEN_HAT_HPP
#define FACEGEN_HAT_HPP

#include "rng.hpp"
#include "scalp.hpp"
#include "scene.hpp"

namespace facegen
{
class Hat
{
public:
    explicit Hat(Rng& rng);

    bool worn() const { return kind != NONE; }

    /** Whether this place of the head lies under the hat. */
    bool covers(const Vec3& rest) const;

    /** Whether cloth lies on the skin there, so that its border is smooth. */
    bool wraps(const Vec3& rest) const { return surroundsFace() && covers(rest); }

    /** Whether a point of hair would come out above the hat's edge. */
    bool hides(const Vec3& p) const;

    void addTo(Mesh& mesh, const HeadModel& model, const std::vector<Vec3>& vertices,
               const std::vector<Vec3>& normals, const HeadEnvelope& envelope) const;

    Vec3 color(const Vec3& rest) const;

private:
    enum Kind
    {
        NONE,
        BEANIE,
        CAP,
        BRIMMED,
        SCARF,
        HOOD,
        HEADBAND
    };

    bool surroundsFace() const { return kind == SCARF || kind == HOOD; }

    /** cm outside the opening of a headscarf or a hood. */
    float outsideOpening(const Vec3& rest) const;

    float edge(const Vec3& rest) const { return height + slope * rest.z; }
    /** The part that lies on the head, or around it. */
    void addCrown(Mesh& mesh, const HeadModel& model, const std::vector<Vec3>& vertices,
                  const HeadEnvelope& envelope) const;

    /** Also sinks the covered head, so that no ear comes through. */
    void addScarf(Mesh& mesh, const HeadModel& model, const std::vector<Vec3>& vertices,
                  const std::vector<Vec3>& normals) const;
    void addBrim(Mesh& mesh, const HeadEnvelope& envelope) const;

    Kind kind = NONE;
    float height = 0, slope = 0, thickness = 0, brim = 0, tall = 0, ribs = 0;
    Vec3 base, second;
    uint32_t channel = 0;
};
} // namespace facegen

#endif
