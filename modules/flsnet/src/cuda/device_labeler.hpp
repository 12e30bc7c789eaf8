// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CUDA_DEVICE_LABELER_HPP
#define OPENCV_FLSNET_CUDA_DEVICE_LABELER_HPP

#include <vector>

#include "../segmenter/placed_face.hpp"
#include "opencv2/core/cuda.hpp"
#include "opencv2/flsnet/model.hpp"
#include "opencv2/flsnet/segmenter.hpp"

namespace cv
{
namespace flsnet
{
namespace gpu
{

/** A photo in the memory of the host (CV_8UC3) or of the device (8-bit, 1, 3 or 4 channels); the other one is empty. */
struct Photo
{
    Mat host;
    cuda::GpuMat device;

    Size size() const { return host.empty() ? device.size() : host.size(); }
};

/** How faces are labeled. */
struct LabelSettings
{
    Size inputSize;           // of the network
    int border;               // see CropGeometry
    Scalar borderColor;       // of crops that are cut on the host
    std::vector<float> prior; // see areaPrior()
};

/** What labelling gives; what is null or empty is not made. */
struct LabelResults
{
    Mat photoLabels; // CV_8UC1 of the photo's size, all background: gets all faces
    std::vector<FaceSegmentation>* faces = nullptr; // one a face: gets labels and class confidences
    Mat* logits = nullptr;                          // of the last batch, faces x classes x H x W, CV_32F
};

/** The segmenter's way from a photo to labels on a GPU: crops are cut, run through the network and labeled there; only
labels come back. Crops of a photo in the host's memory are cut on the host, and go over as bytes. */
class DeviceLabeler
{
public:
    virtual ~DeviceLabeler() {}

    /** @return null if the backend is not CUDA, no device is there, or the build has no CUDA code (FLSNET_CUDA). */
    static Ptr<DeviceLabeler> create(const Model& model, int backendId, int targetId, bool stage1Only);

    virtual void label(const Photo& photo, const std::vector<detail::PlacedFace>& faces,
                       const LabelSettings& settings, const LabelResults& results) = 0;
};

} // namespace gpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CUDA_DEVICE_LABELER_HPP
