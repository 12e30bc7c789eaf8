// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_DETECTOR_UNITE_CANDIDATES_HPP
#define OPENCV_FLSNET_DETECTOR_UNITE_CANDIDATES_HPP

#include <vector>

#include "face_candidate.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** Whether two candidates tell of one face: the centre of one lies well inside of the other, so that no two faces of a
photo can be both. Turned boxes need no other rule. */
bool isSameFace(const FaceCandidate& a, const FaceCandidate& b);

/** @brief Makes one candidate of all that tell of one face.

The surest one decides which face it is; its place, side, roll and landmarks become the means of those that agree with
it closely, weighted by their probabilities. Weaker ones that tell of the same face otherwise (a part of it, it and more) are
dropped.
@return the faces, the surest first, in an order that does not depend on that of the candidates. */
std::vector<FaceCandidate> uniteCandidates(std::vector<FaceCandidate> candidates);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_DETECTOR_UNITE_CANDIDATES_HPP
