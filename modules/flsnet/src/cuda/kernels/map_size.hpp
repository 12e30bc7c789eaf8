// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CUDA_KERNELS_MAP_SIZE_HPP
#define OPENCV_FLSNET_CUDA_KERNELS_MAP_SIZE_HPP

namespace cv
{
namespace flsnet
{
namespace gpu
{

/** Size of a feature map before pooling. */
struct MapSize
{
    int planes; // of the whole batch
    int height;
    int width;
};

// Windows of a row that one thread takes where rows are whole vectors.
const int WINDOWS_PER_THREAD = 4;

} // namespace gpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CUDA_KERNELS_MAP_SIZE_HPP
