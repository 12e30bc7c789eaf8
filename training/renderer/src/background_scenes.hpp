// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Things that stand behind people in photos: wood, curtains, foliage, other people, writing.
#ifndef FACEGEN_BACKGROUND_SCENES_HPP
#define FACEGEN_BACKGROUND_SCENES_HPP

#include <opencv2/core.hpp>

#include "rng.hpp"
#include "subject.hpp"

namespace facegen
{
/** Any of them, of people only if allowed; linear light, red first. */
cv::Mat3f drawScene(int size, const Subject& subject, bool people, Rng& rng);
} // namespace facegen

#endif
