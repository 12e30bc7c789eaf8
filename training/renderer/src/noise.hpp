// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Smooth value noise from one small lattice table.
#ifndef FACEGEN_NOISE_HPP
#define FACEGEN_NOISE_HPP

#include "vec.hpp"

namespace facegen
{
uint32_t hashBits(uint32_t x);

/** Uniform in [0, 1) from integers. */
float hashUniform(uint32_t a, uint32_t b, uint32_t c = 0);

/** Value noise in [-1, 1] with unit cells; channels are independent fields. */
float noise(const Vec3& p, uint32_t channel);
} // namespace facegen

#endif
