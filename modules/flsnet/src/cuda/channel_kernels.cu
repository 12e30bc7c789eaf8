// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "channel_kernels.hpp"

#include "half_number.hpp"
#include "launch.hpp"

namespace cv
{
namespace flsnet
{
namespace gpu
{

void packImage(const PackImage<__half>& work, cudaStream_t stream)
{
    Launch{stream}(work);
}

void unpackPlanes(const UnpackPlanes<__half>& work, cudaStream_t stream)
{
    Launch{stream}(work);
}

void copyChannels(const CopyChannels<__half>& work, cudaStream_t stream)
{
    Launch{stream}(work);
}

void poolChannels(const PoolChannels<__half>& work, cudaStream_t stream)
{
    Launch{stream}(work);
}

void unpoolChannels(const UnpoolChannels<__half>& work, cudaStream_t stream)
{
    Launch{stream}(work);
}

} // namespace gpu
} // namespace flsnet
} // namespace cv
