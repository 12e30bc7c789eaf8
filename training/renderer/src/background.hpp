// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// What stands behind the person: a plain studio wall or clutter.
#ifndef FACEGEN_BACKGROUND_HPP
#define FACEGEN_BACKGROUND_HPP

#include <opencv2/core.hpp>

#include "rng.hpp"
#include "subject.hpp"

namespace facegen
{
/** Linear light, red first, as it shall look in the picture (not exposed again). People are a crowd, out of focus. */
cv::Mat3f drawBackground(int size, const Subject& subject, bool people, Rng& rng);
} // namespace facegen

#endif
