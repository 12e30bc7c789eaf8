// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// MakeHuman's people by sex, age, ancestry and build, on its own mesh.
#ifndef FACEGEN_MAKEHUMAN_PEOPLE_HPP
#define FACEGEN_MAKEHUMAN_PEOPLE_HPP

#include "head_model.hpp"
#include "makehuman_reader.hpp"

namespace facegen
{
/** Of average build. */
Shape makeHumanPerson(const MakeHumanFiles& files, int sex, int age, int ancestry);

/** Mean of both sexes and all ancestries. */
Shape averageAdult(const MakeHumanFiles& files);

/** What a build changes; muscle and weight: "min", "average" or "max". */
Shape changeOfBuild(const MakeHumanFiles& files, int sex, int age, const char* muscle, const char* weight);
} // namespace facegen

#endif
