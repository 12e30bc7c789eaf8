// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "head_model.hpp"

#include <stdexcept>

namespace facegen
{
std::vector<IdentityMode*> MakeHumanFamily::modes()
{
    std::vector<IdentityMode*> all{&mean};
    for (int sex = 0; sex < SEX_COUNT; ++sex)
        for (int age = 0; age < AGE_COUNT; ++age)
        {
            for (IdentityMode& mode : people[sex][age])
                all.push_back(&mode);
            for (BySexAndAge<IdentityMode>* build : {&thin, &fat, &weak, &strong})
                all.push_back(&(*build)[sex][age]);
        }
    return all;
}

std::vector<const IdentityMode*> MakeHumanFamily::modes() const
{
    const std::vector<IdentityMode*> all = const_cast<MakeHumanFamily*>(this)->modes();
    return {all.begin(), all.end()};
}

IdentityMode makeIdentityMode(const std::vector<Vec3>& displacements)
{
    float largest = 1e-6f;
    for (const Vec3& d : displacements)
        largest = std::max({largest, std::abs(d.x), std::abs(d.y), std::abs(d.z)});
    IdentityMode mode;
    mode.scale = largest / 32767;
    mode.deltas.reserve(3 * displacements.size());
    for (const Vec3& d : displacements)
        for (float x : {d.x, d.y, d.z})
            mode.deltas.push_back(static_cast<int16_t>(std::lround(x / mode.scale)));
    return mode;
}

Expression makeExpression(const std::string& name, const std::vector<Vec3>& displacements, float smallest)
{
    Expression e;
    e.name = name;
    for (size_t i = 0; i < displacements.size(); ++i)
    {
        if (length(displacements[i]) < smallest)
            continue;
        e.vertices.push_back(static_cast<int>(i));
        e.deltas.push_back(displacements[i]);
    }
    return e;
}

const Expression& HeadModel::expression(const std::string& name) const
{
    for (const Expression& e : expressions)
        if (e.name == name)
            return e;
    throw std::runtime_error("the head model has no expression named " + name);
}
} // namespace facegen
