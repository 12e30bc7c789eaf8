// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// What a visible point is made of, before light falls on it.
#ifndef FACEGEN_MATERIAL_HPP
#define FACEGEN_MATERIAL_HPP

#include "face_class.hpp"
#include "head_model.hpp"

namespace facegen
{
struct SurfacePoint
{
    Vec3 position, rest, normal, view;
    float openness = 1;  //!< of the neutral mesh: cavities are dark
    float occlusion = 0; //!< by what is near on the screen
    Part part = Part::FACE;
};

struct Material
{
    Vec3 albedo;
    float specular = 0;
    int gloss = 4;  //!< the highlight's exponent is 2^gloss
    float wrap = 0; //!< light that leaks past the shadow's edge, as in skin
    FaceClass label = BACKGROUND;
};
} // namespace facegen

#endif
