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

template <typename T> void labelPixels(const LabelPixels<T>& work, cudaStream_t stream)
{
    const Launch launch(stream);
    launch(work);
}

template <typename T> void raiseClasses(const RaiseClasses<T>& work, cudaStream_t stream)
{
    const Launch launch(stream);
    launch(work);
}

template <typename T>
void classConfidences(const Logits<T>& logits, ClassSum* sums, float* confidences, cudaStream_t stream)
{
    const Launch launch(stream);
    launch(SumConfidence<T>{logits, sums});
    launch(MeanConfidence{sums, confidences});
}

template void labelPixels(const LabelPixels<float>&, cudaStream_t);
template void raiseClasses(const RaiseClasses<float>&, cudaStream_t);
template void classConfidences(const Logits<float>&, ClassSum*, float*, cudaStream_t);
template void labelPixels(const LabelPixels<__half>&, cudaStream_t);
template void raiseClasses(const RaiseClasses<__half>&, cudaStream_t);
template void classConfidences(const Logits<__half>&, ClassSum*, float*, cudaStream_t);

} // namespace gpu
} // namespace flsnet
} // namespace cv
