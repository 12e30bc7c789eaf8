// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_WINOGRAD_STEP_HPP
#define OPENCV_FLSNET_CPU_WINOGRAD_STEP_HPP

#include "packed_weights.hpp"
#include "step.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

/** Where WinogradStep puts its maps; buffers that are -1 are not wanted. */
struct WinogradOutput
{
    int map = -1;
    int pooled = -1;
    int codes = -1;
};

/** 3x3 convolution by Winograd, ReLU and, if wanted, max pooling with codes. Several inputs are
concatenated; those that are stored pooled are unpooled while they are read. */
class WinogradStep : public Step
{
public:
    /** @param kernels those of one size of tiles: all.largeTiles or all.smallTiles. @param workers of the
    runs.
    @param plan gets the step's own buffers, used by step number step. */
    WinogradStep(const MapShape& size, const std::vector<MapSlot>& inputs,
                 const std::shared_ptr<const PackedWeights>& weights, const WinogradOutput& output,
                 const FloatKernels& all, const WinogradKernels& kernels, int workers,
                 detail::MemoryPlan& plan, int step);

    void run(const StepContext& context) const CV_OVERRIDE;

private:
    void runByTiles(const StepContext& context) const;
    void runByGroups(const StepContext& context) const;
    void transformBlock(const StepContext& context, int block, const TileRange& tiles, float* frequencies,
                        size_t stride) const;
    void finishGroup(const StepContext& context, const float* frequencies, size_t stride,
                     const TileRange& tiles, int group, int worker) const;

    MapShape size_;
    std::vector<MapSlot> inputs_;
    std::shared_ptr<const PackedWeights> weights_;
    WinogradOutput output_;
    const WinogradKernels& kernels_;
    int groupWidth_;
    int tiles_;
    bool byTiles_;
    int rangeLength_; // tiles that are computed together
    int frequencies_; // buffer: of a worker, or of all
    int products_;    // buffer, of a worker
};

} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_WINOGRAD_STEP_HPP
