// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// The place of each vertex of the head on MakeHuman's skin.
#ifndef FACEGEN_MAKEHUMAN_REGISTRATION_HPP
#define FACEGEN_MAKEHUMAN_REGISTRATION_HPP

#include <array>
#include <vector>

#include "head_model.hpp"
#include "makehuman_reader.hpp"
#include "skin_field.hpp"

namespace facegen
{
/** Scale and shift from MakeHuman's decimetres to head space. */
struct Placement
{
    float scale = 1;
    Vec3 shift;

    Vec3 operator()(const Vec3& p) const { return p * scale + shift; }
};

struct MakeHumanRegistration
{
    static constexpr int NEIGHBOURS = 12;

    struct Sample
    {
        std::array<int, NEIGHBOURS> vertices{};
        std::array<float, NEIGHBOURS> weights{};
    };

    SkinField skin;
    Placement placement;         //!< of the reference shape
    std::vector<Vec3> positions; //!< of the head's skin on MakeHuman's reference shape, in head space
    std::vector<Sample> samples; //!< MakeHuman's vertices around each position

    /** A field on MakeHuman's vertices, carried to the head's skin; zero elsewhere. */
    std::vector<Vec3> carry(const Shape& field) const;
};

/** reference: MakeHuman's vertices of an average young adult. */
MakeHumanRegistration registerMakeHuman(const HeadModel& model, const MakeHumanFiles& files,
                                        const Shape& reference);
} // namespace facegen

#endif
