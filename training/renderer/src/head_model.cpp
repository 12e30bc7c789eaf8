// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "head_model.hpp"

#include <stdexcept>

namespace facegen
{
const Expression& HeadModel::expression(const std::string& name) const
{
    for (const Expression& e : expressions)
        if (e.name == name)
            return e;
    throw std::runtime_error("the head model has no expression named " + name);
}
} // namespace facegen
