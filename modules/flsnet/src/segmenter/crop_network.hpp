// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_SEGMENTER_CROP_NETWORK_HPP
#define OPENCV_FLSNET_SEGMENTER_CROP_NETWORK_HPP

#include "opencv2/dnn.hpp"
#include "opencv2/flsnet/model.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** The network as the segmenter uses it: a crop in, logits out. */
class CropNetwork
{
public:
    CropNetwork(const Model& model, int backendId, int targetId, bool stage1Only);

    /** @param crop CV_8UC3 (BGR), of any size that the network's levels allow.
    @return 1 x classes x H x W, CV_32F; a copy, or memory that lasts until the next call. */
    Mat logits(const Mat& crop);

private:
    dnn::Net net_;
    String logitsLayer_;
    Mat blob_;
};

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_SEGMENTER_CROP_NETWORK_HPP
