// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_DETECTOR_DETECTOR_NETWORK_HPP
#define OPENCV_FLSNET_DETECTOR_DETECTOR_NETWORK_HPP

#include "opencv2/core.hpp"
#include "opencv2/flsnet/model.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** A detector's network as NetworkFaceDetector uses it. */
class DetectorNetwork
{
public:
    virtual ~DetectorNetwork() = default;

    /** @param pictures CV_8UC3 (BGR), at least one, all of one size, sides multiples of PhotoPyramid::STRIDE.
    @param level of the pyramid, from 0: the pictures of one level have mostly one size, for which the network is
    prepared once.
    @return what decodeFaces() reads, pictures x channels x H x W; memory that lasts until the next call for this
    level. */
    virtual Mat forward(const std::vector<Mat>& pictures, size_t level) = 0;
};

/** The network for a backend and target of cv::dnn: the module's own engine on the CPU, else Model::net().
@throws cv::Exception if the model is none of a detector. */
Ptr<DetectorNetwork> makeDetectorNetwork(const Ptr<Model>& model, int backendId, int targetId);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_DETECTOR_DETECTOR_NETWORK_HPP
