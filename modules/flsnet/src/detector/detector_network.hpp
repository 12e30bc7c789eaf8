// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_DETECTOR_DETECTOR_NETWORK_HPP
#define OPENCV_FLSNET_DETECTOR_DETECTOR_NETWORK_HPP

#include <vector>

#include "opencv2/dnn.hpp"
#include "opencv2/flsnet/model.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

class DetectorNetwork
{
public:
    DetectorNetwork(const String& path, int backendId, int targetId);
    Scalar mean() const;
    Mat forward(const Mat& picture, size_t level);

private:
    dnn::Net makeNet() const;
    String path_;
    std::vector<dnn::Net> nets_;
};

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_DETECTOR_DETECTOR_NETWORK_HPP
