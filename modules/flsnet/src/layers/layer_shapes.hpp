// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_LAYERS_LAYER_SHAPES_HPP
#define OPENCV_FLSNET_LAYERS_LAYER_SHAPES_HPP

#include "opencv2/dnn.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

#if CV_VERSION_MAJOR >= 5
using cv::MatShape;
#else
using dnn::MatShape;
#endif

/** Stops unless shape is N x C x H x W. */
void checkNchw(const MatShape& shape, const char* layer, const char* input);

/** Stops unless blob is a continuous CV_32F blob: what the layers compute on. */
void checkFloatBlob(const Mat& blob, const char* layer, const char* input);

/** Whether the blobs are of 16-bit floats, as the target DNN_TARGET_OPENCL_FP16 has them. */
bool isHalf(InputArrayOfArrays blobs);

/** The part of a blob that holds plane number index, counted over batch and channels. */
template <typename T> T* planePtr(Mat& blob, int index)
{
    return blob.ptr<T>() + static_cast<size_t>(index) * blob.size[2] * blob.size[3];
}

template <typename T> const T* planePtr(const Mat& blob, int index)
{
    return blob.ptr<T>() + static_cast<size_t>(index) * blob.size[2] * blob.size[3];
}

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_LAYERS_LAYER_SHAPES_HPP
