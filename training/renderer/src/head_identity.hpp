// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Which head: the random mixture of identity modes.
#ifndef FACEGEN_HEAD_IDENTITY_HPP
#define FACEGEN_HEAD_IDENTITY_HPP

#include <utility>
#include <vector>

#include "head_model.hpp"
#include "rng.hpp"
#include "subject.hpp"

namespace facegen
{
/** Points into the model, which must outlive it. */
struct HeadIdentity
{
    std::vector<std::pair<const IdentityMode*, float>> modes;
    std::vector<std::pair<const Expression*, float>> details;
    bool child = false;
};

/** A head of ICT FaceKit, of MakeHuman, or a blend, at random. */
HeadIdentity sampleHeadIdentity(const HeadModel& model, const Subject& subject, Rng& rng);

/** Of the face at rest. */
std::vector<Vec3> verticesOf(const HeadModel& model, const HeadIdentity& identity);
} // namespace facegen

#endif
