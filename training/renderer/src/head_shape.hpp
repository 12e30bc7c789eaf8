// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Expression and proportions on top of the identity: the vertices of one face in head space.
#ifndef FACEGEN_HEAD_SHAPE_HPP
#define FACEGEN_HEAD_SHAPE_HPP

#include <vector>

#include "head_identity.hpp"

namespace facegen
{
struct HeadShape
{
    std::vector<Vec3> vertices;
    float mouthGap = 0; //!< cm between the lips at their middle
};

HeadShape sampleHeadShape(const HeadModel& model, const HeadIdentity& identity, const Subject& subject,
                          Rng& rng);
} // namespace facegen

#endif
