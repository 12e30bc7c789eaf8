// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Displacements of the head's skin: smoothed, and completed where a surface gives no trustworthy ones.
#ifndef FACEGEN_SKIN_FIELD_HPP
#define FACEGEN_SKIN_FIELD_HPP

#include <vector>

#include "head_model.hpp"

namespace facegen
{
class SkinField
{
public:
    explicit SkinField(const HeadModel& model);

    /** Face, ears, scalp and neck. */
    bool isSkin(size_t vertex) const { return skin[vertex]; }
    /** Skin whose nearest counterpart on another head is likely the right one: no nostril and no ear. */
    bool isTrusted(size_t vertex) const { return trusted[vertex]; }

    /** Vertices with a weight of 0 take what their neighbours have; `field` is where it starts. */
    void smooth(const std::vector<Vec3>& given, const std::vector<float>& weights, int passes,
                std::vector<Vec3>& field) const;

    /** Removes the facets of a coarse surface, fills nostrils, and moves each ear as a whole. */
    void repair(std::vector<Vec3>& field) const;

private:
    void moveEars(std::vector<Vec3>& field) const;

    const std::vector<Vec3>& rest;
    std::vector<bool> skin, trusted, coarse;
    std::vector<std::vector<int>> ears; // left and right
    std::vector<int> welded;
    std::vector<std::vector<int>> neighbours;
};
} // namespace facegen

#endif
