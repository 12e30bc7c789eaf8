// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "makehuman_people.hpp"

namespace facegen
{
namespace
{
const char* const SEXES[SEX_COUNT] = {"female", "male"};
const char* const AGES[AGE_COUNT] = {"baby", "child", "young", "old"};
const char* const ANCESTRIES[ANCESTRY_COUNT] = {"african", "asian", "caucasian"};

void addBuild(const MakeHumanFiles& files, int sex, int age, const char* muscle, const char* weight,
              float share, Shape& shape)
{
    const std::string name = std::string("macrodetails/universal-") + SEXES[sex] + "-" + AGES[age] + "-" +
                             muscle + "muscle-" + weight + "weight";
    if (files.hasTarget(name)) // a combination that changes nothing has no file
        files.target(name).addTo(shape, share);
}
} // namespace

Shape makeHumanPerson(const MakeHumanFiles& files, int sex, int age, int ancestry)
{
    Shape shape = files.base();
    files.target(std::string("macrodetails/") + ANCESTRIES[ancestry] + "-" + SEXES[sex] + "-" + AGES[age])
        .addTo(shape, 1);
    addBuild(files, sex, age, "average", "average", 1, shape);
    return shape;
}

Shape averageAdult(const MakeHumanFiles& files)
{
    Shape mean(files.base().size());
    for (int sex = 0; sex < SEX_COUNT; ++sex)
        for (int ancestry = 0; ancestry < ANCESTRY_COUNT; ++ancestry)
        {
            const Shape shape = makeHumanPerson(files, sex, YOUNG, ancestry);
            for (size_t i = 0; i < mean.size(); ++i)
                mean[i] += shape[i] * (1.f / (SEX_COUNT * ANCESTRY_COUNT));
        }
    return mean;
}

Shape changeOfBuild(const MakeHumanFiles& files, int sex, int age, const char* muscle, const char* weight)
{
    Shape change(files.base().size());
    addBuild(files, sex, age, muscle, weight, 1, change);
    addBuild(files, sex, age, "average", "average", -1, change);
    return change;
}
} // namespace facegen
