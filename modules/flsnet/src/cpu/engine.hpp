// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_ENGINE_HPP
#define OPENCV_FLSNET_CPU_ENGINE_HPP

#include <vector>

#include "opencv2/core.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

/** A network that this module's own kernels compute, in one precision: FloatEngine or Int8Engine.

It has memory of its own for the maps, and shares its weights with all other engines of the model. One engine is not
for several threads at once; several engines are, also those that share weights. */
class Engine
{
public:
    virtual ~Engine() = default;

    /** Computes the results of pictures. The first run of a size and number of pictures makes room, later ones
    allocate nothing.
    @param crops CV_8UC3, BGR, at least one, all of one size, which the network's levels must allow.
    @param results the outputs of the network, then the maps that were asked for: crops x channels x H x W, CV_32F each.
    They are allocated only where their shape or type is another one. */
    virtual void forward(const std::vector<Mat>& crops, std::vector<Mat>& results) = 0;

    /** The same for a blob of N x 3 x H x W, CV_32F, continuous, 0 to 255. */
    virtual void forward(const Mat& images, std::vector<Mat>& results) = 0;

    /** Shapes of the results for so many pictures of a size.
    @throws cv::Exception if the network's levels do not allow the size. */
    virtual std::vector<std::vector<int>> resultShapes(int batch, const Size& size) const = 0;

    /** Which instructions it uses: "AVX512_SKX" (8 bits: "AVX512_CLX"), "AVX2" or "baseline". */
    virtual const char* kernelsName() const = 0;
};

} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_ENGINE_HPP
