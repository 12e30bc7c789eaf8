// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_PACKED_WEIGHTS_HPP
#define OPENCV_FLSNET_CPU_PACKED_WEIGHTS_HPP

#include <memory>
#include <mutex>
#include <vector>

#include "kernels/float_kernels.hpp"
#include "opencv2/core.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

/** Kernels of a convolution as the compiled kernels read them: groups of outputs, one after the other. Each form is made
from the kernels as they were given, when it is first asked for, and kept. May be used by several threads at once. */
class PackedWeights
{
public:
    /** @param kernel outputs x inputs x k x k, CV_32F, continuous; shared, not copied. @param bias outputs numbers.
    @param groupWidth outputs in a group; the last one may have fewer. Outputs are filled up with zeros to a
    multiple of BLOCK. */
    PackedWeights(const Mat& kernel, const Mat& bias, int groupWidth);

    /** The Winograd frequencies: [group][frequency][input][output in group]. @param tile LARGE_TILE or
     * SMALL_TILE. */
    void packWinograd(int tile) const;

    /** The kernel as it is: [group][block of inputs][row][column][input in block][output in group]. */
    void packDirect() const;

    int inputs() const { return inputs_; }
    int lanes() const { return inputs_ % BLOCK == 0 ? BLOCK : 1; } // inputs in a block of the direct form
    int outputs() const { return outputs_; }
    int groups() const { return (outputs_ + groupWidth_ - 1) / groupWidth_; }
    int firstOutput(int group) const { return group * groupWidth_; }
    int width(int group) const { return std::min(groupWidth_, outputs_ - firstOutput(group)); }
    const float* winograd(int tile, int group) const
    {
        return formOf(tile).values.ptr<float>(firstOutput(group));
    }
    const float* direct(int group) const { return direct_.values.ptr<float>(firstOutput(group)); }
    const float* bias() const { return bias_.data(); }

private:
    struct Form
    {
        std::once_flag once;
        Mat values; // a row an output
    };

    Form& formOf(int tile) const { return tile == LARGE_TILE ? largeTiles_ : smallTiles_; }

    Mat kernel_;
    int inputs_;
    int kernelSize_;
    int given_;   // outputs
    int outputs_; // filled up to a multiple of BLOCK
    int groupWidth_;
    std::vector<float> bias_;
    mutable Form largeTiles_;
    mutable Form smallTiles_;
    mutable Form direct_;
};

/** The kernel of a stem of 6x6 with stride 2 as one of 3x3 on 2x2 windows, see FloatImageStep: outputs x BLOCK x 3 x 3,
zeros behind the 12 channels that there are. */
Mat groupedStem(const Mat& kernel);
} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_PACKED_WEIGHTS_HPP
