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

/** @brief Makes one candidate of all that tell of one face.

The surest one decides which face it is. Others whose boxes cover about the same (IoU above 0.35) or are for the most part
inside of it, or it inside of theirs, tell of the same face. Its place, side, roll and landmarks become the means of those
that agree with it closely (IoU above 0.5), weighted by their confidences. Boxes are compared as if none was turned: they
are squares.
@return the faces, the surest first, in an order that does not depend on that of the candidates. */
std::vector<FaceCandidate> uniteCandidates(std::vector<FaceCandidate> candidates);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_DETECTOR_UNITE_CANDIDATES_HPP
