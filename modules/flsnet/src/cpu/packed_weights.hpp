// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_PACKED_WEIGHTS_HPP
#define OPENCV_FLSNET_CPU_PACKED_WEIGHTS_HPP

#include <map>
#include <memory>
#include <vector>

#include "../model/network_layout.hpp"
#include "opencv2/core.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

/** Kernels of a convolution as the compiled kernels read them: groups of outputs, one after the other. The
kernels as they were given are let go once they are packed: in large networks, they are a fifth of the memory.
*/
class PackedWeights
{
public:
    /** @param kernel outputs x inputs x k x k, CV_32F. @param bias outputs numbers.
    @param groupWidth outputs in a group; the last one may have fewer. Outputs are filled up with zeros to a
    multiple of BLOCK. */
    PackedWeights(const Mat& kernel, const Mat& bias, int groupWidth);

    /** The Winograd frequencies: [group][frequency][input][output in group]. @param tile LARGE_TILE or
     * SMALL_TILE. */
    void packWinograd(int tile);

    /** The kernel as it is: [group][block of inputs][row][column][input in block][output in group].
    @param lanes inputs in a block. */
    void packDirect(int lanes);

    int inputs() const { return inputs_; }
    int outputs() const { return outputs_; }
    int groups() const { return (outputs_ + groupWidth_ - 1) / groupWidth_; }
    int firstOutput(int group) const { return group * groupWidth_; }
    int width(int group) const { return std::min(groupWidth_, outputs_ - firstOutput(group)); }
    const float* winograd(int tile, int group) const
    {
        return winograd_.at(tile).ptr<float>(firstOutput(group));
    }
    const float* direct(int group) const { return direct_.ptr<float>(firstOutput(group)); }
    const float* bias() const { return bias_.data(); }

private:
    /** k x k weights, from whatever form there is. */
    void readKernel(int output, int input, float* kernel) const;

    /** Place of weight i of a kernel in a group of the direct form, in rows of the group's width. */
    size_t directRow(int input, int i) const;

    Mat kernel_; // empty once it is packed
    int inputs_;
    int kernelSize_;
    int given_;   // outputs
    int outputs_; // filled up to a multiple of BLOCK
    int groupWidth_;
    int lanes_; // of the direct form
    std::vector<float> bias_;
    std::map<int, Mat> winograd_; // by tile
    Mat direct_;
};

} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_PACKED_WEIGHTS_HPP
