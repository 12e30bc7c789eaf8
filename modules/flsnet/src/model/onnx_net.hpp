// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_MODEL_ONNX_NET_HPP
#define OPENCV_FLSNET_MODEL_ONNX_NET_HPP

#include <vector>

#include "opencv2/dnn.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** A net from the bytes of an ONNX file, by the engine of cv::dnn that knows other targets than the CPU. */
dnn::Net readOnnxNet(const std::vector<uchar>& file);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_MODEL_ONNX_NET_HPP
