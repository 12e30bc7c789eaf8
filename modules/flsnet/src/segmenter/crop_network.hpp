// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_SEGMENTER_CROP_NETWORK_HPP
#define OPENCV_FLSNET_SEGMENTER_CROP_NETWORK_HPP

#include <vector>

#include "opencv2/flsnet/model.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** Faces of a batch on other devices than the CPU: there a batch costs less than its images one by one, a larger one saves a
tenth of the time at most, and cuDNN 9 may refuse the convolution that cv::dnn then chooses. */
const int DEVICE_BATCH = 8;

/** The network as the segmenter uses it: crops in, logits out. */
class CropNetwork
{
public:
    virtual ~CropNetwork() = default;

    /** Most crops that logits() should get: more take memory and save no time. */
    virtual int batchSize() const = 0;

    /** @param crops CV_8UC3 (BGR), all of one size; any that the network's levels allow.
    @return crops x classes x H x W, CV_32F; memory that lasts until the next call. */
    virtual Mat logits(const std::vector<Mat>& crops) = 0;
};

/** Crops of batches of any size, which keep their memory when smaller batches come between. */
class CropBatch
{
public:
    /** @return so many crops, with whatever they held. */
    std::vector<Mat>& resize(size_t count);

private:
    std::vector<Mat> crops_;
    std::vector<Mat> spare_; // which larger batches had
};

/** A view of one image of a blob of floats. */
Mat imageOf(const Mat& blob, int n);

/** The module's own engine for the CPU target, cv::dnn for others. The arguments are those of
FaceLandmarkSegmenter::Params. */
Ptr<CropNetwork> makeCropNetwork(const Model& model, int backendId, int targetId, bool stage1Only,
                                 int precision);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_SEGMENTER_CROP_NETWORK_HPP
