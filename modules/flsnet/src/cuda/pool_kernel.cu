// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "half_number.hpp"
#include "kernels/pool_windows.hpp"
#include "launch.hpp"
#include "layer_kernels.hpp"

namespace cv
{
namespace flsnet
{
namespace gpu
{

template <typename T>
void maxPoolWithCodes(const T* x, T* y, T* code, const MapSize& size, cudaStream_t stream)
{
    poolWindows(x, y, code, size, Launch(stream));
}

template void maxPoolWithCodes(const float*, float*, float*, const MapSize&, cudaStream_t);
template void maxPoolWithCodes(const __half*, __half*, __half*, const MapSize&, cudaStream_t);

} // namespace gpu
} // namespace flsnet
} // namespace cv
