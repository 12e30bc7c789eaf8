// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// What lies inside the head moves with the skin around it.
#ifndef FACEGEN_INNER_PARTS_HPP
#define FACEGEN_INNER_PARTS_HPP

#include <array>
#include <vector>

#include "skin_field.hpp"

namespace facegen
{
/**
 * Completes a displacement of the skin: eyeballs shift and scale as a whole, lids keep their distance from them,
 * teeth and gums take the blurred motion of the skin before them, both lips move together where they touch, and lashes and sockets follow.
 */
class InnerParts
{
public:
    /** skin: the vertices whose displacement is given; must outlive this. */
    InnerParts(const HeadModel& model, const SkinField& skin);

    void follow(std::vector<Vec3>& displacements) const;

private:
    enum Anchor
    {
        LEFT_EYE,
        RIGHT_EYE,
        MOUTH,
        ANCHORS
    };

    using Weights = std::vector<std::pair<int, float>>; // of vertices

    struct Ring
    {
        Vec3 centre;
        std::vector<int> vertices; // of the skin around it
    };

    struct Motion
    {
        Vec3 shift, centre;
        float growth = 0;

        Vec3 at(const Vec3& p) const { return shift + (p - centre) * growth; }
    };

    struct Lid
    {
        int vertex = 0;
        Anchor eye = LEFT_EYE;
        float weight = 0;
    };

    struct Follower
    {
        int vertex = 0;
        Anchor anchor = MOUTH;
        float withSkin = 0; // the rest of its motion is the eyeball's, or the blurred one of the skin around
        int nearest = 0;    // the nearest vertex of the skin
        Weights around;     // for the mouth
    };

    struct LipVertex
    {
        int vertex = 0;
        float weight = 0;
        Weights around;
    };

    /** Of the candidates around a vertex. */
    Weights blurAround(int vertex, const std::vector<int>& candidates, float width) const;
    static Vec3 blurred(const std::vector<Vec3>& displacements, const Weights& weights);

    void findRings(const HeadModel& model);
    void findLids(const HeadModel& model);
    void findLips(const HeadModel& model);
    void findFollowers(const HeadModel& model);
    Motion motionOf(const Ring& ring, const std::vector<Vec3>& displacements) const;

    const std::vector<Vec3>& rest;
    const SkinField& skin;
    std::array<Ring, ANCHORS> rings;
    std::vector<Lid> lids;
    std::vector<LipVertex> lips;
    std::vector<Follower> followers;
};
} // namespace facegen

#endif
