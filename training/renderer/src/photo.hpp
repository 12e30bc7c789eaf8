// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// From linear light to an 8-bit photograph.
#ifndef FACEGEN_PHOTO_HPP
#define FACEGEN_PHOTO_HPP

#include <opencv2/core.hpp>

#include "rasterizer.hpp"
#include "rng.hpp"
#include "shading.hpp"
#include "subject.hpp"

namespace facegen
{
/** Exposes the person, lays them over the background, and averages samplesPerPixel^2 samples to a pixel. */
cv::Mat3b develop(const Frame& frame, const ShadedFrame& shaded, const cv::Mat3f& background,
                  const Subject& subject, int samplesPerPixel, Rng& rng);

/** Lays a second, exposed person over the background. */
void layBehind(const Frame& frame, const ShadedFrame& shaded, const Subject& subject, int samplesPerPixel,
               Rng& rng, cv::Mat3f& background);

/** Share of each pixel's samples that show a person or a thing before them, 0 to 255. */
cv::Mat1b coverageOf(const Frame& frame, const ShadedFrame& shaded, int samplesPerPixel);
} // namespace facegen

#endif
