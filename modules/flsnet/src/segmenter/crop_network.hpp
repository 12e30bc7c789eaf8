// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_SEGMENTER_CROP_NETWORK_HPP
#define OPENCV_FLSNET_SEGMENTER_CROP_NETWORK_HPP

#include <vector>

#include "opencv2/dnn.hpp"
#include "opencv2/flsnet/model.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** The network as the segmenter uses it: crops in, logits out. */
class CropNetwork
{
public:
    CropNetwork(const Model& model, int backendId, int targetId, bool stage1Only, int precision);

    /** Most crops that logits() should get: more take memory and save no time. */
    int batchSize() const;

    /** @param crops CV_8UC3 (BGR), all of one size; any that the network's levels allow.
    @return crops x classes x H x W, CV_32F; a copy, or memory that lasts until the next call. */
    Mat logits(const std::vector<Mat>& crops);

private:
    void fillBlob(const std::vector<Mat>& crops);

    bool onCpu_;
    dnn::Net net_;
    String logitsLayer_;
    Mat blob_;
    Mat floats_; // one crop
};

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_SEGMENTER_CROP_NETWORK_HPP
