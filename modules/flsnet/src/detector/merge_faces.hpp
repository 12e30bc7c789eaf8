// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_DETECTOR_MERGE_FACES_HPP
#define OPENCV_FLSNET_DETECTOR_MERGE_FACES_HPP

#include "../precomp.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** What one cascade tells of a face. */
struct FaceSighting
{
    Rect2d face;    //!< face box
    int neighbours; //!< of the cascade's hit
};

/** @brief Makes one face of the sightings of several cascades that overlap.

Between a frontal view and a profile both cascades fire, one too far to the left and the other too far to the
right, with fewer neighbours the farther the face is turned from their own view. So their mean, weighted by
squared neighbours, lies better than either. A sighting that overlaps a stronger one without being the same
face (a mouth, an ear) is dropped.
@return the faces, most neighbours first; neighbours are the sum over a face. */
std::vector<FaceSighting> mergeFaces(std::vector<FaceSighting> sightings);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_DETECTOR_MERGE_FACES_HPP
