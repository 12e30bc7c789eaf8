// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// The shape and skin of a hand with its forearm.
#ifndef FACEGEN_HANDS_HPP
#define FACEGEN_HANDS_HPP

#include <array>

#include "material.hpp"
#include "rng.hpp"
#include "scene.hpp"
#include "subject.hpp"

namespace facegen
{
/** Radians by which each joint of a finger bends; thumb first. */
struct HandGesture
{
    std::array<std::array<float, 3>, 5> bend{};
    float spread = 0; //!< between neighbouring fingers
};

/** A hand's own space: wrist at 0, fingers along y, palm towards z, thumb on the side of x; cm. */
struct HandPlace
{
    Vec3 x, y, z, origin;
    Vec3 forearm; //!< direction from the wrist to the elbow

    Vec3 at(const Vec3& p) const { return origin + x * p.x + y * p.y + z * p.z; }
};

class Hand
{
public:
    Hand(const Subject& subject, Rng& rng);

    void addTo(Mesh& mesh, const HandGesture& gesture, const HandPlace& place) const;
    void shade(const SurfacePoint& p, Material& m) const;

    float size() const { return scale; }

private:
    /** Cross-section of a limb: an ellipse across `along`; `back` points to the back of the hand. */
    struct Ring
    {
        Vec3 middle, side, back;
        float halfWidth = 0, halfDepth = 0;
        float along = 0; //!< cm from the tip, for textures
    };

    void addFinger(Mesh& mesh, int finger, const HandGesture& gesture, const HandPlace& place) const;
    void addPalm(Mesh& mesh, const HandPlace& place) const;
    void addForearm(Mesh& mesh, const HandPlace& place) const;
    void addLimb(Mesh& mesh, const std::vector<Ring>& rings, int limb, const HandPlace& place) const;

    Vec3 tone, nail, sleeve;
    float scale, slimness, nailShine, sleeveStart;
    uint32_t channel;
};
} // namespace facegen

#endif
