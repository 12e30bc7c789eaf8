// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_DIRECT_STEPS_HPP
#define OPENCV_FLSNET_CPU_DIRECT_STEPS_HPP

#include "packed_weights.hpp"
#include "step.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

// What WinogradStep does, in three steps without Winograd: for tiny maps, and for images.

/** Maps with a border of one zero, unpooled where they are stored pooled: what DirectStep reads. Several
inputs are concatenated. */
class PadStep : public Step
{
public:
    /** @param size of the maps, unpooled. @param padded buffer for blocks of (height + 2) x (width + 2). */
    PadStep(const MapShape& size, const std::vector<MapSlot>& inputs, int padded);

    void run(const StepContext& context) const CV_OVERRIDE;

private:
    MapShape size_;
    std::vector<MapSlot> inputs_;
    int padded_;
};

/** 3x3 convolution and ReLU without Winograd, from maps or planes with a border. */
class DirectStep : public Step
{
public:
    /** @param padded the input, by FloatImageStep or PadStep, in blocks of weights->lanes() channels. */
    DirectStep(const MapShape& size, const std::shared_ptr<const PackedWeights>& weights, int padded,
               int output);

    void run(const StepContext& context) const CV_OVERRIDE;

private:
    MapShape size_;
    std::shared_ptr<const PackedWeights> weights_;
    int padded_;
    int output_;
};

/** Max pooling with codes of stored maps; WinogradStep pools by itself. */
class PoolStep : public Step
{
public:
    /** @param size before pooling. @param pooled its codes are written, too. */
    PoolStep(const MapShape& size, const MapSlot& map, const MapSlot& pooled);

    void run(const StepContext& context) const CV_OVERRIDE;

private:
    MapShape size_;
    MapSlot map_;
    MapSlot pooled_;
};
} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_DIRECT_STEPS_HPP
