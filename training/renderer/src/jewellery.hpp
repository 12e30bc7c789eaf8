// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Earrings: hoops and studs, which count as background.
#ifndef FACEGEN_JEWELLERY_HPP
#define FACEGEN_JEWELLERY_HPP

#include "hat.hpp"
#include "head_model.hpp"
#include "rng.hpp"
#include "scene.hpp"
#include "subject.hpp"

namespace facegen
{
void addEarrings(const HeadModel& model, const std::vector<Vec3>& vertices, const Subject& subject,
                 const Hat& hat, Rng& rng, Strands& strands);
} // namespace facegen

#endif
