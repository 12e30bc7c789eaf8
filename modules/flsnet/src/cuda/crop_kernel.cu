// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "face_kernels.hpp"
#include "half_number.hpp"
#include "launch.hpp"

namespace cv
{
namespace flsnet
{
namespace gpu
{

void shrinkPicture(const ShrinkPicture& work, cudaStream_t stream)
{
    const Launch launch(stream);
    launch(work);
}

template <typename T> void cutCrop(const CutCrop<T>& work, cudaStream_t stream)
{
    const Launch launch(stream);
    launch(work);
}

template void cutCrop(const CutCrop<float>&, cudaStream_t);
template void cutCrop(const CutCrop<__half>&, cudaStream_t);

} // namespace gpu
} // namespace flsnet
} // namespace cv
