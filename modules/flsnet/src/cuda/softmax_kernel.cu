// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "half_number.hpp"
#include "launch.hpp"
#include "layer_kernels.hpp"

namespace cv
{
namespace flsnet
{
namespace gpu
{

template <typename T>
void areaWeightedSoftmax(const T* logits, T* scores, const ScoresSize& size, const ClassValues& weights,
                         cudaStream_t stream)
{
    softmaxPixels(logits, scores, size, weights, Launch(stream));
}

template void areaWeightedSoftmax(const float*, float*, const ScoresSize&, const ClassValues&, cudaStream_t);
template void areaWeightedSoftmax(const __half*, __half*, const ScoresSize&, const ClassValues&,
                                  cudaStream_t);

} // namespace gpu
} // namespace flsnet
} // namespace cv
