// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// The classes of a label map and their colours (RGB).
#ifndef FACEGEN_FACE_CLASS_HPP
#define FACEGEN_FACE_CLASS_HPP

#include <cstdint>

namespace facegen
{
enum FaceClass : uint8_t
{
    BACKGROUND,
    HAIR,
    SKIN,
    EYEBROW,
    PUPIL,
    WHITE,
    NOSTRIL,
    LIP,
    INNER_MOUTH,
    CLASS_COUNT
};

constexpr uint8_t CLASS_COLORS[CLASS_COUNT][3] = {{0, 0, 0},     {106, 57, 6}, {255, 255, 0},
                                                  {255, 0, 255}, {0, 0, 255},  {0, 255, 0},
                                                  {0, 255, 255}, {255, 0, 0},  {255, 255, 255}};
} // namespace facegen

#endif
