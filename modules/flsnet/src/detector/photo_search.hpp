// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_DETECTOR_PHOTO_SEARCH_HPP
#define OPENCV_FLSNET_DETECTOR_PHOTO_SEARCH_HPP

#include <vector>

#include "detector_network.hpp"
#include "face_candidate.hpp"
#include "photo_pyramid.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** Searches photos for what may be faces: a pyramid's pictures through the network. An object keeps its buffers, and the network
its plans, from photo to photo. */
class PhotoSearch
{
public:
    /** @param border colour of what lies beyond the photo, BGR. */
    PhotoSearch(const Ptr<DetectorNetwork>& network, const Scalar& border);

    /** @param photo CV_8UC3. @param scale of the pyramid's first level over the photo. @param leastLogit of a candidate.
    @return candidates of all levels in the photo's coordinates. */
    std::vector<FaceCandidate> find(const Mat& photo, double scale, double leastLogit);

    const Mat& scaledPhoto() const
    {
        return pyramid_.scaledPhoto();
    } //!< the last photo at the scale of the first level
    Point2d scale() const { return pyramid_.firstScale(); } //!< of that over the photo, along x and y

private:
    Ptr<DetectorNetwork> network_;
    PhotoPyramid pyramid_;
    std::vector<FaceCandidate> found_;
};

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_DETECTOR_PHOTO_SEARCH_HPP
