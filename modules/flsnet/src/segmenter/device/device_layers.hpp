// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_SEGMENTER_DEVICE_DEVICE_LAYERS_HPP
#define OPENCV_FLSNET_SEGMENTER_DEVICE_DEVICE_LAYERS_HPP

#include "device_faces.hpp"
#include "opencv2/dnn.hpp"

namespace cv
{
namespace flsnet
{
namespace gpu
{

// The ends of a net that takes photos and gives labels on the GPU, so that neither the network's input nor its logits
// pass between host and device. Layers of cv::dnn for DNN_BACKEND_CUDA alone.

// image -> normalize: makes the first map from DeviceFaces; of the image, only the size counts.
const char* const CUT_CROPS = "FlsnetCutCrops";

// logits -> nothing: puts labels where DeviceFaces says.
const char* const LABEL_FACES = "FlsnetLabelFaces";

class DeviceLayer : public dnn::Layer
{
public:
    void setFaces(const Ptr<DeviceFaces>& faces) { faces_ = faces; }

    bool supportBackend(int backendId) CV_OVERRIDE { return backendId == dnn::DNN_BACKEND_CUDA; }

protected:
    Ptr<DeviceFaces> faces_;
};

/** Parameters: mean (three numbers), deviation. */
Ptr<dnn::Layer> createCutCropsLayer(dnn::LayerParams& params);

Ptr<dnn::Layer> createLabelFacesLayer(dnn::LayerParams& params);

} // namespace gpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_SEGMENTER_DEVICE_DEVICE_LAYERS_HPP
