// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Turns visible samples into linear light and labels.
#ifndef FACEGEN_SHADING_HPP
#define FACEGEN_SHADING_HPP

#include "beard.hpp"
#include "before_face.hpp"
#include "brows.hpp"
#include "clothes.hpp"
#include "eyes.hpp"
#include "face_cover.hpp"
#include "hair.hpp"
#include "hat.hpp"
#include "jewellery.hpp"
#include "lighting.hpp"
#include "lips.hpp"
#include "mouth.hpp"
#include "skin.hpp"

namespace facegen
{
/** All materials of one picture. */
struct Materials
{
    const Skin& skin;
    const Beard& beard;
    const Lips& lips;
    const Brows& brows;
    const Eyes& eyes;
    const Mouth& mouth;
    const BeforeFace& beforeFace;
    const FaceCover& faceCover;
    const Clothes& clothes;
    const Necklace& necklace;
    const Hat& hat;
    const Scalp& scalp;
    const HairStyle& hairStyle;
    const HairColor& hair;
    uint32_t hairChannel;

    Material at(const SurfacePoint& p) const;
};

struct ShadedFrame
{
    std::vector<Vec3> colors; //!< linear light before exposure
    std::vector<uint8_t> labels;
};

/** Samples where nothing is seen stay black background. */
ShadedFrame shade(const Frame& frame, const Mesh& mesh, const Strands& strands, const Camera& camera,
                  const Materials& materials, const Lighting& lighting, int samplesPerPixel);

/** Darkens what lies under the lashes; labels stay as they are. */
void drawLashes(const HeadModel& model, const Mesh& mesh, const Camera& camera, const Frame& frame,
                float strength, std::vector<Vec3>& colors);
} // namespace facegen

#endif
