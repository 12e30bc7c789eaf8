// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// From labels of samples to a clean label map of pixels.
#ifndef FACEGEN_LABEL_MAP_HPP
#define FACEGEN_LABEL_MAP_HPP

#include <vector>

#include <opencv2/core.hpp>

namespace facegen
{
/** The majority of each pixel's samples; in a tie small parts win, and hair loses. */
cv::Mat1b resolveLabels(const std::vector<uint8_t>& samples, int samplesAcross, int samplesPerPixel);

/** Gives specks of hair, of skin and ground, and of closed eyes to what surrounds them. */
void removeSpecks(cv::Mat1b& labels);
} // namespace facegen

#endif
