// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_SEGMENTER_DEVICE_DEVICE_FACES_HPP
#define OPENCV_FLSNET_SEGMENTER_DEVICE_DEVICE_FACES_HPP

#include <vector>

#include "../../label_islands.hpp"
#include "../crop.hpp"
#include "opencv2/core/cuda.hpp"

namespace cv
{
namespace flsnet
{
namespace gpu
{

/** A face of a batch that goes through the network on the GPU. */
struct DeviceFace
{
    detail::CropArea area; // what its crop covers of the photo
    Rect region;           // the pixels of the photo to label
    Mat crop;              // if it was cut on the CPU: CV_8UC3 of the network's size; else empty
    Mat labels;            // host memory for the region's labels, CV_8UC1, or empty
    std::vector<float>* confidences = nullptr; // to be filled with one value per class, or null
};

/** What the first and the last layer of a net on the GPU work on. */
struct DeviceFaces
{
    cuda::GpuMat photo;           // 8-bit gray, BGR or BGRA; not needed for crops that were cut on the CPU
    int border = BORDER_CONSTANT; // what crops hold outside of it, see CropGeometry
    std::vector<float> prior;     // see areaPrior()
    std::vector<DeviceFace> faces;
    bool removesIslands = false;
    detail::FaceFrame faceInCrop = {}; // for that, see faceInCrop()
    // If faces overlap: the label map of the photo so far and the probabilities of its labels. Else empty.
    cuda::GpuMat photoLabels;
    cuda::GpuMat photoProbabilities;
    Mat* logits = nullptr; // to be filled with faces x classes x H x W, CV_32F, or null
};

} // namespace gpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_SEGMENTER_DEVICE_DEVICE_FACES_HPP
