// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "half_number.hpp"
#include "kernels/unpool_windows.hpp"
#include "launch.hpp"
#include "layer_kernels.hpp"

namespace cv
{
namespace flsnet
{
namespace gpu
{

template <typename T>
void maxUnpoolWithCodes(const T* y, const T* code, T* x, const MapSize& size, cudaStream_t stream)
{
    unpoolWindows(y, code, x, size, Launch(stream));
}

template void maxUnpoolWithCodes(const float*, const float*, float*, const MapSize&, cudaStream_t);
template void maxUnpoolWithCodes(const __half*, const __half*, __half*, const MapSize&, cudaStream_t);

} // namespace gpu
} // namespace flsnet
} // namespace cv
