// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_SEGMENTER_DEVICE_DEVICE_LABELER_HPP
#define OPENCV_FLSNET_SEGMENTER_DEVICE_DEVICE_LABELER_HPP

#include "../face_labeler.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** Whether makeDeviceLabeler() can do it: the backend is CUDA, a device is there, and the build has the CUDA code
(FLSNET_CUDA). */
bool runsOnDevice(int backendId, int precision);

/** A labeler that works on the GPU: crops are cut, run through the network and labeled there; only labels come back.
Crops of a photo in the host's memory are cut on the host, and go over as bytes. */
Ptr<FaceLabeler> makeDeviceLabeler(const Model& model, int targetId, bool stage1Only);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_SEGMENTER_DEVICE_DEVICE_LABELER_HPP
