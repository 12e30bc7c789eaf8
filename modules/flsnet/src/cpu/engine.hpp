// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_ENGINE_HPP
#define OPENCV_FLSNET_CPU_ENGINE_HPP

#include <list>
#include <string>
#include <vector>

#include "../model/network_graph.hpp"
#include "step.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

/** What an engine computes. */
struct EngineSpec
{
    detail::NetworkGraph graph;
    std::vector<std::string> maps; // wanted beside the network's results, see NetworkGraph::nodeOfMap()
    Scalar mean;                   // of the input, BGR
    double deviation = 1;

    /** Numbers of the results that each node gives: first those of the network, then the maps. */
    std::vector<std::vector<int>> resultsByNode() const;
};

/** A network that this module's own kernels compute, in one precision: FloatEngine, Int8Engine or Bf16Engine.

It has memory of its own for the maps, and shares its weights with all other engines of the model. One engine is not
for several threads at once; several engines are, also those that share weights. */
class Engine
{
public:
    /** Of so many sizes and numbers of pictures the plans are kept: some kilobytes each. */
    static const size_t MOST_PLANS = 64;

    virtual ~Engine() = default;

    /** Computes the results of pictures. The first run of a size and number of pictures plans it, packs weights that are
    not yet packed, and makes room; later ones do none of that, whatever other sizes and numbers (up to MOST_PLANS) came
    in between. All plans share one piece of memory, of the size that the largest one needs.
    @param crops CV_8UC3, BGR, at least one, all of one size, which the network's levels must allow.
    @param results those of the network, then the maps that were asked for: crops x channels x H x W, CV_32F each. They
    are allocated only where their shape or type is another one. */
    void forward(const std::vector<Mat>& crops, std::vector<Mat>& results);

    /** The same for a blob of N x 3 x H x W, CV_32F, continuous, 0 to 255. */
    void forwardBlob(const Mat& images, std::vector<Mat>& results);

    /** Shapes of the results for so many pictures of a size.
    @throws cv::Exception if the network's levels do not allow the size. */
    std::vector<std::vector<int>> resultShapes(int batch, const Size& size) const;

    /** Which instructions it uses: "AVX512_SKX" (8 bits: "AMX" or "AVX512_CLX", bfloat16: "AMX"), "AVX2" or "baseline". */
    virtual const char* kernelsName() const = 0;

protected:
    /** @param kernels of the steps that work with floats. */
    Engine(const EngineSpec& spec, const FloatKernels& kernels);

    const EngineSpec& spec() const { return spec_; }

private:
    /** A plan, and what it is for. */
    struct Prepared
    {
        int batch;
        Size size;
        int workers;
        std::vector<std::vector<int>> shapes; // of the results
        NetworkPlan plan;
        size_t memory; // in bytes
    };

    virtual NetworkPlan plan(int batch, const Size& size, int workers) const = 0;

    void run(const EngineInput& input, int batch, const Size& size, std::vector<Mat>& results);
    const Prepared& prepare(int batch, const Size& size);

    EngineSpec spec_;
    const FloatKernels& kernels_;
    std::list<Prepared> prepared_; // the one used last comes first
    detail::AlignedMemory memory_;
    std::vector<float*> resultData_;
};
} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_ENGINE_HPP
