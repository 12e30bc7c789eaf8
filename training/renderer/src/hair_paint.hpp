// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Hair as paint on surfaces: the scalp, and the shell over it that carries the locks.
#ifndef FACEGEN_HAIR_PAINT_HPP
#define FACEGEN_HAIR_PAINT_HPP

#include "material.hpp"

namespace facegen
{
struct Materials;

/** The scalp under the hair takes the hair's colour, so that gaps show no skin. */
void paintScalp(const Materials& all, const SurfacePoint& p, Material& m);

void shadeShell(const Materials& all, const SurfacePoint& p, Material& m);
} // namespace facegen

#endif
